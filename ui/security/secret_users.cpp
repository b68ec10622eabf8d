#include "ui/security/secret_users.h"

#include "core/fleet/secret_reference.h"
#include "ui/widget/figure_text.h"

#include <QCoreApplication>
#include <QStringList>

#include <functional>

namespace ui {
SecretUsers secretUsersOf(const core::FleetSnapshot& snapshot)
{
    SecretUsers users;
    for (const core::AgentViewPtr& agent : snapshot.agents)
        for (const auto& [variable, value] : agent->spec->run.environment) {
            const auto name = core::secretNamed(value);
            if (!name)
                continue;
            std::vector<core::AgentId>& of = users[std::string(*name)].agents;
            if (of.empty() || of.back() != agent->id)  // in two variables of one agent
                of.push_back(agent->id);
        }
    if (!snapshot.gatewayKeySecret.empty())
        users[snapshot.gatewayKeySecret].isGatewayKey = true;
    return users;
}

std::size_t specsFingerprint(const core::FleetSnapshot& snapshot)
{
    std::size_t print = snapshot.agents.size() + std::hash<std::string>()(snapshot.gatewayKeySecret);
    for (const core::AgentViewPtr& agent : snapshot.agents)
        print = print * 31 + std::hash<const void*>()(agent->spec.get());
    return print;
}

QString namesOf(const UsersOfSecret& users)
{
    QStringList names;
    for (const core::AgentId& agent : users.agents)
        names << QString::fromStdString(agent.text());
    if (users.isGatewayKey)
        names << QCoreApplication::translate("SecretUsers", "the gateway");
    if (names.size() < 2)
        return names.isEmpty() ? unknownText() : names.front();
    const QString last = names.takeLast();
    return QCoreApplication::translate("SecretUsers", "%1 and %2")
        .arg(names.join(QStringLiteral(", ")), last);
}

}  // namespace ui
