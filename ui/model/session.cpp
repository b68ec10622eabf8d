#include "ui/model/session.h"

#include "core/fleet/command_needs.h"
#include "core/fleet/find_view.h"

namespace ui {
namespace {

core::FleetReach reachOf(const core::SnapshotPtr& snapshot)
{
    core::FleetReach reach;
    reach.regionsOf = [snapshot](const core::AgentId& id) {
        std::vector<core::RegionName> names;
        if (const core::AgentViewPtr agent = snapshot ? findView(snapshot->agents, id) : nullptr) {
            names = agent->spec->regions.backups;
            names.push_back(agent->spec->regions.primary);
        }
        return names;
    };
    reach.regionOf = [snapshot](const core::InstanceId& id) {
        const core::InstanceViewPtr instance = snapshot ? findView(snapshot->instances, id) : nullptr;
        return instance ? instance->region : core::RegionName();
    };
    reach.matchersOf = [snapshot](const std::string& id) -> std::optional<std::vector<core::Matcher>> {
        if (snapshot)
            for (const core::Silence& silence : snapshot->silences)
                if (silence.id == id)
                    return silence.matchers;
        return std::nullopt;
    };
    return reach;
}

QString roleWord(core::Role role)
{
    switch (role) {
    case core::Role::Viewer: return Session::tr("viewer");
    case core::Role::Operator: return Session::tr("operator");
    case core::Role::Admin: return Session::tr("admin");
    }
    Q_UNREACHABLE();
}

// Two names, or one and how many more.
template <typename Name>
QString shortList(const std::vector<Name>& names)
{
    if (names.empty())
        return {};
    const QString first = QString::fromStdString(names.front().text());
    if (names.size() == 1)
        return first;
    return names.size() == 2
        ? Session::tr("%1, %2", "two names").arg(first, QString::fromStdString(names.back().text()))
        : Session::tr("%1 and %n more", nullptr, int(names.size()) - 1).arg(first);
}

}  // namespace

Session::Session(core::Actor actor, QObject* parent) : QObject(parent), m_actor(std::move(actor)) {}

void Session::setActor(core::Actor actor)
{
    m_actor = std::move(actor);
    m_isLocked = false;
    refresh();
    Q_EMIT changed();
}

void Session::setLocked(bool locked)
{
    if (locked == m_isLocked)
        return;
    m_isLocked = locked;
    refresh();
    Q_EMIT changed();
}

QStringList Session::accounts() const
{
    QStringList names;
    if (m_snapshot && m_snapshot->trust)
        for (const auto& [name, record] : m_snapshot->trust->operators)
            names << QString::fromStdString(name);
    return names;
}

QString Session::roleText() const
{
    QString text = roleWord(m_rights.role);
    if (const QString agents = shortList(m_rights.agents); !agents.isEmpty())
        text = tr("%1 of %2").arg(text, agents);
    if (const QString regions = shortList(m_rights.regions); !regions.isEmpty())
        text = tr("%1 in %2").arg(text, regions);
    return text;
}

void Session::showSnapshot(const core::SnapshotPtr& snapshot)
{
    const bool isSameTrust = m_snapshot && snapshot && m_snapshot->trust == snapshot->trust;
    m_snapshot = snapshot;
    if (isSameTrust)
        return;
    const core::Rights before = m_rights;
    const bool wasOpen = m_isOpen;
    const bool hadAccounts = m_hasAccounts;
    refresh();
    if (m_rights != before || m_isOpen != wasOpen || m_hasAccounts != hadAccounts)
        Q_EMIT changed();
}

void Session::refresh()
{
    const core::TrustState* trust = m_snapshot ? m_snapshot->trust.get() : nullptr;
    m_hasAccounts = trust && !trust->operators.empty();
    m_rights = {core::Role::Admin};
    m_isOpen = true;
    if (!m_hasAccounts)
        return;
    const auto found = trust->operators.find(m_actor.id);
    m_isOpen = m_actor.kind == core::Actor::Kind::Operator && found != trust->operators.end() && !m_isLocked;
    m_rights = m_isOpen ? found->second.rights : core::Rights{core::Role::Viewer};
}

QString Session::refusalOf(const core::Command& command) const
{
    if (!m_isOpen)
        return tr("Sign in first.");
    const std::string self = m_actor.kind == core::Actor::Kind::Operator ? m_actor.id : std::string();
    const std::string why = whyNot(command, m_rights, self, reachOf(m_snapshot));
    return why.empty() ? QString() : tr("You may not do that: %1.").arg(QString::fromStdString(why));
}

QString Session::refusalOf(core::Role needed) const
{
    if (!m_isOpen)
        return tr("Sign in first.");
    const std::string why = whyNot(needed, m_rights);
    return why.empty() ? QString() : tr("You may not do that: %1.").arg(QString::fromStdString(why));
}

}  // namespace ui
