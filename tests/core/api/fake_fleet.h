#pragma once

#include "core/runtime/fleet_service.h"

#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

// A core that does as it is told and remembers what it was asked. Answers come from a thread, as the real
// ones.
class FakeFleet final : public core::FleetService {
public:
    void submit(core::CommandRequest request, Answer<core::CommandReceipt> answer) override
    {
        const std::lock_guard lock(m_mutex);
        m_requests.push_back(std::move(request));
        later([answer = std::move(answer), refusal = m_refusal] {
            if (refusal)
                answer(*refusal);
            else
                answer(core::CommandReceipt{17, "d-1", {core::InstanceId("alpha-01")}});
        });
    }

    void preview(core::CommandRequest request, Answer<core::CommandPreview> answer) override
    {
        const std::lock_guard lock(m_mutex);
        m_requests.push_back(std::move(request));
        later([answer = std::move(answer)] { answer(core::CommandPreview{{"Nothing happens."}, 2, 3}); });
    }

    void makeApiKey(core::ApiKeyWish wish, Answer<core::NewApiKey> answer) override
    {
        const std::lock_guard lock(m_mutex);
        m_wishes.push_back(wish);
        later([answer = std::move(answer), refusal = m_refusal] {
            if (refusal)
                answer(*refusal);
            else
                answer(core::NewApiKey{"abcdefghijkl", core::Secret("phk_abcdefghijkl_secret"), 17});
        });
    }

    void readSeries(core::SeriesQuery query, Answer<core::SeriesData> answer) override
    {
        const std::lock_guard lock(m_mutex);
        m_series = query;
        later([answer = std::move(answer), query] {
            if (query.name == "unknown")
                answer(core::Error{core::ErrorCode::NotFound, "no such series"});
            else
                answer(core::SeriesData{query.name, "1", {{query.from, 0.5}, {query.to, NAN}}});
        });
    }

    void readJournal(core::JournalQuery query, Answer<std::vector<core::JournalEntry>> answer) override
    {
        const std::lock_guard lock(m_mutex);
        std::vector<core::JournalEntry> found;
        for (const core::JournalEntry& entry : m_journal)
            if (entry.seq > query.after && (query.kind.empty() || entry.content.kind == query.kind)
                && (query.subject.empty() || entry.content.subject == query.subject))
                found.push_back(entry);
        if (query.newestFirst)
            std::reverse(found.begin(), found.end());
        if (found.size() > query.limit)
            found.resize(query.limit);
        later([answer = std::move(answer), found = std::move(found)] { answer(found); });
    }

    void rehearse(core::RehearsalQuery query, Answer<core::RehearsalReport> answer) override
    {
        const std::lock_guard lock(m_mutex);
        m_rehearsal = query;
        later([answer = std::move(answer), query] {
            core::RehearsalReport report;
            report.from = query.from;
            report.to = query.to;
            answer(report);
        });
    }

    void explainRequest(core::RequestQuestion question, Answer<core::RequestExplanation> answer) override
    {
        const std::lock_guard lock(m_mutex);
        m_question = question;
        later([answer = std::move(answer), refusal = m_refusal] {
            if (refusal)
                return answer(*refusal);
            core::RequestExplanation explained;
            explained.fate = core::RequestFate::Denied;
            explained.status = 403;
            explained.policy = "office";
            explained.reason = "It is late.";
            explained.name = "ann";
            explained.policies = {{"office", true, true, "hours 08:00-20:00 UTC", {"50/s"}}};
            explained.instances = {{core::InstanceId("alpha-01"), true, 0.5, "because"}};
            explained.chosen = core::InstanceId("alpha-01");
            answer(explained);
        });
    }

    void backtest(core::BacktestQuery query, Answer<core::BacktestReport> answer) override
    {
        const std::lock_guard lock(m_mutex);
        later([answer = std::move(answer), query] {
            core::BacktestReport report;
            report.fired = 1;
            report.firings = {{query.agent, core::InstanceId("alpha-01"), query.from, query.to, 0.95}};
            answer(report);
        });
    }

    // The control API asks for none of these.
    void readDashboards(Answer<core::DashboardListing> answer) override { answer(core::DashboardListing()); }
    void saveDashboard(core::DashboardSpec, core::Actor, Answer<void> answer) override { answer(core::done); }
    void removeDashboard(std::string, core::Actor, Answer<void> answer) override { answer(core::done); }

    void countCached(core::ClearCache wish, Answer<std::uint64_t> answer) override
    {
        const std::lock_guard lock(m_mutex);
        later([answer = std::move(answer), wish = std::move(wish)] { answer(wish.pattern.size()); });
    }

    void readLog(core::InstanceId instance, std::size_t bytes, Answer<std::string> answer) override
    {
        const std::lock_guard lock(m_mutex);
        later([answer = std::move(answer), instance, bytes] {
            answer(instance.text() + " " + std::to_string(bytes));
        });
    }

    void refuseWith(std::optional<core::Error> error)
    {
        const std::lock_guard lock(m_mutex);
        m_refusal = std::move(error);
    }

    void journal(const std::string& kind = "scaling")
    {
        const std::lock_guard lock(m_mutex);
        const std::uint64_t seq = m_journal.size() + 1;
        m_journal.push_back(
            {seq, {}, {kind, "alpha", "controller", "Entry " + std::to_string(seq), R"({"n":1})"}, "hash"});
    }

    std::optional<core::CommandRequest> lastRequest() const
    {
        const std::lock_guard lock(m_mutex);
        return m_requests.empty() ? std::nullopt : std::optional(m_requests.back());
    }

    core::ApiKeyWish lastWish() const
    {
        const std::lock_guard lock(m_mutex);
        return m_wishes.empty() ? core::ApiKeyWish() : m_wishes.back();
    }

    core::RehearsalQuery lastRehearsal() const
    {
        const std::lock_guard lock(m_mutex);
        return m_rehearsal;
    }

    core::RequestQuestion lastQuestion() const
    {
        const std::lock_guard lock(m_mutex);
        return m_question;
    }

    core::SeriesQuery lastSeries() const
    {
        const std::lock_guard lock(m_mutex);
        return m_series;
    }

private:
    void later(std::function<void()> answer) { m_threads.emplace_back(std::move(answer)); }

    mutable std::mutex m_mutex;
    std::vector<core::CommandRequest> m_requests;
    std::vector<core::ApiKeyWish> m_wishes;
    std::optional<core::Error> m_refusal;
    core::SeriesQuery m_series;
    core::RehearsalQuery m_rehearsal;
    core::RequestQuestion m_question;
    std::vector<core::JournalEntry> m_journal;
    std::vector<std::jthread> m_threads;  // last: joined before what they use goes
};
