#include "ui/shell/command_palette.h"

#include "ui/shell/palette_model.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QFontMetrics>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace ui {

namespace {

constexpr int paletteWidth = 560;
constexpr int paletteTop = 68;
constexpr int rowHeight = 36;
constexpr int mostRows = 9;

class RowDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        return {200, rowHeight};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Tokens& t = tokens();
        painter->save();
        if (option.state & QStyle::State_Selected)
            painter->fillRect(option.rect, t.selected);
        else if (option.state & QStyle::State_MouseOver)
            painter->fillRect(option.rect, t.hovered);
        const QRect inner = option.rect.adjusted(12, 0, -12, 0);
        const QString refusal = index.data(PaletteModel::RefusalRole).toString();
        const QString side = refusal.isEmpty() ? index.data(PaletteModel::ShortcutRole).toString() : refusal;
        const QString title = index.data().toString();
        painter->setFont(fontFor(FontRole::Table));
        painter->setPen(refusal.isEmpty() ? t.text : t.muted);
        painter->drawText(inner, Qt::AlignLeft | Qt::AlignVCenter, title);
        const int room = inner.width() - painter->fontMetrics().horizontalAdvance(title) - 16;
        painter->setFont(fontFor(FontRole::Small));
        painter->setPen(refusal.isEmpty() ? t.muted : t.warning);
        painter->drawText(inner, Qt::AlignRight | Qt::AlignVCenter,
                          QFontMetrics(painter->font()).elidedText(side, Qt::ElideRight, room));
        painter->restore();
    }
};

}  // namespace

CommandPalette::CommandPalette(QWidget* window)
    : QWidget(window),
      m_model(new PaletteModel(this)),
      m_field(new QLineEdit(this)),
      m_list(new QListView(this)),
      m_message(new QLabel(this))
{
    setObjectName(QStringLiteral("commandPalette"));
    setAccessibleName(tr("Commands"));
    m_field->setObjectName(QStringLiteral("paletteField"));
    m_field->setPlaceholderText(tr("Type a command or a page"));
    m_field->setAccessibleName(tr("Command"));
    m_field->setMinimumHeight(36);
    m_field->installEventFilter(this);
    m_message->setObjectName(QStringLiteral("paletteMessage"));
    m_message->setWordWrap(true);
    m_message->setFont(fontFor(FontRole::Table));
    m_message->setContentsMargins(12, 6, 12, 8);
    m_message->hide();
    buildList();

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(6);
    layout->addWidget(m_field);
    layout->addWidget(m_message);
    layout->addWidget(m_list);
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::filter);
    window->installEventFilter(this);
    hide();
}

void CommandPalette::buildList()
{
    m_list->setObjectName(QStringLiteral("paletteList"));
    m_list->setAccessibleName(tr("Commands"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new RowDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    QPalette palette = m_list->palette();
    palette.setColor(QPalette::Base, tokens().raised);
    m_list->setPalette(palette);
    connect(m_list, &QListView::clicked, this, &CommandPalette::runChosen);
}

void CommandPalette::open(std::vector<PaletteCommand> commands)
{
    if (!isVisible())
        m_focusBefore = QApplication::focusWidget();
    m_model->setCommands(std::move(commands));
    m_field->clear();
    filter({});
    show();
    raise();
    m_field->setFocus(Qt::ShortcutFocusReason);
}

void CommandPalette::filter(const QString& typed)
{
    m_model->setTyped(typed);
    m_message->setText(tr("No command matches."));
    m_message->setVisible(m_model->rowCount() == 0);
    m_list->setCurrentIndex(m_model->index(0));
    fitHeight();
}

void CommandPalette::fitHeight()
{
    const int rows = std::min(mostRows, m_model->rowCount());
    m_list->setVisible(rows > 0);
    m_list->setFixedHeight(std::max(1, rows) * rowHeight);
    place();
}

void CommandPalette::place()
{
    const int width = std::min(paletteWidth, parentWidget()->width() - 40);
    setGeometry((parentWidget()->width() - width) / 2, paletteTop, width,
                layout()->totalHeightForWidth(width) > 0 ? layout()->totalHeightForWidth(width)
                                                         : layout()->totalSizeHint().height());
}

void CommandPalette::moveChoice(int by)
{
    const int rows = m_model->rowCount();
    if (rows == 0)
        return;
    const int row = (m_list->currentIndex().row() + by + rows) % rows;
    m_list->setCurrentIndex(m_model->index(row));
}

void CommandPalette::runChosen()
{
    const PaletteCommand* chosen = m_model->at(m_list->currentIndex().row());
    if (!chosen)
        return;
    if (const QString refusal = chosen->refusal ? chosen->refusal() : QString(); !refusal.isEmpty()) {
        m_message->setText(refusal);
        m_message->show();
        place();
        return;
    }
    // A copy: the command may open the palette again.
    const std::function<void()> run = chosen->run;
    close();
    if (run)
        run();
}

void CommandPalette::close()
{
    hide();
    if (m_focusBefore)
        m_focusBefore->setFocus(Qt::OtherFocusReason);
    Q_EMIT closed();
}

bool CommandPalette::handleKey(int key)
{
    switch (key) {
    case Qt::Key_Down: moveChoice(1); return true;
    case Qt::Key_Up: moveChoice(-1); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter: runChosen(); return true;
    case Qt::Key_Escape: close(); return true;
    case Qt::Key_Tab:
    case Qt::Key_Backtab: return true;  // there is nowhere else to go
    default: return false;
    }
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_field && event->type() == QEvent::ShortcutOverride) {
        // Esc and / belong to the field while it is open, not to the window.
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Escape || key == Qt::Key_Slash || key == Qt::Key_Question)
            event->accept();
    } else if (watched == m_field && event->type() == QEvent::KeyPress) {
        return handleKey(static_cast<QKeyEvent*>(event)->key());
    } else if (watched == m_field && event->type() == QEvent::FocusOut && isVisible() && isActiveWindow()) {
        hide();
        Q_EMIT closed();
    } else if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible()) {
        place();
    }
    return QWidget::eventFilter(watched, event);
}

void CommandPalette::paintEvent(QPaintEvent*)
{
    const Tokens& t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(t.raised);
    painter.setPen(t.accent);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), t.radius, t.radius);
}

}  // namespace ui
