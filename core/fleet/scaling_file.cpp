#include "core/fleet/scaling_file.h"

#include "core/fleet/field_reader.h"
#include "core/fleet/field_writer.h"
#include "core/fleet/fleet_checks.h"
#include "core/fleet/scaling_fields.h"

namespace core {
namespace {

constexpr std::size_t largestPolicy = 64U << 10;

}  // namespace

ScalingReading readScalingText(std::string_view text)
{
    if (text.size() > largestPolicy)
        return {{}, {{1, 1, {}, "larger than 64 KiB"}}};
    ScalingSpec policy;
    Findings findings;
    readSpec(text.starts_with('{') ? yamlFromJson(text) : std::string(text), policy, findings);
    if (findings.count() == 0)
        checkScaling(policy, {}, findings);
    ScalingReading reading{std::move(policy), findings.take()};
    if (!reading.errors.empty())
        reading.policy.reset();
    return reading;
}

std::string writeScalingJson(const ScalingSpec& policy)
{
    FieldWriter writer;
    fieldsOf(writer, policy);
    return toJson(writer.take());
}

std::vector<FileError> checkScaling(const ScalingSpec& policy)
{
    return readScalingText(writeScalingJson(policy)).errors;
}

}  // namespace core
