#include "core/fleet/fleet_checks.h"

#include "core/fleet/alert_rules.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <set>

namespace core {
namespace {

std::string item(const std::string& list, std::size_t index)
{
    return list + "[" + std::to_string(index) + "]";
}

template <typename Items, typename NameOf>
void checkUnique(const Items& items, const std::string& list, const char* key, const NameOf& nameOf,
                 Findings& findings)
{
    std::set<std::string> seen;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const std::string& name = nameOf(items[i]);
        if (!name.empty() && !seen.insert(name).second)
            findings.add(item(list, i) + key, "\"" + name + "\" is there already");
    }
}

std::string among(std::vector<std::string> names, const std::string& meant)
{
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    if (const std::string nearest = nearestOf(meant, names); !nearest.empty())
        return "; did you mean \"" + nearest + "\"?";
    std::string text = "; there are ";
    for (const std::string& name : names)
        text += (&name == &names.front() ? "" : ", ") + name;
    return names.empty() ? std::string("; there is none") : text;
}

const RegionSpec* regionOf(const FleetSpec& fleet, const RegionName& name)
{
    const auto found = std::find_if(fleet.regions.begin(), fleet.regions.end(),
                                    [&](const RegionSpec& region) { return region.name == name; });
    return found == fleet.regions.end() ? nullptr : &*found;
}

std::string amongRegions(const FleetSpec& fleet, const std::string& name)
{
    std::vector<std::string> names;
    for (const RegionSpec& known : fleet.regions)
        names.push_back(known.name.text());
    return among(names, name);
}

void checkRegion(const AgentSpec& agent, const RegionName& name, const std::string& path,
                 const std::string& prefix, const FleetSpec& fleet, Findings& findings)
{
    const RegionSpec* region = regionOf(fleet, name);
    if (!region)
        return findings.add(path,
                            "there is no region \"" + name.text() + "\"" + amongRegions(fleet, name.text()));
    if (region->platform == PlatformKind::Local && agent.run.command.empty() && !agent.run.image.empty())
        findings.add(prefix + "run",
                     "needs a command, since the region " + name.text() + " runs local processes");
    if (region->platform == PlatformKind::Kubernetes && agent.run.image.empty() && !agent.run.command.empty())
        findings.add(prefix + "run", "needs an image, since the region " + name.text() + " is Kubernetes");
}

void checkRegions(const AgentSpec& agent, const std::string& prefix, const FleetSpec& fleet,
                  Findings& findings)
{
    const std::string regions = prefix + "regions";
    if (!agent.regions.primary.isEmpty())
        checkRegion(agent, agent.regions.primary, regions + ".primary", prefix, fleet, findings);
    std::set<RegionName> seen;
    for (std::size_t i = 0; i < agent.regions.backups.size(); ++i) {
        const RegionName& backup = agent.regions.backups[i];
        const std::string place = item(regions + ".backups", i);
        if (backup.isEmpty())
            continue;
        if (backup == agent.regions.primary)
            findings.add(place, "\"" + backup.text() + "\" is the primary region; a backup is another one");
        else if (!seen.insert(backup).second)
            findings.add(place, "\"" + backup.text() + "\" is there already");
        else
            checkRegion(agent, backup, place, prefix, fleet, findings);
    }
    for (const auto& [name, weight] : agent.routing.regionWeights)
        if (!regionOf(fleet, RegionName(name)))
            findings.add(prefix + "routing.regionWeights." + name,
                         "there is no region \"" + name + "\"" + amongRegions(fleet, name));
}

std::string boundsOf(const ScalingSpec& scaling)
{
    return "scaling.min " + std::to_string(scaling.min) + " to scaling.max " + std::to_string(scaling.max);
}

void checkReplicas(const AgentSpec& agent, const std::string& prefix, Findings& findings)
{
    const ScalingSpec& scaling = agent.scaling;
    checkScaling(scaling, prefix + "scaling", findings);
    if (scaling.min <= scaling.max && (agent.replicas < scaling.min || agent.replicas > scaling.max))
        findings.add(prefix + "replicas",
                     std::to_string(agent.replicas) + " is outside " + boundsOf(scaling));
}

void checkAlerts(const std::vector<AlertRuleSpec>& alerts, const std::string& list, const FleetSpec& fleet,
                 Findings& findings)
{
    checkUnique(
        alerts, list, ".name", [](const AlertRuleSpec& alert) -> const std::string& { return alert.name; },
        findings);
    for (std::size_t i = 0; i < alerts.size(); ++i)
        checkRule(alerts[i], item(list, i) + ".", fleet, findings);
}

std::vector<std::string> playbooksOf(const FleetSpec& fleet)
{
    std::vector<std::string> names{"agent_recovery", "error_mitigation", "general_investigation"};
    for (const std::string& path : fleet.playbooks) {
        const QFileInfo info(QDir(QString::fromStdString(fleet.folder)), QString::fromStdString(path));
        if (!info.isDir()) {
            names.push_back(info.completeBaseName().toStdString());
            continue;
        }
        const QDir folder(info.filePath());
        for (const QFileInfo& file : folder.entryInfoList({QStringLiteral("*.yaml")}, QDir::Files))
            names.push_back(file.completeBaseName().toStdString());
    }
    return names;
}

void checkIncidentClasses(const FleetSpec& fleet, Findings& findings)
{
    const std::vector<std::string> playbooks = playbooksOf(fleet);
    for (const auto& [name, incident] : fleet.incidentClasses)
        if (!incident.playbook.empty()
            && std::find(playbooks.begin(), playbooks.end(), incident.playbook) == playbooks.end())
            findings.add("incidents.classes." + name + ".playbook",
                         "there is no playbook \"" + incident.playbook + "\""
                             + among(playbooks, incident.playbook));
}

void checkEscalation(const FleetSpec& fleet, Findings& findings)
{
    std::vector<std::string> channels{"desktop"};
    for (const auto& [name, channel] : fleet.channels) {
        channels.push_back(name);
        if (name == "desktop")
            findings.add("channels.desktop", "desktop is always there; choose another name");
        if (!channel.email.empty() && !fleet.mail && !findings.has("mail"))
            findings.add("channels." + name + ".email", "needs a mail server; give mail: { server, from }");
    }
    for (std::size_t i = 0; i < fleet.escalation.size(); ++i) {
        const EscalationStepSpec& step = fleet.escalation[i];
        const std::string path = item("escalation", i);
        if (i > 0 && step.after < fleet.escalation[i - 1].after)
            findings.add(path + ".after", "is earlier than the step before it");
        for (std::size_t j = 0; j < step.to.size(); ++j)
            if (!step.to[j].empty()
                && std::find(channels.begin(), channels.end(), step.to[j]) == channels.end())
                findings.add(item(path + ".to", j),
                             "there is no channel \"" + step.to[j] + "\"" + among(channels, step.to[j]));
    }
}

void checkRegionKeys(const FleetSpec& fleet, Findings& findings)
{
    for (std::size_t i = 0; i < fleet.regions.size(); ++i)
        for (const char* key : {".kubeconfig", ".context", ".namespace", ".scrape"}) {
            const std::string path = item("regions", i) + key;
            const bool isDefault = fleet.regions[i].kubeconfig.empty() && fleet.regions[i].context.empty()
                && fleet.regions[i].kubernetesNamespace == RegionSpec().kubernetesNamespace
                && fleet.regions[i].scrape == RegionSpec().scrape;
            if (findings.has(path) && !isDefault && fleet.regions[i].platform != PlatformKind::Kubernetes)
                findings.add(path, "is for platform: kubernetes only");
        }
}

void checkAccess(const AccessSpec& access, Findings& findings)
{
    // A token's issuer says which provider decides about it.
    checkUnique(
        access.providers, "access.providers", ".jwt.issuer",
        [](const AccessProviderSpec& provider) -> const std::string& {
            static const std::string none;
            return provider.jwt ? provider.jwt->issuer : none;
        },
        findings);
    checkUnique(
        access.policies, "access.policies", ".name",
        [](const AccessPolicySpec& policy) -> const std::string& { return policy.name; }, findings);
}

}  // namespace

