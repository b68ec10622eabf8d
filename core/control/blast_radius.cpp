#include "core/control/blast_radius.h"

#include "core/control/alert_book.h"
#include "core/control/rollout.h"

#include <QString>

#include <algorithm>

namespace core {
namespace {

std::string shortNumber(double value)
{
    return QString::number(value, 'g', 3).toStdString();
}

// A rule that would fire with so many ready instances in the place of others; empty when it would not.
std::string wouldFire(const RuleInForce& rule, const Agent& agent, std::size_t ready, std::size_t left)
{
    const std::string name = "The alert " + rule.spec->name + " would fire: ";
    if (rule.source == RuleInForce::Source::Down)
        return left == 0 ? name + "no instance is left." : std::string();
    if (rule.source != RuleInForce::Source::Cpu || !rule.spec->above || left == 0)
        return {};
    const auto cpu = agent.figures.find("system/cpu");
    if (cpu == agent.figures.end() || cpu->second.quality == Quality::Missing)
        return {};
    const double now = cpu->second.value;
    const double then = now * double(ready) / double(left);
    if (now >= *rule.spec->above || then < *rule.spec->above)
        return {};
    return name + "the same load on " + countOf(left, "instance", "instances") + " makes " + shortNumber(now)
        + " of the CPU " + shortNumber(then) + ", and it fires at " + shortNumber(*rule.spec->above) + ".";
}

}  // namespace

std::vector<std::string> blastOf(const Agent& agent, const std::vector<const Instance*>& leaving,
                                 const ControlMemory& memory)
{
    std::size_t ready = 0;
    std::size_t active = 0;
    for (const auto& [id, instance] : agent.instances) {
        ready += isReady(instance) ? 1 : 0;
        active += instance.active;
    }
    const auto lost = std::size_t(std::count_if(leaving.begin(), leaving.end(),
                                                [](const Instance* instance) { return isReady(*instance); }));
    if (lost == 0)
        return {};
    const std::size_t left = ready - lost;
    const std::size_t capacity = left * agent.record->spec->capacity.concurrency;
    std::vector<std::string> sentences;
    if (left == 0) {
        sentences.push_back("No ready instance is left.");
    } else {
        sentences.push_back(std::to_string(left) + " of " + std::to_string(ready) + " ready instances "
                            + (left == 1 ? "is" : "are") + " left, with room for "
                            + countOf(capacity, "request", "requests") + " at once; now there "
                            + (active == 1 ? "is " : "are ") + std::to_string(active) + ".");
        if (active > capacity)
            sentences.push_back("That is too little: requests would wait or be refused.");
    }
    const auto book = memory.alerts.agents.find(agent.id);
    if (book != memory.alerts.agents.end())
        for (const RulePtr& rule : book->second.rules)
            if (std::string fires = wouldFire(*rule, agent, ready, left); !fires.empty())
                sentences.push_back(std::move(fires));
    return sentences;
}

}  // namespace core
