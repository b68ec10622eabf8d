#include "ui/shell/sign_in_view.h"

#include "core/fleet/trust_limits.h"
#include "ui/theme/theme.h"
#include "ui/widget/figure_text.h"

#include <QApplication>
#include <QEvent>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QIcon>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace ui {
namespace {

constexpr int signInWidth = 380;
constexpr int signInHeight = 370;  // with room for what may have to be said, so that nothing moves then
constexpr int fieldHeight = 34;
constexpr int longestName = 64;
constexpr int countEvery = 200;  // ms

QLabel* wordsOf(const char* name, FontRole role, const QColor& color, QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setObjectName(QString::fromLatin1(name));
    label->setFont(fontFor(role));
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, color);
    label->setPalette(palette);
    return label;
}

}  // namespace

SignInView::SignInView(QWidget* window, Clock clock)
    : QWidget(window),
      m_clock(std::move(clock)),
      m_column(new QWidget(this)),
      m_heading(wordsOf("signInHeading", FontRole::Title, tokens().text, m_column)),
      m_sentence(wordsOf("signInSentence", FontRole::Body, tokens().muted, m_column)),
      m_name(new QLineEdit(m_column)),
      m_fixedName(wordsOf("signInFixedName", FontRole::BodyStrong, tokens().text, m_column)),
      m_passPhrase(new QLineEdit(m_column)),
      m_capsLock(wordsOf("capsLock", FontRole::Table, tokens().warning, m_column)),
      m_error(wordsOf("signInError", FontRole::Table, tokens().critical, m_column)),
      m_go(new QPushButton(m_column)),
      m_other(new QPushButton(tr("Sign in as somebody else"), m_column))
{
    setObjectName(QStringLiteral("signInView"));
    setAccessibleName(tr("Sign in"));
    build();
    m_count.setInterval(countEvery);
    connect(&m_count, &QTimer::timeout, this, &SignInView::countDown);
    connect(m_go, &QPushButton::clicked, this, &SignInView::tryIt);
    connect(m_other, &QPushButton::clicked, this, &SignInView::otherRequested);
    for (QLineEdit* field : {m_name, m_passPhrase}) {
        connect(field, &QLineEdit::textChanged, this, &SignInView::showState);
        field->installEventFilter(this);
    }
    connect(m_name, &QLineEdit::returnPressed, m_passPhrase, qOverload<>(&QWidget::setFocus));
    connect(m_passPhrase, &QLineEdit::returnPressed, this, &SignInView::tryIt);
    window->installEventFilter(this);
    connect(qApp, &QApplication::focusChanged, this, &SignInView::keepFocus);
    hide();
}

void SignInView::build()
{
    m_column->setFixedWidth(signInWidth);
    m_column->setMinimumHeight(signInHeight);
    auto* layout = new QVBoxLayout(m_column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(tokens().gap);
    auto* picture = new QLabel(m_column);
    picture->setPixmap(QIcon(QStringLiteral(":/icons/pilothouse.svg")).pixmap(48, 48));
    layout->addWidget(picture);
    layout->addWidget(m_heading);
    layout->addWidget(m_sentence);
    layout->addSpacing(4);
    buildFields(m_column);
    layout->addWidget(m_capsLock);
    layout->addWidget(m_error);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_go);
    buttons->addWidget(m_other);
    buttons->addStretch();
    layout->addLayout(buttons);
    layout->addStretch();
    auto* outer = new QVBoxLayout(this);
    outer->addStretch(2);
    outer->addWidget(m_column, 0, Qt::AlignHCenter);
    outer->addStretch(3);
    m_capsLock->setText(tr("Caps Lock seems to be on."));
    m_capsLock->hide();
    m_error->hide();
}

void SignInView::buildFields(QWidget* column)
{
    m_name->setObjectName(QStringLiteral("signInName"));
    m_name->setMaxLength(longestName);
    m_name->setInputMethodHints(Qt::ImhNoAutoUppercase | Qt::ImhNoPredictiveText);
    m_passPhrase->setObjectName(QStringLiteral("signInPassPhrase"));
    m_passPhrase->setMaxLength(int(core::longestPassPhrase));
    m_passPhrase->setEchoMode(QLineEdit::Password);
    for (QLineEdit* field : {m_name, m_passPhrase})
        field->setMinimumHeight(fieldHeight);
    m_go->setObjectName(QStringLiteral("signIn"));
    m_go->setProperty("primary", true);
    m_other->setObjectName(QStringLiteral("signInAsOther"));
    for (QPushButton* button : {m_go, m_other})
        button->setMinimumHeight(fieldHeight);
    auto* form = new QFormLayout;
    form->setSpacing(tokens().gap);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    auto* who = new QWidget(column);
    auto* row = new QVBoxLayout(who);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_name);
    row->addWidget(m_fixedName);
    auto* nameLabel = new QLabel(tr("&Name"), column);
    nameLabel->setBuddy(m_name);
    nameLabel->setMinimumHeight(fieldHeight);
    auto* phraseLabel = new QLabel(tr("&Pass phrase"), column);
    phraseLabel->setBuddy(m_passPhrase);
    phraseLabel->setMinimumHeight(fieldHeight);
    m_fixedName->setMinimumHeight(fieldHeight);
    m_name->setAccessibleName(tr("Name"));
    m_passPhrase->setAccessibleName(tr("Pass phrase"));
    form->addRow(nameLabel, who);
    form->addRow(phraseLabel, m_passPhrase);
    static_cast<QVBoxLayout*>(column->layout())->addLayout(form);
}

