#include "ui/widget/empty_state.h"

#include "ui/theme/theme.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace ui {

namespace {
constexpr int iconSide = 40;
constexpr int widestSentence = 400;
}  // namespace

EmptyState::EmptyState(const QIcon& icon, const QString& title, const QString& sentence, QWidget* parent)
    : QWidget(parent),
      m_title(new QLabel(this)),
      m_sentence(new QLabel(this)),
      m_action(new QPushButton(this))
{
    auto* picture = new QLabel(this);
    picture->setPixmap(icon.pixmap(iconSide, iconSide));
    picture->setVisible(!icon.isNull());
    m_title->setObjectName(QStringLiteral("emptyTitle"));
    m_title->setFont(fontFor(FontRole::Title));
    m_sentence->setObjectName(QStringLiteral("emptySentence"));
    m_sentence->setWordWrap(true);
    m_sentence->setAlignment(Qt::AlignHCenter);
    m_sentence->setFixedWidth(widestSentence);
    m_sentence->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    QPalette palette = m_sentence->palette();
    palette.setColor(QPalette::WindowText, tokens().muted);
    m_sentence->setPalette(palette);
    m_action->setObjectName(QStringLiteral("emptyAction"));
    m_action->setProperty("primary", true);
    m_action->hide();
    connect(m_action, &QPushButton::clicked, this, &EmptyState::actionTriggered);

    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    layout->addStretch();
    for (QWidget* part : {static_cast<QWidget*>(picture), static_cast<QWidget*>(m_title),
                          static_cast<QWidget*>(m_sentence), static_cast<QWidget*>(m_action)})
        layout->addWidget(part, 0, Qt::AlignHCenter);
    layout->addStretch();
    setTexts(title, sentence);
}

void EmptyState::setTexts(const QString& title, const QString& sentence)
{
    m_title->setText(title);
    m_sentence->setText(sentence);
    // The layout aligns it, so it does not ask for the height of wrapped text by itself.
    m_sentence->setFixedHeight(m_sentence->heightForWidth(widestSentence));
    setAccessibleName(title);
    setAccessibleDescription(sentence);
}

void EmptyState::setAction(const QString& text)
{
    m_action->setText(text);
    m_action->setVisible(!text.isEmpty());
}

void EmptyState::setActionRefusal(const QString& reason)
{
    m_action->setEnabled(reason.isEmpty());
    m_action->setToolTip(reason);
}

}  // namespace ui