void checkScaling(const ScalingSpec& scaling, const std::string& path, Findings& findings)
{
    const std::string prefix = path.empty() ? "" : path + ".";
    if (scaling.min > scaling.max)
        return findings.add(prefix + "min", "min is above max: " + boundsOf(scaling));
    for (std::size_t i = 0; i < scaling.schedule.size(); ++i)
        if (scaling.schedule[i].min > scaling.max)
            findings.add(item(prefix + "schedule", i) + ".min",
                         "min is above scaling.max " + std::to_string(scaling.max));
    const ScalingFallback& fallback = scaling.fallback;
    if (fallback.after > Duration(0) && (fallback.replicas < scaling.min || fallback.replicas > scaling.max))
        findings.add(prefix + "fallback.replicas",
                     std::to_string(fallback.replicas) + " is outside " + boundsOf(scaling));
    checkUnique(
        scaling.targets, prefix + "targets", ".metric",
        [](const ScalingTarget& target) -> const std::string& { return target.metric; }, findings);
}

void completeAgent(AgentSpec& agent, const std::string& prefix, const FleetSpec& fleet,
                   const Findings& findings)
{
    if (agent.regions.primary.isEmpty() && !fleet.regions.empty())
        agent.regions.primary = fleet.regions.front().name;
    if (!findings.has(prefix + "scaling.min"))
        agent.scaling.min = std::min(1U, agent.replicas);
    if (!findings.has(prefix + "scaling.max"))
        agent.scaling.max = std::max(10U, agent.replicas);
}

