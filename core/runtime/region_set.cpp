#include "core/runtime/region_set.h"

#include "core/platform/local/local_platform.h"
#include "core/runtime/absent_platform.h"

#include <spdlog/spdlog.h>

namespace core {
namespace {

LocalPlatformConfig localConfig(const FleetSpec& fleet, const RegionName& region,
                                const RegionSet::Folders& folders, const SecretReader& secret)
{
    LocalPlatformConfig config;
    config.region = region;
    config.stateFolder = folders.data + "/instances/" + region.text();
    config.logFolder = folders.data + "/logs/" + region.text();
    config.shimProgram = folders.shimProgram;
    config.fleetFolder = fleet.folder;
    config.secret = secret;
    return config;
}

}  // namespace

RegionSet::~RegionSet() = default;

Result<std::unique_ptr<RegionSet>> RegionSet::open(const FleetSpec& fleet, const Folders& folders,
                                                   const SecretReader& secret,
                                                   const Platform::Changed& changed)
{
    std::unique_ptr<RegionSet> set(new RegionSet);
    for (const RegionSpec& region : fleet.regions) {
        if (region.platform != PlatformKind::Local) {
            set->m_platforms[region.name] =
                std::make_unique<AbsentPlatform>(region.name, "this version runs local processes only");
            continue;
        }
        auto platform = LocalPlatform::open(localConfig(fleet, region.name, folders, secret), changed);
        if (!platform)
            return platform.error();
        set->m_local.push_back(platform.value().get());
        set->m_platforms[region.name] = std::move(platform).value();
    }
    return set;
}

std::vector<RegionObservation> RegionSet::observe()
{
    std::vector<RegionObservation> observations;
    observations.reserve(m_platforms.size());
    for (const auto& [name, platform] : m_platforms)
        observations.push_back(platform->observe());
    return observations;
}

void RegionSet::start(const StartInstance& request)
{
    if (Platform* platform = find(request.region))
        platform->start(request);
}

void RegionSet::stop(const StopInstance& request)
{
    if (Platform* platform = find(request.region))
        platform->stop(request);
}

void RegionSet::forget(const ForgetInstance& request)
{
    if (Platform* platform = find(request.region))
        platform->forget(request);
}

void RegionSet::leave()
{
    for (const auto& [name, platform] : m_platforms)
        platform->leave();
}

Result<std::string> RegionSet::readLog(const InstanceId& instance, std::size_t bytes) const
{
    for (const LocalPlatform* platform : m_local)
        if (auto text = platform->readLog(instance, bytes); text || text.error().code != ErrorCode::NotFound)
            return text;
    return Error{ErrorCode::NotFound, "there is no output of " + instance.text()};
}

Platform* RegionSet::find(const RegionName& region)
{
    const auto found = m_platforms.find(region);
    if (found == m_platforms.end()) {
        spdlog::error("no platform for region {}", region.text());
        return nullptr;
    }
    return found->second.get();
}

}  // namespace core
