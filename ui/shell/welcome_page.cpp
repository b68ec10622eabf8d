#include "ui/shell/welcome_page.h"

#include "ui/theme/theme.h"

#include <QFileInfo>
#include <QFontMetrics>
#include <QHBoxLayout>
#include <QIcon>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace ui {

namespace {

constexpr int columnWidth = 520;
constexpr int mostRecent = 8;

QLabel* makeLabel(const QString& text, FontRole role, const QColor& color, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setFont(fontFor(role));
    label->setWordWrap(true);
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, color);
    label->setPalette(palette);
    return label;
}

}  // namespace

WelcomePage::WelcomePage(QWidget* parent)
    : QWidget(parent),
      m_column(new QWidget(this)),
      m_recent(new QWidget(m_column)),
      m_recentLayout(new QVBoxLayout(m_recent))
{
    setObjectName(QStringLiteral("welcomePage"));
    QWidget* column = m_column;
    column->setFixedWidth(columnWidth);
    auto* layout = new QVBoxLayout(column);
    layout->setSpacing(12);
    auto* picture = new QLabel(column);
    picture->setPixmap(QIcon(QStringLiteral(":/icons/pilothouse.svg")).pixmap(56, 56));
    layout->addWidget(picture);
    layout->addWidget(makeLabel(tr("Welcome to Pilothouse"), FontRole::Title, tokens().text, column));
    layout->addWidget(
        makeLabel(tr("A fleet file describes the agents to run, where, and how many. Open one, or try the "
                     "demo: a small fleet of real agents on this machine, under generated load."),
                  FontRole::Body, tokens().muted, column));
    auto* buttons = new QHBoxLayout;
    auto* open = makeButton(tr("Open a fleet file…"), QStringLiteral("openFleet"));
    open->setProperty("primary", true);
    setFocusProxy(open);
    connect(open, &QPushButton::clicked, this, &WelcomePage::openRequested);
    auto* demo = makeButton(tr("Try the demo"), QStringLiteral("tryDemo"));
    connect(demo, &QPushButton::clicked, this, &WelcomePage::demoRequested);
    buttons->addWidget(open);
    buttons->addWidget(demo);
    buttons->addStretch();
    layout->addLayout(buttons);
    layout->addSpacing(12);
    layout->addWidget(m_recent);
    m_recentLayout->setContentsMargins(0, 0, 0, 0);
    m_recentLayout->setSpacing(4);

    auto* outer = new QVBoxLayout(this);
    outer->addStretch(2);
    outer->addWidget(column, 0, Qt::AlignHCenter);
    outer->addStretch(3);
    setRecentFiles({});
}

QPushButton* WelcomePage::makeButton(const QString& text, const QString& name)
{
    auto* button = new QPushButton(text, this);
    button->setObjectName(name);
    button->setMinimumHeight(34);
    return button;
}

void WelcomePage::setRecentFiles(const QStringList& paths)
{
    qDeleteAll(m_recent->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly));
    m_recent->setVisible(!paths.isEmpty());
    if (paths.isEmpty()) {
        fitColumn();
        return;
    }
    QLabel* title = makeLabel(tr("Recent fleet files"), FontRole::SmallStrong, tokens().muted, m_recent);
    m_recentLayout->addWidget(title);
    title->show();
    for (const QString& path : paths.mid(0, mostRecent)) {
        auto* button = new QPushButton(m_recent);
        button->setObjectName(QStringLiteral("recent:") + path);
        button->setText(
            QFontMetrics(fontFor(FontRole::Body)).elidedText(path, Qt::ElideMiddle, columnWidth - 60));
        button->setToolTip(path);
        button->setMinimumHeight(30);
        button->setAccessibleName(path);
        if (!QFileInfo::exists(path)) {
            button->setEnabled(false);
            button->setToolTip(tr("%1 is no longer there.").arg(path));
        }
        connect(button, &QPushButton::clicked, this, [this, path] { Q_EMIT openFleetRequested(path); });
        m_recentLayout->addWidget(button, 0, Qt::AlignLeft);
        button->show();
    }
    fitColumn();
}

// The layout centres the column, so it does not ask for the height of its wrapped text by itself.
void WelcomePage::fitColumn()
{
    m_recentLayout->invalidate();
    m_column->layout()->invalidate();
    m_column->setMinimumHeight(m_column->layout()->heightForWidth(columnWidth));
}

}  // namespace ui
