#pragma once

#include <QObject>

#include "core/runtime/fleet_service.h"

#include <QThread>

#include <deque>
#include <functional>
#include <vector>

namespace tests {

// A core that remembers what it was asked and answers as it was told to, on a thread of its own as the real
// one does. Asked and told by the test's thread only.
class FakeFleetService final : public core::FleetService {
public:
    FakeFleetService();
    ~FakeFleetService() override;

    void submit(core::CommandRequest request, Answer<core::CommandReceipt> answer) override;
    void preview(core::CommandRequest request, Answer<core::CommandPreview> answer) override;
    void makeApiKey(core::ApiKeyWish wish, Answer<core::NewApiKey> answer) override;
    void readSeries(core::SeriesQuery query, Answer<core::SeriesData> answer) override;
    void readJournal(core::JournalQuery query, Answer<std::vector<core::JournalEntry>> answer) override;
    void backtest(core::BacktestQuery query, Answer<core::BacktestReport> answer) override;
    void rehearse(core::RehearsalQuery query, Answer<core::RehearsalReport> answer) override;
    void explainRequest(core::RequestQuestion question, Answer<core::RequestExplanation> answer) override;
    void readDashboards(Answer<core::DashboardListing> answer) override;
    void saveDashboard(core::DashboardSpec dashboard, core::Actor by, Answer<void> answer) override;
    void removeDashboard(std::string id, core::Actor by, Answer<void> answer) override;
    void countCached(core::ClearCache wish, Answer<std::uint64_t> answer) override;
    void readLog(core::InstanceId instance, std::size_t bytes, Answer<std::string> answer) override;

    // Answers wait until they are let go.
    void hold() { m_isHeld = true; }
    void letGo();
    std::size_t held() const { return m_held.size(); }

    template <typename T>
    const T* lastCommand() const
    {
        return submitted.empty() ? nullptr : std::get_if<T>(&submitted.back().command);
    }
    std::size_t askedFor(const std::string& series) const;

    std::vector<core::CommandRequest> submitted;
    std::vector<core::Command> previewed;
    std::vector<core::ApiKeyWish> keysWished;
    std::vector<core::SeriesQuery> queries;
    std::vector<core::InstanceId> logsRead;
    std::vector<core::JournalQuery> journalQueries;
    std::vector<core::BacktestQuery> backtests;
    std::vector<core::RehearsalQuery> rehearsals;
    std::vector<core::RequestQuestion> questions;
    core::DashboardListing dashboards;  // as they are kept; saving and removing change them
    std::vector<core::DashboardSpec> savedDashboards;
    std::vector<std::string> removedDashboards;
    std::vector<core::Actor> dashboardActors{};  // who asked, of both
    std::optional<core::Error> dashboardRefusal;

    std::function<core::Result<core::CommandReceipt>(const core::Command&)> onSubmit;
    std::function<core::Result<core::CommandPreview>(const core::Command&)> onPreview;
    std::function<core::Result<core::SeriesData>(const core::SeriesQuery&)> onSeries;
    std::function<core::Result<std::string>()> onLog;
    std::function<core::Result<core::BacktestReport>(const core::BacktestQuery&)> onBacktest;
    std::function<core::Result<core::RehearsalReport>(const core::RehearsalQuery&)> onRehearse;
    std::function<core::Result<core::RequestExplanation>(const core::RequestQuestion&)> onExplain;
    std::function<core::Result<std::vector<core::JournalEntry>>(const core::JournalQuery&)> onJournal;

private:
    void answerLater(std::function<void()> answer);

    QThread m_thread;
    QObject m_core;  // lives on the thread
    bool m_isHeld = false;
    std::deque<std::function<void()>> m_held;
};

}  // namespace tests