void SignInView::open(const Occasion& occasion)
{
    m_occasion = occasion;
    m_isChecking = false;
    m_waitsUntil.reset();
    m_count.stop();
    m_heading->setText(occasion.isLocked ? tr("Locked") : tr("Sign in to Pilothouse"));
    m_sentence->setText(occasion.sentence);
    m_sentence->setVisible(!occasion.sentence.isEmpty());
    m_name->setText(occasion.name);
    m_name->setVisible(!occasion.isLocked);
    m_fixedName->setText(occasion.name);
    m_fixedName->setVisible(occasion.isLocked);
    m_other->setVisible(occasion.isLocked);
    m_passPhrase->clear();
    m_capsLock->hide();
    say({});
    setGeometry(parentWidget()->rect());
    show();
    raise();
    takeFocus();
}

// Pages go on while they are hidden, and may ask for the keyboard.
void SignInView::keepFocus(QWidget* before, QWidget* now)
{
    if (!isVisible() || !now || now->window() != window() || isAncestorOf(now))
        return;
    if (before && isAncestorOf(before))
        before->setFocus(Qt::OtherFocusReason);
    else
        takeFocus();
}

void SignInView::takeFocus()
{
    (m_name->text().isEmpty() ? m_name : m_passPhrase)->setFocus(Qt::OtherFocusReason);
}

void SignInView::tryIt()
{
    if (!m_go->isEnabled())
        return;
    // The field is emptied, and its text given away without a copy of ours left behind.
    QByteArray typed = m_passPhrase->text().toUtf8();
    const core::Secret passPhrase(typed.toStdString());
    typed.fill('\0');
    m_isChecking = true;
    m_passPhrase->clear();
    say({});
    Q_EMIT tried(m_name->text().trimmed(), passPhrase);
}

void SignInView::refuse(const QString& sentence)
{
    m_isChecking = false;
    say(sentence);
    m_passPhrase->setFocus(Qt::OtherFocusReason);
}

void SignInView::refuseFor(core::Duration wait)
{
    m_isChecking = false;
    m_waitsUntil = m_clock() + wait;
    m_count.start();
    countDown();
    m_passPhrase->setFocus(Qt::OtherFocusReason);
}

void SignInView::countDown()
{
    const core::Duration left = m_waitsUntil ? *m_waitsUntil - m_clock() : core::Duration(0);
    if (left.count() > 0)
        return say(tr("There were too many wrong ones. Try again in %1.")
                       .arg(ageText(std::chrono::ceil<std::chrono::seconds>(left))));
    m_count.stop();
    m_waitsUntil.reset();
    say(tr("You may try again."));
}

void SignInView::say(const QString& sentence)
{
    m_error->setText(sentence);
    m_error->setVisible(!sentence.isEmpty());
    showState();
}

void SignInView::showState()
{
    const bool isComplete = !m_name->text().trimmed().isEmpty() && !m_passPhrase->text().isEmpty();
    m_go->setText(m_isChecking ? tr("Checking…") : m_occasion.isLocked ? tr("Unlock") : tr("Sign in"));
    m_go->setEnabled(isComplete && !m_isChecking && !m_waitsUntil);
    m_name->setEnabled(!m_isChecking);
    m_passPhrase->setEnabled(!m_isChecking);
    m_other->setEnabled(!m_isChecking);
}

// No platform says it the same way, but the letters do.
void SignInView::watchCapsLock(QEvent& event)
{
    const auto& key = static_cast<const QKeyEvent&>(event);
    if (key.key() == Qt::Key_CapsLock)
        return m_capsLock->hide();
    const QString text = key.text();
    if (text.size() != 1 || !text.front().isLetter() || text.front().toUpper() == text.front().toLower())
        return;
    m_capsLock->setVisible(text.front().isUpper() != key.modifiers().testFlag(Qt::ShiftModifier));
    showState();
}

bool SignInView::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parentWidget()) {
        if (event->type() == QEvent::Resize)
            setGeometry(parentWidget()->rect());
        else if (event->type() == QEvent::WindowActivate && isVisible())
            takeFocus();
    } else if (watched == m_passPhrase && event->type() == QEvent::KeyPress) {
        watchCapsLock(*event);
    }
    return QWidget::eventFilter(watched, event);
}

void SignInView::paintEvent(QPaintEvent*)
{
    QPainter(this).fillRect(rect(), tokens().background);
}

}  // namespace ui
