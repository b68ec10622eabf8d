#include "ui/agents/log_dialog.h"

#include "ui/model/answer.h"
#include "ui/model/error_text.h"
#include "ui/theme/theme.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QShortcut>
#include <QVBoxLayout>

namespace ui {
namespace {

constexpr std::size_t shownBytes = 256 << 10;
constexpr int readEvery = 1'000;  // ms

}  // namespace

LogDialog::LogDialog(core::FleetService& service, core::InstanceId instance, QWidget* parent)
    : QDialog(parent),
      m_service(service),
      m_instance(std::move(instance)),
      m_text(new QPlainTextEdit(this)),
      m_follow(new QCheckBox(tr("Follow"), this)),
      m_find(new QLineEdit(this)),
      m_status(new QLabel(this))
{
    setObjectName(QStringLiteral("logDialog"));
    setWindowTitle(tr("Output of %1").arg(QString::fromStdString(m_instance.text())));
    resize(900, 560);
    m_text->setObjectName(QStringLiteral("logText"));
    m_text->setReadOnly(true);
    m_text->setFont(fontFor(FontRole::Code));
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_follow->setChecked(true);
    m_find->setPlaceholderText(tr("Find, Enter for the next"));
    m_find->setClearButtonEnabled(true);

    auto* bar = new QHBoxLayout;
    bar->addWidget(m_find, 1);
    bar->addWidget(m_status);
    bar->addWidget(m_follow);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(bar);
    layout->addWidget(m_text, 1);

    connect(m_find, &QLineEdit::returnPressed, this, &LogDialog::findNext);
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
    const QString newest = QString::fromStdString(text.value());
    m_status->setText(newest.isEmpty() ? tr("It has written nothing yet.") : QString());
    if (newest == m_shown)
        return;
    m_shown = newest;
    const int place = m_text->verticalScrollBar()->value();
    m_text->setPlainText(newest);
    m_text->verticalScrollBar()->setValue(m_follow->isChecked() ? m_text->verticalScrollBar()->maximum()
                                                                : place);
}

void LogDialog::findNext()
{
    if (m_find->text().isEmpty() || m_text->find(m_find->text()))
        return;
    m_text->moveCursor(QTextCursor::Start);  // once around
    m_status->setText(m_text->find(m_find->text()) ? QString() : tr("Not found."));
}

}  // namespace ui
