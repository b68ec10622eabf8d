#include "ui/traffic/traffic_lists.h"

#include "ui/model/text_table_model.h"
#include "ui/traffic/routing_text.h"
#include "ui/widget/card.h"
#include "ui/widget/figure_text.h"
#include "ui/widget/segments.h"
#include "ui/widget/table_view.h"

#include <QHeaderView>
#include <QLabel>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace ui {
namespace {

enum ListChoice { Refused, Principals };
enum Shown { RefusalTable, PrincipalTable, NothingShown };
enum RefusalCell { PolicyCell, RefusedAgentCell, RefusedCell, SinceCell };
enum PrincipalCell { NameCell, ProviderCell, SentCell };

qint64 msecsOf(core::TimePoint time)
{
    return time.time_since_epoch().count();
}

TextRow rowOf(const core::RefusalView& refusal)
{
    TextRow row;
    const std::string status = std::to_string(refusal.status);
    row.id = TextRowId(refusal.agent.text() + '\n' + refusal.policy + '\n' + status);
    row.cells = {TrafficLists::tr("%1 %2").arg(refusal.status).arg(policyText(refusal)),
                 refusal.agent.isEmpty() ? TrafficLists::tr("none of them")
                                         : QString::fromStdString(refusal.agent.text()),
                 countText(double(refusal.requests)), clockText(msecsOf(refusal.since))};
    row.order = {0, 0, double(refusal.requests), double(msecsOf(refusal.since))};
    row.tooltip = TrafficLists::tr("%1: %n request(s) since %2", nullptr, int(refusal.requests))
                      .arg(policyText(refusal), dateText(msecsOf(refusal.since)));
    row.isMuted = refusal.agent.isEmpty();
    return row;
}

TextRow rowOf(const core::PrincipalView& principal)
{
    TextRow row;
    row.id = TextRowId(principal.provider + '\n' + principal.name);
    row.cells = {principalText(principal.name),
                 principal.provider.empty() ? unknownText() : QString::fromStdString(principal.provider),
                 countText(double(principal.requests))};
    row.order = {0, 0, double(principal.requests)};
    row.tooltip = principalText(principal.name);
    row.isMuted = principal.name.empty();
    return row;
}

void setWidths(TableView& table, int stretched, std::initializer_list<std::pair<int, int>> widths)
{
    QHeaderView& header = *table.horizontalHeader();
    header.setStretchLastSection(false);
    for (const auto& [column, width] : widths)
        header.resizeSection(column, width);
    header.setSectionResizeMode(stretched, QHeaderView::Stretch);
    table.setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    table.setSortingEnabled(true);
}

}  // namespace

TrafficLists::TrafficLists(QWidget* parent)
    : QWidget(parent),
      m_card(new Card(tr("Last hour"), this)),
      m_choice(new Segments({tr("Refused"), tr("Principals")}, m_card)),
      m_refusalModel(new TextTableModel({tr("Refused by"), tr("Agent"), tr("Requests"), tr("Since")}, -1,
                                        RefusedCell, this)),
      m_principalModel(
          new TextTableModel({tr("Principal"), tr("Provider"), tr("Requests")}, -1, SentCell, this)),
      m_refusals(new TableView(m_card)),
      m_principals(new TableView(m_card)),
      m_nothing(new QLabel(m_card))
{
    setObjectName(QStringLiteral("trafficLists"));
    m_choice->setObjectName(QStringLiteral("listChoice"));
    m_card->setHeaderWidget(m_choice);
    m_nothing->setObjectName(QStringLiteral("nothingListed"));
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setWordWrap(true);
    m_nothing->setTextFormat(Qt::PlainText);
    m_nothing->setForegroundRole(QPalette::PlaceholderText);
    buildTables();
    auto* content = new QWidget(m_card);
    m_stack = new QStackedLayout(content);
    for (QWidget* part : {static_cast<QWidget*>(m_refusals), static_cast<QWidget*>(m_principals),
                          static_cast<QWidget*>(m_nothing)})
        m_stack->addWidget(part);
    m_card->setContent(content);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_card);
    connect(m_choice, &Segments::chosenChanged, this, &TrafficLists::showPart);
    showPart();
}

void TrafficLists::buildTables()
{
    m_refusals->setObjectName(QStringLiteral("refusals"));
    m_refusals->setAccessibleName(tr("Refused requests"));
    m_refusals->setModel(m_refusalModel);
    setWidths(*m_refusals, PolicyCell, {{RefusedAgentCell, 124}, {RefusedCell, 100}, {SinceCell, 78}});
    m_refusals->sortByColumn(RefusedCell, Qt::DescendingOrder);
    m_principals->setObjectName(QStringLiteral("principals"));
    m_principals->setAccessibleName(tr("Principals"));
    m_principals->setModel(m_principalModel);
    setWidths(*m_principals, NameCell, {{ProviderCell, 110}, {SentCell, 100}});
    m_principals->sortByColumn(SentCell, Qt::DescendingOrder);
}

void TrafficLists::setAgent(const core::AgentId& agent)
{
    m_agent = agent;
    refresh();
}

// The view stays the same object while nothing was counted.
void TrafficLists::show(const core::SnapshotPtr& snapshot)
{
    if (m_snapshot && snapshot->traffic == m_shown)
        return;
    m_snapshot = snapshot;
    refresh();
}

void TrafficLists::refresh()
{
    if (!m_snapshot)
        return;
    m_shown = m_snapshot->traffic;
    const core::TrafficView none;
    const core::TrafficView& traffic = m_shown ? *m_shown : none;
    showRefusals(traffic);
    showPrincipals(traffic);
    showPart();
}

void TrafficLists::showRefusals(const core::TrafficView& traffic)
{
    std::vector<TextRow> rows;
    for (const core::RefusalView& refusal : traffic.refusals)
        if (m_agent.isEmpty() || refusal.agent == m_agent)
            rows.push_back(rowOf(refusal));
    if (traffic.otherRefusals > 0 && m_agent.isEmpty()) {
        TextRow rest;
        rest.id = TextRowId("\n");
        rest.cells = {tr("others"), {}, countText(double(traffic.otherRefusals)), {}};
        rest.order = {0, 0, 0.5, 0};  // below all that have a name
        rest.isMuted = true;
        rows.push_back(std::move(rest));
    }
    m_refusalModel->show(std::move(rows));
}

void TrafficLists::showPrincipals(const core::TrafficView& traffic)
{
    std::vector<TextRow> rows;
    for (const core::PrincipalView& principal : traffic.principals)
        rows.push_back(rowOf(principal));
    if (traffic.otherRequests > 0) {
        TextRow rest;
        rest.id = TextRowId("\n\n");
        rest.cells = {tr("others"), {}, countText(double(traffic.otherRequests))};
        rest.order = {0, 0, 0.5};
        rest.isMuted = true;
        rows.push_back(std::move(rest));
    }
    m_principalModel->show(std::move(rows));
}

void TrafficLists::showPart()
{
    const bool isRefused = m_choice->chosen() != Principals;
    const int rows = (isRefused ? m_refusalModel : m_principalModel)->rowCount();
    m_card->setSubtitle(isRefused ? QString() : tr("all agents together"));
    if (rows == 0)
        m_nothing->setText(
            !isRefused ? tr("Nobody has sent a request.")
                : m_agent.isEmpty()
                ? tr("Nothing was refused.")
                : tr("Nothing was refused for %1.").arg(QString::fromStdString(m_agent.text())));
    m_stack->setCurrentIndex(rows == 0 ? NothingShown : isRefused ? RefusalTable : PrincipalTable);
}

}  // namespace ui
