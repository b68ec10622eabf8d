#include "core/control/instance_routing.h"

#include "core/base/units.h"
#include "core/control/routes.h"
#include "core/fleet/names.h"

#include <cmath>

namespace core {
namespace {

using namespace std::chrono_literals;

constexpr double heaviest = 1'000;
constexpr Duration longestEjection = 24h;
constexpr Duration worthShowing = 1'500ms;  // of another end of an ejection

std::string factor(double weight)
{
    return QByteArray::number(weight, 'g', 4).toStdString();
}

std::string inBrackets(const std::string& reason)
{
    return reason.empty() ? std::string() : " (" + reason + ")";
}

std::string wordsOf(const AgentWord& word)
{
    if (word.draining)
        return "asks for no new requests" + inBrackets(word.reason);
    if (word.weight < 1)
        return "asks for " + factor(word.weight * 100) + " % of its requests" + inBrackets(word.reason);
    return word.reason.empty() ? "takes its full share of the requests" : word.reason;
}

std::string reasonOf(const Instance& instance)
{
    const RoutingWish& wish = instance.wish;
    if (wish.ejectedUntil)
        return "ejected by " + wish.by + inBrackets(wish.reason);
    if (wish.drain)
        return "drained by " + wish.by + inBrackets(wish.reason);
    if (instance.word.draining || instance.word.weight < 1)
        return "it " + wordsOf(instance.word);
    if (wish.weight != 1)
        return "weight " + factor(wish.weight) + " set by " + wish.by + inBrackets(wish.reason);
    switch (instance.circuit) {
    case CircuitState::Open: return "ejected after errors in a row";
    case CircuitState::HalfOpen: return "on trial after its ejection";
    case CircuitState::Closed: break;
    }
    return {};
}

bool isDue(const std::optional<MonoTime>& toldAt, const StepContext& step)
{
    return !toldAt || step.now.mono - *toldAt >= tellAgainAfter;
}

// One that changes its mind often is told of once a minute.
void tellWord(Instance& instance, StepContext& step)
{
    if (instance.word == instance.toldWord || !isDue(instance.toldWordAt, step))
        return;
    instance.toldWord = instance.word;
    instance.toldWordAt = step.now.mono;
    step.tell("routing", instance.id.text(), instance.id.text() + " " + wordsOf(instance.word) + ".",
              {{QStringLiteral("weight"), instance.word.weight},
               {QStringLiteral("draining"), instance.word.draining},
               {QStringLiteral("reason"), QString::fromStdString(instance.word.reason)}},
              "agent");
}

void tellCircuit(Instance& instance, Duration ejectedFor, StepContext& step)
{
    if (instance.circuit == instance.toldCircuit || instance.circuit == CircuitState::HalfOpen)
        return;
    const bool isOpen = instance.circuit == CircuitState::Open;
    if (isOpen && !isDue(instance.toldCircuitAt, step))
        return;
    instance.toldCircuit = instance.circuit;
    if (isOpen)
        instance.toldCircuitAt = step.now.mono;
    const std::string& id = instance.id.text();
    step.tell("routing", id,
              isOpen ? id + " is ejected after errors in a row; it is tried again in "
                      + formatDuration(std::chrono::ceil<std::chrono::seconds>(ejectedFor)) + "."
                     : id + " gets requests again: its trial succeeded.",
              {{QStringLiteral("circuit"), QString::fromUtf8(nameOf(instance.circuit).data())}}, "gateway");
}

}  // namespace

bool takesNewRequests(const Instance& instance)
{
    const RoutingWish& wish = instance.wish;
    return !instance.word.draining && instance.word.weight > 0 && !wish.drain && wish.weight > 0
        && !wish.ejectedUntil;
}

double weightOf(const Instance& instance, const RoutingSpec& routing)
{
    if (!takesNewRequests(instance))
        return 0;
    const auto ofRegion = routing.regionWeights.find(instance.region.text());
    return (ofRegion == routing.regionWeights.end() ? 1 : ofRegion->second) * instance.word.weight
        * instance.wish.weight;
}

InstanceRouting routingOf(const Instance& instance, const RoutingSpec& routing)
{
    InstanceRouting seen{
        weightOf(instance, routing), !takesNewRequests(instance), CircuitState::Closed, {}, {}};
    seen.reason = reasonOf(instance);
    seen.isListed = isRouted(instance);
    seen.isUnready = isUnready(instance);
    seen.askedWeight = instance.wish.weight;
    seen.isDrainAsked = instance.wish.drain;
    seen.isEjectionAsked = instance.wish.ejectedUntil.has_value();
    if (instance.inRotation) {
        seen.circuit = instance.circuit;
        seen.ejectedUntil = instance.ejectedUntil;
    }
    if (instance.wish.ejectedUntil)
        seen.ejectedUntil = instance.wish.ejectedUntilWall;
    return seen;
}

void takeWord(Instance& instance, const AgentWord& word, StepContext& step)
{
    instance.word = word;
    tellWord(instance, step);
}

void takeCircuit(Instance& instance, const InstanceTraffic& counted, StepContext& step)
{
    instance.circuit = counted.circuit;
    if (!counted.ejectedFor)
        instance.ejectedUntil.reset();
    else if (const TimePoint until = step.now.wall + *counted.ejectedFor;
             !instance.ejectedUntil || std::chrono::abs(until - *instance.ejectedUntil) > worthShowing)
        instance.ejectedUntil = until;
    tellCircuit(instance, counted.ejectedFor.value_or(Duration(0)), step);
}

void takeRouting(Agent& agent, const AgentTraffic& counted, StepContext& step)
{
    AgentRouting& routing = agent.routing;
    const auto take = [](std::optional<double>& p95, const LatencyHistogram& times) {
        if (times.count() > 0)
            p95 = times.quantile(0.95);
    };
    take(routing.queueTime, counted.attempts.queueTime);
    take(routing.connectTime, counted.attempts.connectTime);
    take(routing.firstByteTime, counted.attempts.firstByteTime);
    if (routing.isPanicking == counted.isPanicking)
        return;
    routing.isPanicking = counted.isPanicking;
    const std::string& id = agent.id.text();
    const double threshold = agent.record->spec->routing.panicThreshold;
    step.tell("routing", id,
              counted.isPanicking
                  ? "Panic routing of " + id + " begins: less than " + factor(threshold * 100)
                      + " % of its instances are fit to serve, so all of them get requests."
                  : "Panic routing of " + id + " ends: enough of its instances are fit to serve.",
              {{QStringLiteral("panicThreshold"), threshold}}, "gateway");
}

void passRoutingTime(Instance& instance, StepContext& step)
{
    tellWord(instance, step);
    RoutingWish& wish = instance.wish;
    if (!wish.ejectedUntil || step.now.mono < *wish.ejectedUntil)
        return;
    wish.ejectedUntil.reset();
    step.tell("routing", instance.id.text(), "The ejection of " + instance.id.text() + " is over.",
              {{QStringLiteral("by"), QString::fromStdString(wish.by)}});
}

Result<> check(const SetInstanceRouting& command, const ControlMemory&)
{
    if (!command.weight && !command.drain && !command.ejectFor)
        return Error{ErrorCode::Invalid, "needs a weight, drain or ejectFor"};
    if (command.weight && !(*command.weight >= 0 && *command.weight <= heaviest))
        return Error{ErrorCode::Invalid, "a weight is 0 to 1000"};
    if (command.ejectFor && (*command.ejectFor < Duration(0) || *command.ejectFor > longestEjection))
        return Error{ErrorCode::Invalid, "an ejection lasts a day at most"};
    return done;
}

void carryOut(const SetInstanceRouting& command, const std::string& actor, StepContext& step)
{
    Agent* owner = nullptr;
    Instance* instance = step.memory.find(command.instance, &owner);
    if (!instance)
        return;
    RoutingWish& wish = instance->wish;
    wish.weight = command.weight.value_or(wish.weight);
    wish.drain = command.drain.value_or(wish.drain);
    if (command.ejectFor == Duration(0)) {
        wish.ejectedUntil.reset();
    } else if (command.ejectFor) {
        wish.ejectedUntil = step.now.mono + *command.ejectFor;
        wish.ejectedUntilWall = step.now.wall + *command.ejectFor;
    }
    wish.by = actor;
    wish.reason = command.reason;
}

std::string describe(const SetInstanceRouting& command)
{
    std::string text = "route " + command.instance.text();
    if (command.weight)
        text += " with weight " + factor(*command.weight);
    if (command.drain)
        text += *command.drain ? ", drained" : ", not drained";
    if (command.ejectFor)
        text += *command.ejectFor == Duration(0) ? ", not ejected"
                                                 : ", ejected for " + formatDuration(*command.ejectFor);
    return text + inBrackets(command.reason);
}

std::vector<std::string> consequencesOf(const SetInstanceRouting& command, const ControlMemory& memory)
{
    const std::string& id = command.instance.text();
    const Agent& owner = memory.agents.at(AgentId(std::string(agentOf(command.instance))));
    Instance changed = owner.instances.at(command.instance);
    if (command.weight)
        changed.wish.weight = *command.weight;
    if (command.drain)
        changed.wish.drain = *command.drain;
    if (command.ejectFor)
        changed.wish.ejectedUntil.reset();
    std::vector<std::string> sentences;
    if (command.ejectFor.value_or(Duration(0)) > Duration(0))
        sentences.push_back(id + " gets no new requests for " + formatDuration(*command.ejectFor) + ".");
    if (!takesNewRequests(changed))
        sentences.push_back(id + " gets no new requests; it finishes what it has and goes on running.");
    else if (sentences.empty())
        sentences.push_back(id + " gets requests with weight "
                            + factor(weightOf(changed, owner.record->spec->routing)) + ".");
    return sentences;
}

}  // namespace core
