#include "tests/support/invented/fake_fleet_service.h"

#include <algorithm>

namespace tests {

FakeFleetService::FakeFleetService()
{
    onSubmit = [this](const core::Command&) {
        core::CommandReceipt receipt;
        receipt.journalSeq = 100 + submitted.size();
        return core::Result<core::CommandReceipt>(receipt);
    };
    onPreview = [](const core::Command&) {
        return core::Result<core::CommandPreview>(core::CommandPreview{{"Something happens."}, 1, 0});
    };
    onSeries = [](const core::SeriesQuery& query) {
        return core::Result<core::SeriesData>(
            core::Error{core::ErrorCode::NotFound, "no series " + query.name});
    };
    onLog = [] { return core::Result<std::string>(std::string("started\n")); };
    onBacktest = [](const core::BacktestQuery&) {
        return core::Result<core::BacktestReport>(core::BacktestReport());
    };
    onRehearse = [](const core::RehearsalQuery&) {
        return core::Result<core::RehearsalReport>(
            core::Error{core::ErrorCode::Invalid, "nothing was recorded"});
    };
    onExplain = [](const core::RequestQuestion&) {
        return core::Result<core::RequestExplanation>(core::RequestExplanation());
    };
    onJournal = [](const core::JournalQuery&) {
        return core::Result<std::vector<core::JournalEntry>>(std::vector<core::JournalEntry>());
    };
    dashboards.dashboards = {{core::defaultDashboard(), {}, true}};
    m_core.moveToThread(&m_thread);
    m_thread.start();
}

FakeFleetService::~FakeFleetService()
{
    m_thread.quit();
    m_thread.wait();
}

void FakeFleetService::submit(core::CommandRequest request, Answer<core::CommandReceipt> answer)
{
    submitted.push_back(request);
    answerLater([answer, result = onSubmit(request.command)] { answer(result); });
}

void FakeFleetService::preview(core::CommandRequest request, Answer<core::CommandPreview> answer)
{
    previewed.push_back(request.command);
    answerLater([answer, result = onPreview(request.command)] { answer(result); });
}

void FakeFleetService::makeApiKey(core::ApiKeyWish wish, Answer<core::NewApiKey> answer)
{
    keysWished.push_back(std::move(wish));
    answerLater([answer] {
        answer(core::NewApiKey{"abcdefghijkl", core::Secret("phk_abcdefghijkl_secret"), 17});
    });
}

void FakeFleetService::readSeries(core::SeriesQuery query, Answer<core::SeriesData> answer)
{
    queries.push_back(query);
    answerLater([answer, result = onSeries(query)] { answer(result); });
}

void FakeFleetService::readJournal(core::JournalQuery query, Answer<std::vector<core::JournalEntry>> answer)
{
    journalQueries.push_back(query);
    answerLater([answer, result = onJournal(query)] { answer(result); });
}

void FakeFleetService::backtest(core::BacktestQuery query, Answer<core::BacktestReport> answer)
{
    backtests.push_back(query);
    answerLater([answer, result = onBacktest(query)] { answer(result); });
}

void FakeFleetService::rehearse(core::RehearsalQuery query, Answer<core::RehearsalReport> answer)
{
    rehearsals.push_back(query);
    answerLater([answer, result = onRehearse(query)] { answer(result); });
}

// As many as the pattern has bytes.
void FakeFleetService::countCached(core::ClearCache wish, Answer<std::uint64_t> answer)
{
    answerLater([answer, count = std::uint64_t(wish.pattern.size())] { answer(count); });
}

void FakeFleetService::explainRequest(core::RequestQuestion question, Answer<core::RequestExplanation> answer)
{
    questions.push_back(question);
    answerLater([answer, result = onExplain(question)] { answer(result); });
}

void FakeFleetService::readLog(core::InstanceId instance, std::size_t, Answer<std::string> answer)
{
    logsRead.push_back(instance);
    answerLater([answer, result = onLog()] { answer(result); });
}

void FakeFleetService::readDashboards(Answer<core::DashboardListing> answer)
{
    answerLater([answer, listing = dashboards] { answer(listing); });
}

void FakeFleetService::saveDashboard(core::DashboardSpec dashboard, core::Actor by, Answer<void> answer)
{
    savedDashboards.push_back(dashboard);
    dashboardActors.push_back(std::move(by));
    if (dashboardRefusal)
        return answerLater([answer, error = *dashboardRefusal] { answer(error); });
    std::erase_if(dashboards.dashboards,
                  [&](const auto& shelved) { return shelved.spec.id == dashboard.id; });
    dashboards.dashboards.push_back({std::move(dashboard), "/data/dashboards/x.yaml", false});
    answerLater([answer] { answer(core::done); });
}

void FakeFleetService::removeDashboard(std::string id, core::Actor by, Answer<void> answer)
{
    removedDashboards.push_back(id);
    dashboardActors.push_back(std::move(by));
    std::erase_if(dashboards.dashboards, [&](const auto& shelved) { return shelved.spec.id == id; });
    answerLater([answer] { answer(core::done); });
}

void FakeFleetService::letGo()
{
    m_isHeld = false;
    for (std::function<void()>& answer : std::exchange(m_held, {}))
        answerLater(std::move(answer));
}

std::size_t FakeFleetService::askedFor(const std::string& series) const
{
    return std::size_t(std::count_if(queries.begin(), queries.end(),
                                     [&](const core::SeriesQuery& query) { return query.name == series; }));
}

void FakeFleetService::answerLater(std::function<void()> answer)
{
    if (m_isHeld)
        m_held.push_back(std::move(answer));
    else
        QMetaObject::invokeMethod(&m_core, std::move(answer));
}

}  // namespace tests
