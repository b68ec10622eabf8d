#include "core/monitor/instance_readings.h"

#include <cmath>
#include <cstdlib>

namespace {

using namespace std::chrono_literals;

void check(bool holds)
{
    if (!holds)
        std::abort();
}

// Whatever an agent tells, its tasks never fall and its quantiles are numbers.
void readTwice(const core::Exposition& exposition)
{
    const core::AgentSpec spec;
    core::InstanceReadings readings;
    const auto at = [](core::Duration since) {
        return core::Now{core::MonoTime(1000s + since), core::TimePoint(1000s + since)};
    };
    readings.add(exposition, spec, at(0s));
    const double before = readings.completed().value_or(0);
    readings.add(exposition, spec, at(10s));
    check(readings.completed().value_or(0) >= before);
    (void)readings.figures(spec, at(10s));
    if (const auto own = core::readHistogram(exposition, "gen_ai_client_operation_duration_seconds"))
        if (const auto quantile = core::histogramQuantile(0.95, *own))
            check(!std::isnan(*quantile));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto all = core::parseExposition(text);
    const auto few = core::parseExposition(text, 3);
    check(bool(all) == bool(few));
    if (!all) {
        check(all.error().context.starts_with("line ") && all.error() == few.error());
        return 0;
    }
    check(few.value().samples.size() <= 3);
    check(few.value().samples.size() + few.value().dropped
          == all.value().samples.size() + all.value().dropped);
    readTwice(all.value());
    return 0;
}