void checkAgent(const AgentSpec& agent, const std::string& prefix, const FleetSpec& fleet, Findings& findings)
{
    checkRegions(agent, prefix, fleet, findings);
    if (!findings.hasErrorUnder(prefix + "replicas") && !findings.hasErrorUnder(prefix + "scaling.m"))
        checkReplicas(agent, prefix, findings);
    checkAlerts(agent.alerts, prefix + "alerts", fleet, findings);
}

// Without classes the fleet takes no part in incidents, and the names mean nothing yet.
void checkRule(const AlertRuleSpec& rule, const std::string& prefix, const FleetSpec& fleet,
               Findings& findings)
{
    if (rule.name == regionDownRule)
        findings.add(prefix + "name", "region-down is always there; choose another name");
    const auto& classes = fleet.incidentClasses;
    if (!rule.incident.empty() && !classes.empty() && !classes.contains("*")
        && !classes.contains(rule.incident)) {
        std::vector<std::string> names;
        for (const auto& [name, incident] : classes)
            names.push_back(name);
        findings.add(prefix + "incident",
                     "there is no incident class \"" + rule.incident + "\"" + among(names, rule.incident));
    }
    for (const RuleComplaint& complaint : unitComplaints(rule))
        findings.add(prefix + complaint.key, complaint.message);
}

void checkFleet(const FleetSpec& fleet, Findings& findings)
{
    checkUnique(
        fleet.regions, "regions", ".name",
        [](const RegionSpec& region) -> const std::string& { return region.name.text(); }, findings);
    checkUnique(
        fleet.agents, "agents", ".id",
        [](const AgentSpec& agent) -> const std::string& { return agent.id.text(); }, findings);
    checkUnique(
        fleet.models, "models", ".name",
        [](const ModelSpec& model) -> const std::string& { return model.name; }, findings);
    checkRegionKeys(fleet, findings);
    checkAlerts(fleet.alerts, "alerts", fleet, findings);
    checkIncidentClasses(fleet, findings);
    checkEscalation(fleet, findings);
    if (fleet.access)
        checkAccess(*fleet.access, findings);
}

}  // namespace core
