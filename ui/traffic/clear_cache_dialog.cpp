#include "ui/traffic/clear_cache_dialog.h"

#include "ui/model/answer.h"
#include "ui/model/error_text.h"
#include "ui/operator/control_guard.h"
#include "ui/operator/operator_desk.h"
#include "ui/theme/theme.h"
#include "ui/widget/typing_pause.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace ui {
namespace {

constexpr int clearingWidth = 480;

}  // namespace

QString cacheTitle(const std::string& name)
{
    if (name == "responses")
        return ClearCacheDialog::tr("Answers");
    if (name == "config")
        return ClearCacheDialog::tr("Configuration");
    if (name == "models")
        return ClearCacheDialog::tr("Models");
    return QString::fromStdString(name);
}

ClearCacheDialog::ClearCacheDialog(OperatorDesk& desk, const std::string& cache, const std::string& part,
                                   QWidget* parent)
    : QDialog(parent),
      m_desk(desk),
      m_cache(new QComboBox(this)),
      m_pattern(
          new QLineEdit(part.empty() ? QStringLiteral("*") : QString::fromStdString(part + ":*"), this)),
      m_text(new QLabel(this))
{
    setObjectName(QStringLiteral("clearCacheDialog"));
    setWindowTitle(tr("Invalidate a part of a cache"));
    setMinimumWidth(clearingWidth);
    build(cache);
    m_settled.setSingleShot(true);
    m_settled.setInterval(typingPause);
    connect(&m_settled, &QTimer::timeout, this, &ClearCacheDialog::count);
    connect(&m_desk.session(), &Session::changed, this, &ClearCacheDialog::changed);
    changed();
}

void ClearCacheDialog::build(const std::string& cache)
{
    m_cache->setObjectName(QStringLiteral("cache"));
    for (const char* name : {"responses", "config", "models"})
        m_cache->addItem(cacheTitle(name), QString::fromLatin1(name));
    m_cache->setCurrentIndex(std::max(m_cache->findData(QString::fromStdString(cache)), 0));
    m_pattern->setObjectName(QStringLiteral("pattern"));
    m_pattern->setToolTip(tr("* stands for anything, ? for one character"));
    m_text->setObjectName(QStringLiteral("consequences"));
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    auto* form = new QFormLayout;
    form->addRow(tr("&Cache"), m_cache);
    form->addRow(tr("&Pattern"), m_pattern);
    auto* hint = new QLabel(tr("Answers are named AGENT:TARGET, as in summarizer:/v1/*."), this);
    hint->setForegroundRole(QPalette::PlaceholderText);
    auto* buttons = new QDialogButtonBox(this);
    m_go = buttons->addButton(tr("Invalidate"), QDialogButtonBox::AcceptRole);
    m_go->setObjectName(QStringLiteral("goOn"));
    buttons->addButton(QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_pattern, &QLineEdit::textChanged, this, &ClearCacheDialog::changed);
    connect(m_cache, &QComboBox::currentIndexChanged, this, &ClearCacheDialog::changed);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(tokens().gap);
    layout->addLayout(form);
    layout->addWidget(hint);
    layout->addWidget(m_text);
    layout->addWidget(buttons);
    m_pattern->setFocus();
}

core::ClearCache ClearCacheDialog::command() const
{
    return {m_cache->currentData().toString().toStdString(), m_pattern->text().toStdString()};
}

QString ClearCacheDialog::complaint() const
{
    return firstReason(
        {m_desk.refusalOf(command()),
         m_pattern->text().isEmpty() ? tr("A pattern is needed; * names everything.") : QString()});
}

void ClearCacheDialog::changed()
{
    m_go->setEnabled(false);
    ++m_asked;  // an answer that is under way is of no interest any more
    m_text->setText(firstReason({complaint(), tr("Counting…")}));
    m_settled.start();
}

void ClearCacheDialog::count()
{
    if (!complaint().isEmpty())
        return;
    m_desk.service().countCached(
        command(),
        answerOn<std::uint64_t>(this, [this, asked = m_asked](const core::Result<std::uint64_t>& answer) {
            if (asked != m_asked)
                return;
            m_go->setEnabled(bool(answer));
            m_text->setText(answer ? tr("%n entries are dropped.", nullptr, int(answer.value()))
                                   : errorSentence(answer.error()));
        }));
}

}  // namespace ui
