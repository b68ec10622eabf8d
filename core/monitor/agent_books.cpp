#include "core/monitor/agent_books.h"

#include <algorithm>

namespace core {
namespace {

using namespace std::chrono_literals;

constexpr Duration keptUnseen = 1h;

}  // namespace

void AgentBooks::account(const std::vector<AgentTraffic>& traffic, Now now)
{
    for (auto& [id, book] : m_books)
        book.isCounted = false;
    for (const AgentTraffic& counted : traffic) {
        Book& book = m_books[counted.agent];
        book.traffic.add(counted.requests, counted.errors, counted.responseTime, counted.activeSeconds,
                         now.mono);
        book.traffic.addTokens(counted.inputTokens, counted.outputTokens, now.mono);
        if (counted.inputTokens + counted.outputTokens > 0)
            book.tokensSeen = now.mono;
        book.isCounted = true;
        book.queued = counted.queued;
    }
}

void AgentBooks::addCompleted(const AgentId& agent, double tasks)
{
    std::optional<double>& before = m_books[agent].completedBefore;
    before = before.value_or(0) + tasks;
}

std::map<AgentId, Figures> AgentBooks::figures(const std::map<AgentId, GatheredAgent>& gathered, Now now)
{
    for (const auto& [id, agent] : gathered)
        m_books.try_emplace(id);
    std::map<AgentId, Figures> all;
    for (auto& [id, book] : m_books) {
        const auto found = gathered.find(id);
        const GatheredAgent* agent = found == gathered.end() ? nullptr : &found->second;
        if (agent || book.isCounted || !book.seen)
            book.seen = now.mono;
        if (agent || book.isCounted)
            all[id] = figuresOf(book, agent, now);
    }
    std::erase_if(m_books, [&](const auto& entry) { return *entry.second.seen + keptUnseen < now.mono; });
    return all;
}

Figures AgentBooks::figuresOf(const Book& book, const GatheredAgent* gathered, Now now)
{
    Figures figures = gathered ? gathered->figures.result(now) : Figures{};
    std::optional<double> completed = book.completedBefore;
    if (gathered && gathered->completed)
        completed = completed.value_or(0) + *gathered->completed;
    if (completed) {
        const auto told = figures.find(series::tasksCompleted);
        Sample sample = told == figures.end() ? Sample{0, now.wall, now.wall, Quality::Good} : told->second;
        sample.value = *completed;
        figures[series::tasksCompleted] = sample;
    }
    if (book.isCounted)
        putQueued(figures, book.queued, gathered && gathered->figures.hasInstances(), now);
    const bool isTimed =
        book.isCounted && putTraffic(figures, book.traffic, book.traffic.meanActive(now.mono), now);
    if (book.tokensSeen && now.mono - *book.tokensSeen < keptUnseen)
        putTokens(figures, book.traffic, now);
    if (!isTimed && gathered && gathered->responseTimes)
        putOwnResponseTimes(figures, *gathered->responseTimes, now);
    return figures;
}

}  // namespace core
