#pragma once

#include "core/fleet/observation.h"
#include "core/monitor/agent_figures.h"
#include "core/monitor/own_histogram.h"
#include "core/monitor/sliding_traffic.h"

#include <map>
#include <optional>
#include <vector>

namespace core {

// What the instances of one agent tell together.
struct GatheredAgent {
    AgentFigures figures;
    std::optional<double> completed;  // tasks, of all instances that ever told, those lately gone with them
    std::optional<BucketCounts> responseTimes;  // the instances' own
};

// What is kept of the agents beyond their instances of now: what the gateway counted, and the tasks that
// instances completed which are gone for good.
class AgentBooks {
public:
    void account(const std::vector<AgentTraffic>& traffic, Now now);
    void addCompleted(const AgentId& agent, double tasks);

    // The figures of every agent that has instances or was in the newest account; an agent that had neither
    // for an hour is forgotten.
    std::map<AgentId, Figures> figures(const std::map<AgentId, GatheredAgent>& gathered, Now now);

private:
    struct Book {
        SlidingTraffic traffic;
        bool isCounted = false;  // in the newest account
        std::uint32_t queued = 0;  // then, in the gateway
        std::optional<double> completedBefore;
        std::optional<MonoTime> seen;
        std::optional<MonoTime> tokensSeen;  // when an answer last told of a model
    };

    static Figures figuresOf(const Book& book, const GatheredAgent* gathered, Now now);

    std::map<AgentId, Book> m_books;
};

}  // namespace core
