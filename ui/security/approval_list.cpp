#include "ui/security/approval_list.h"

#include "ui/model/session.h"
#include "ui/security/record_list.h"
#include "ui/security/security_text.h"
#include "ui/widget/empty_state.h"

#include <QIcon>
#include <QPushButton>
#include <QVBoxLayout>

namespace ui {
namespace {

using namespace std::chrono_literals;

TextRow rowOf(const core::ApprovalView& view, core::TimePoint now)
{
    TextRow row;
    row.id = TextRowId(view.id);
    row.cells = {QString::fromStdString(view.id), QString::fromStdString(view.what),
                 QString::fromStdString(view.by), QString::fromStdString(view.reason),
                 pastText(view.asked, now),       expiryText(view.until, now)};
    QStringList lines;
    for (const std::string& consequence : view.consequences)
        lines << QString::fromStdString(consequence);
    row.tooltip = lines.join(QLatin1Char('\n'));
    return row;
}

}  // namespace

ApprovalList::ApprovalList(OperatorDesk& desk, QWidget* parent)
    : QWidget(parent),
      m_desk(desk),
      m_list(new RecordList(
          {"approvals",
           tr("Approvals"),
           {tr("Id"), tr("What is asked for"), tr("By"), tr("Why"), tr("Asked"), tr("Lapses")},
           {64, 0, 110, 260, 215, 272}},
          new EmptyState(
              QIcon(QStringLiteral(":/icons/security.svg")), tr("Nothing waits for approval"),
              tr("What the fleet file's protection names is done once a second person approves it."), this),
          this)),
      m_approve(m_list->addButton("approve", tr("Approve…"))),
      m_decline(m_list->addButton("decline", tr("Decline…")))
{
    setObjectName(QStringLiteral("approvalList"));
    m_list->setSubtitle(tr("commands that wait for a second person"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_list);
    setFocusProxy(m_list);
    connect(m_approve, &QPushButton::clicked, this, [this] { decide(true); });
    connect(m_decline, &QPushButton::clicked, this, [this] { decide(false); });
    connect(m_list, &RecordList::choiceChanged, this, &ApprovalList::showButtons);
    connect(&m_desk.session(), &Session::changed, this, &ApprovalList::showButtons);
    showButtons();
}

void ApprovalList::setSnapshot(const core::SnapshotPtr& snapshot)
{
    m_snapshot = snapshot;
    std::set<std::string> waiting;
    for (const core::ApprovalView& view : snapshot->approvals) {
        waiting.insert(view.id);
        if (m_known.contains(view.id) || view.by == m_desk.session().actor().text)
            continue;
        Q_EMIT told(Tone::Warning,
                    tr("%1 asks for a second person: %2. See Security, Approvals.")
                        .arg(QString::fromStdString(view.by), QString::fromStdString(view.what)));
    }
    m_known = std::move(waiting);
}

void ApprovalList::show(const core::SnapshotPtr& snapshot)
{
    const std::int64_t minute = snapshot->time.time_since_epoch() / 1min;
    if (snapshot->approvals == m_shown && minute == m_shownMinute)
        return;
    m_shown = snapshot->approvals;
    m_shownMinute = minute;
    std::vector<TextRow> rows;
    for (const core::ApprovalView& view : m_shown)
        rows.push_back(rowOf(view, snapshot->time));
    m_list->setHeadVisible(!rows.empty());
    m_list->showRows(std::move(rows));
    showButtons();
}

const core::ApprovalView* ApprovalList::chosen() const
{
    const std::string id = m_list->chosen().toStdString();
    for (const core::ApprovalView& view : m_shown)
        if (view.id == id)
            return &view;
    return nullptr;
}

QString ApprovalList::approveRefusal() const
{
    const core::ApprovalView* view = chosen();
    if (QString refusal = m_desk.session().refusalOf(core::DecideApproval{}); !refusal.isEmpty())
        return refusal;
    if (!view)
        return tr("Choose what is asked for.");
    return view->by == m_desk.session().actor().text ? tr("Another person must approve what you asked for.")
                                                     : QString();
}

void ApprovalList::showButtons()
{
    setRefusal(*m_approve, approveRefusal());
    const QString refusal = m_desk.session().refusalOf(core::DecideApproval{});
    setRefusal(*m_decline, refusal.isEmpty() && !chosen() ? tr("Choose what is asked for.") : refusal);
}

void ApprovalList::decide(bool isApproved)
{
    const core::ApprovalView* view = chosen();
    if (!view || (isApproved && !approveRefusal().isEmpty()))
        return;
    const QString what = QString::fromStdString(view->what);
    const QString by = QString::fromStdString(view->by);
    if (isApproved)
        m_desk.confirm({core::DecideApproval{view->id, true}},
                       tr("Approve what %1 asked for: %2?").arg(by, what), tr("Approve it"),
                       tr("%1 was approved and is done: %2.").arg(m_list->chosen(), what));
    else
        m_desk.confirm({core::DecideApproval{view->id, false}},
                       tr("Decline what %1 asked for: %2?").arg(by, what), tr("Decline it"),
                       tr("%1 was declined.").arg(m_list->chosen()));
}

void ApprovalList::focusFilter()
{
    m_list->focusFilter();
}

}  // namespace ui
