#include "ui/agents/log_dialog.h"

#include "ui/model/answer.h"
#include "ui/model/error_text.h"
#include "ui/theme/theme.h"

#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QShortcut>
#include <QTextCursor>
#include <QTextDocumentFragment>
#include <QVBoxLayout>

namespace ui {
namespace {

constexpr std::size_t shownBytes = 256 << 10;
constexpr int readEvery = 1'000;  // ms
constexpr qsizetype leastOverlap = 64;

// One character for one in the document, where a line ends with LF alone and nothing else breaks it.
QString shownText(const std::string& output)
{
    QString text = QString::fromStdString(output);
    text.replace(QStringLiteral("\r\n"), QStringLiteral("\n"));
    for (QChar& character : text)
        if (character == QChar(0) || character == QLatin1Char('\r') || character == QChar::ParagraphSeparator
            || character == QChar::LineSeparator || character == QChar(0xfdd0) || character == QChar(0xfdd1))
            character = QChar::ReplacementCharacter;
    return text;
}

// How many characters at the end of `before` are the beginning of `after`: a log grows at its end and loses
// its beginning. 0 when they have too little in common to be told.
qsizetype overlapOf(const QString& before, const QString& after)
{
    if (after.startsWith(before))
        return before.size();
    const QStringView tail = QStringView(before).right(leastOverlap);
    for (qsizetype at = after.lastIndexOf(tail); at >= 0 && tail.size() == leastOverlap;
         at = at > 0 ? after.lastIndexOf(tail, at - 1) : -1)
        if (before.endsWith(QStringView(after).left(at + leastOverlap)))
            return at + leastOverlap;
    return 0;
}

}  // namespace

LogDialog::LogDialog(core::FleetService& service, core::InstanceId instance, QWidget* parent)
    : QDialog(parent),
      m_service(service),
      m_instance(std::move(instance)),
      m_text(new QPlainTextEdit(this)),
      m_follow(new QCheckBox(tr("Follow"), this)),
      m_find(new QLineEdit(this)),
      m_status(new QLabel(this)),
      m_copy(new QPushButton(tr("Copy"), this))
{
    setObjectName(QStringLiteral("logDialog"));
    setWindowTitle(tr("Output of %1").arg(QString::fromStdString(m_instance.text())));
    resize(900, 560);
    m_text->setObjectName(QStringLiteral("logText"));
    m_text->setReadOnly(true);
    m_text->setFont(fontFor(FontRole::Code));
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_follow->setObjectName(QStringLiteral("follow"));
    m_follow->setChecked(true);
    m_find->setObjectName(QStringLiteral("find"));
    m_status->setObjectName(QStringLiteral("logStatus"));
    m_copy->setObjectName(QStringLiteral("copy"));
    m_copy->setToolTip(tr("Copy the selection, or everything"));
    m_copy->setAutoDefault(false);
    m_find->setPlaceholderText(tr("Find, Enter for the next"));
    m_find->setClearButtonEnabled(true);

    auto* bar = new QHBoxLayout;
    bar->addWidget(m_find, 1);
    bar->addWidget(m_status);
    bar->addWidget(m_follow);
    bar->addWidget(m_copy);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(bar);
    layout->addWidget(m_text, 1);

    connect(m_find, &QLineEdit::returnPressed, this, &LogDialog::findNext);
    connect(m_copy, &QPushButton::clicked, this, &LogDialog::copy);
    connect(new QShortcut(QKeySequence::Find, this), &QShortcut::activated, m_find,
            qOverload<>(&QWidget::setFocus));
    connect(&m_timer, &QTimer::timeout, this, &LogDialog::read);
    m_timer.start(readEvery);
    read();
}

void LogDialog::read()
{
    if (m_isAsked)
        return;
    m_isAsked = true;
    m_service.readLog(
        m_instance, shownBytes,
        answerOn<std::string>(this, [this](const core::Result<std::string>& text) { take(text); }));
}

void LogDialog::take(const core::Result<std::string>& text)
{
    m_isAsked = false;
    if (!text) {
        m_status->setText(errorSentence(text.error()));
        return;
    }
    const QString newest = shownText(text.value());
    m_status->setText(newest.isEmpty() ? tr("It has written nothing yet.") : QString());
    if (newest == m_shown)
        return;
    const int place = m_text->verticalScrollBar()->value();
    showNewest(newest);
    m_text->verticalScrollBar()->setValue(m_follow->isChecked() ? m_text->verticalScrollBar()->maximum()
                                                                : place);
}

void LogDialog::showNewest(const QString& newest)
{
    const qsizetype kept = overlapOf(m_shown, newest);
    if (kept == 0) {
        m_text->setPlainText(newest);
    } else {
        QTextCursor cursor(m_text->document());
        cursor.movePosition(QTextCursor::NextCharacter, QTextCursor::KeepAnchor, int(m_shown.size() - kept));
        cursor.removeSelectedText();
        cursor.movePosition(QTextCursor::End);
        cursor.insertText(newest.mid(kept));
    }
    m_shown = newest;
}

void LogDialog::copy()
{
    const QString chosen = m_text->textCursor().selection().toPlainText();
    QGuiApplication::clipboard()->setText(chosen.isEmpty() ? m_shown : chosen);
    m_status->setText(chosen.isEmpty() ? tr("All of it was copied.") : tr("The selection was copied."));
}

void LogDialog::findNext()
{
    if (m_find->text().isEmpty() || m_text->find(m_find->text()))
        return;
    m_text->moveCursor(QTextCursor::Start);  // once around
    m_status->setText(m_text->find(m_find->text()) ? QString() : tr("Not found."));
}

}  // namespace ui
