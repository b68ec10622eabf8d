#pragma once

#include <QTest>

#include "core/fleet/fleet_file_spec.h"
#include "tests/support/invented/page_console.h"
#include "ui/theme/theme.h"
#include "ui/traffic/traffic_page.h"
#include "ui/traffic/traffic_table_model.h"

#include <QTableView>

namespace tests {

inline core::AccessSpec openAccess()
{
    core::AccessSpec access;
    access.providers.push_back({true, {}, false});
    access.policies.push_back({"open", true, {"agents/*"}, {"invoke"}, {{}, {}, true}, {}});
    return access;
}

// Two agents with an instance in every state that routing knows, and what was refused.
inline std::shared_ptr<core::FleetSnapshot> inventTraffic()
{
    using namespace std::chrono_literals;
    auto fleet = inventFleet({{"summarizer", 7}, {"triage", 3}});
    const auto now = fleet->time;
    auto& drained = instanceOf(*fleet, "summarizer-02");
    drained.routing.draining = drained.routing.isDrainAsked = true;
    drained.routing.weight = 0;
    drained.routing.reason = "drained by m.ortiz (slow disk)";
    auto& ejected = instanceOf(*fleet, "summarizer-03");
    ejected.routing.circuit = core::CircuitState::Open;
    ejected.routing.ejectedUntil = now + 24s;
    ejected.routing.reason = "ejected after errors in a row";
    instanceOf(*fleet, "summarizer-04").routing.circuit = core::CircuitState::HalfOpen;
    auto& unready = instanceOf(*fleet, "summarizer-05");
    unready.state = core::InstanceState::Degraded;
    unready.reason = "HTTP 503";
    unready.routing.isListed = false;
    unready.routing.isUnready = true;
    auto& starting = instanceOf(*fleet, "summarizer-06");
    starting.state = core::InstanceState::Starting;
    starting.routing.isListed = false;
    starting.requestsPerSecond.reset();
    auto& sent = instanceOf(*fleet, "summarizer-07");
    sent.routing.isEjectionAsked = sent.routing.draining = true;
    sent.routing.ejectedUntil = now + 4min + 36s;
    sent.routing.weight = 0;
    instanceOf(*fleet, "triage-01").routing.weight = 2.5;
    instanceOf(*fleet, "triage-01").routing.askedWeight = 2.5;
    agentOf(*fleet, "triage").routing = {false, 0.002, 0.001, 0.61};
    fleet->access = std::make_shared<const core::AccessSpec>(openAccess());
    fleet->apiKeys = std::make_shared<const std::vector<core::ApiKeyRecord>>(
        std::vector<core::ApiKeyRecord>{{"aaaaaaaaaaaa", "ann", {"analysts"}, now - 24h, {}, {}}});
    fleet->traffic = std::make_shared<const core::TrafficView>(
        core::TrafficView{{{core::AgentId("summarizer"), "office-hours", 403, 1'240, now - 40min},
                           {core::AgentId(), "", 401, 87, now - 3min},
                           {core::AgentId("triage"), "burst", 429, 12, now - 20s}},
                          {{"ann", "apiKeys", 48'200}, {"", "", 900}, {"batch.example", "certificate", 41}},
                          0,
                          17});
    return fleet;
}

// The page of traffic in a window of its own, on a fake core; what it tells the operator is kept.
struct TrafficConsole : PageConsole<ui::TrafficPage> {
    struct Offer {
        QString sentence;
        QString title;
        std::function<void()> takeBack;
    };
    QList<Offer> offers;

    explicit TrafficConsole(std::shared_ptr<core::FleetSnapshot> first = inventTraffic(),
                            QSize size = {1600, 900})
        : PageConsole(std::move(first))
    {
        QObject::connect(
            &page, &ui::TrafficPage::offered, &page,
            [this](const QString& sentence, const QString& title, const std::function<void()>& takeBack) {
                offers.append({sentence, title, takeBack});
            });
        open(size);
    }

    QTableView& table(const char* name = "routing") const { return find<QTableView>(name); }
    QString cell(int row, int column, const char* name = "routing") const
    {
        return table(name).model()->index(row, column).data().toString();
    }
    int rowOf(const char* instance) const
    {
        for (int row = 0; row < table().model()->rowCount(); ++row)
            if (cell(row, ui::TrafficTableModel::InstanceColumn) == QString::fromLatin1(instance))
                return row;
        return -1;
    }
    void choose(const char* instance) const { table().selectRow(rowOf(instance)); }
    // Puts another instant in the place of the newest one.
    void showNext(std::shared_ptr<core::FleetSnapshot> next)
    {
        fleet = std::move(next);
        fleet->seq += 1;
        page.show(fleet);
    }
};

}  // namespace tests
