#include "core/gateway/choice_preview.h"

#include "core/gateway/agent_lane.h"

#include <QByteArray>

#include <algorithm>
#include <tuple>

namespace core {
namespace {

std::string decimals(double value, int count = 2)
{
    return QByteArray::number(value, 'f', count).toStdString();
}

// What keeps an instance out of the choice; empty: nothing.
std::string barOf(const ChoiceCandidate& candidate, bool isPanicking)
{
    const RouteInstance& route = candidate.route;
    if (route.draining)
        return "gets no new requests";
    if (!(route.weight > 0))
        return "its weight is 0";
    if (candidate.active >= std::max(route.concurrency, 1U))
        return "full: " + std::to_string(candidate.active) + " of " + std::to_string(route.concurrency)
            + " requests";
    if (isPanicking)
        return {};
    if (candidate.circuit == CircuitState::Open)
        return "ejected after errors";
    if (candidate.circuit == CircuitState::HalfOpen && candidate.active > 0)
        return "on trial, with the one request that it may have";
    return {};
}

std::string divided(double value, double weight)
{
    return weight == 1 ? std::string()
                       : ", divided by its weight " + QByteArray::number(weight, 'g', 4).toStdString() + " = "
            + decimals(value);
}

void putLoad(InstanceScore& score, const ChoiceCandidate& candidate, RoutingStrategy strategy)
{
    const RouteInstance& route = candidate.route;
    const double weight = std::clamp(route.weight, 1e-3, 1e3);
    switch (strategy) {
    case RoutingStrategy::LeastLoaded: {
        const double active = double(candidate.active) / std::max(route.concurrency, 1U);
        const double load = 0.4 * knownFraction(route.cpu) + 0.3 * knownFraction(route.memory) + 0.3 * active;
        score.load = load / weight;
        score.why = "0.4 × " + decimals(knownFraction(route.cpu)) + " CPU + 0.3 × "
            + decimals(knownFraction(route.memory)) + " memory + 0.3 × " + std::to_string(candidate.active)
            + "/" + std::to_string(route.concurrency) + " requests = " + decimals(load)
            + divided(*score.load, weight);
        return;
    }
    case RoutingStrategy::LeastRequests:
        score.load = candidate.active / weight;
        score.why = std::to_string(candidate.active) + (candidate.active == 1 ? " request" : " requests")
            + divided(*score.load, weight);
        return;
    case RoutingStrategy::RoundRobin:
        score.why = weight == 1
            ? "takes its turn"
            : "takes its turns by weight " + QByteArray::number(weight, 'g', 4).toStdString();
        return;
    }
}

InstanceScore scoreOf(const ChoiceCandidate& candidate, RoutingStrategy strategy, bool isPanicking)
{
    InstanceScore score;
    score.instance = candidate.route.id;
    score.why = barOf(candidate, isPanicking);
    score.mayBeChosen = score.why.empty();
    if (!score.mayBeChosen)
        return score;
    putLoad(score, candidate, strategy);
    if (candidate.circuit == CircuitState::HalfOpen && !isPanicking)
        score.why += "; on trial, one request at a time";
    else if (candidate.isCold)
        score.why += "; in slow start";
    return score;
}

// Asked of the choice itself, with every place free.
std::optional<InstanceId> tiedTo(std::string_view tie, const std::vector<ChoiceCandidate>& candidates)
{
    const auto affinity = affinityOf(tie);
    if (!affinity)
        return std::nullopt;
    std::vector<RouteInstance> routes;
    for (const ChoiceCandidate& candidate : candidates)
        routes.push_back(candidate.route);
    InstanceChoice choice(1);
    choice.publish(routes, {}, 0, MonoTime());
    const auto place = choice.choose(MonoTime(), {}, affinity);
    return place ? std::optional(choice.target(*place)->id) : std::nullopt;
}

std::string reasonOf(const std::vector<InstanceScore>& scores, RoutingStrategy strategy)
{
    const auto able = std::count_if(scores.begin(), scores.end(),
                                    [](const InstanceScore& score) { return score.mayBeChosen; });
    if (able == 1)
        return "It is the only one that may get requests now.";
    if (strategy == RoutingStrategy::RoundRobin)
        return "The " + std::to_string(able)
            + " that may get requests take turns; whose turn it is, is known to the gateway alone.";
    const auto equal = std::count_if(scores.begin(), scores.end(), [&](const InstanceScore& score) {
        return score.mayBeChosen && score.load == scores.front().load;
    });
    if (equal > 1)
        return "It and " + std::to_string(equal - 1)
            + " more have the smallest load; one of these is taken at random.";
    return strategy == RoutingStrategy::LeastLoaded
        ? "It has the smallest load of " + std::to_string(able) + "."
        : "It has the fewest requests, by its weight, of " + std::to_string(able) + ".";
}

}  // namespace

ChoicePreview previewChoice(const RoutingSpec& routing, const std::vector<ChoiceCandidate>& candidates,
                            bool isPanicking, std::string_view tie)
{
    ChoicePreview preview;
    for (const ChoiceCandidate& candidate : candidates)
        preview.instances.push_back(scoreOf(candidate, routing.strategy, isPanicking));
    std::sort(preview.instances.begin(), preview.instances.end(),
              [](const InstanceScore& a, const InstanceScore& b) {
                  return std::tuple(!a.mayBeChosen, a.load.value_or(0), a.instance)
                      < std::tuple(!b.mayBeChosen, b.load.value_or(0), b.instance);
              });
    if (preview.instances.empty() || !preview.instances.front().mayBeChosen) {
        preview.reason = preview.instances.empty()
            ? "No instance is in service: the request waits for one, or is rejected."
            : "No instance may get a request now: it waits for a place, or is rejected.";
        return preview;
    }
    if (const auto tied = tiedTo(tie, candidates)) {
        const auto found = std::find_if(preview.instances.begin(), preview.instances.end(),
                                        [&](const InstanceScore& score) { return score.instance == *tied; });
        if (found->mayBeChosen) {
            preview.chosen = *tied;
            preview.reason = "The request is tied to it.";
            return preview;
        }
        preview.reason = "The request is tied to " + tied->text() + ", which may not be chosen now. ";
    }
    if (routing.strategy != RoutingStrategy::RoundRobin || preview.instances.size() == 1
        || !preview.instances[1].mayBeChosen)
        preview.chosen = preview.instances.front().instance;
    preview.reason += reasonOf(preview.instances, routing.strategy);
    if (isPanicking)
        preview.reason += " Panic routing: those that fail are chosen too.";
    return preview;
}

}  // namespace core
