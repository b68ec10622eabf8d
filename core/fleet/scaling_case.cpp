#include "core/fleet/scaling_case.h"

#include "core/fleet/field_reader.h"
#include "core/fleet/fleet_checks.h"
#include "core/fleet/scaling_fields.h"

namespace core {
namespace {

constexpr std::size_t largestCase = 8U << 20;  // bytes: 10,000 instances with some metrics each

}  // namespace

template <typename V, Of<CaseInstance> S>
void fieldsOf(V& v, S& instance)
{
    v.key("ready", instance.ready);
    v.key("wasReady", instance.wasReady);
    v.key("age", instance.age);
    v.key("metrics", instance.metrics);
}

template <typename V, Of<CaseHistory> S>
void fieldsOf(V& v, S& entry)
{
    v.need("ago", entry.ago);
    v.need("wanted", entry.wanted, rule::count(0, mostReplicas));
    v.key("from", entry.from, rule::count(0, mostReplicas));
}

template <typename V, Of<ScalingCase> S>
void fieldsOf(V& v, S& given)
{
    std::optional<std::string> now;
    v.need("scaling", given.scaling);
    v.need("current", given.current, rule::count(0, mostReplicas));
    v.key("instances", given.instances);
    v.key("metrics", given.metrics);
    v.key("history", given.history);
    v.key("requestsWait", given.requestsWait);
    v.key("quietFor", given.quietFor);
    v.key("now", now);
    if (!now)
        return;
    given.now = fromRfc3339(*now);
    v.require(given.now.has_value(), "now", "expected an RFC 3339 time, such as 2026-11-25T14:32:07Z");
}

ScalingCaseReading readScalingCase(std::string_view text)
{
    if (text.size() > largestCase)
        return {{}, {{1, 1, {}, "larger than 8 MiB"}}};
    ScalingCase read;
    Findings findings;
    const auto begins = text.find_first_not_of(" \t\r\n");
    const bool isJson = begins != std::string_view::npos && text[begins] == '{';
    readSpec(isJson ? yamlFromJson(text) : std::string(text), read, findings);
    if (findings.count() == 0)
        checkScaling(read.scaling, "scaling", findings);
    ScalingCaseReading reading{std::move(read), findings.take()};
    if (!reading.errors.empty())
        reading.read.reset();
    return reading;
}

}  // namespace core
