#include "ui/security/security_text.h"

#include "ui/widget/figure_text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QStringList>

#include <limits>

namespace ui {
namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

constexpr qsizetype namesShown = 3;

struct SecurityText {
    Q_DECLARE_TR_FUNCTIONS(SecurityText)
};

QString joined(QStringList names)
{
    if (names.size() < 2)
        return names.value(0);
    const QString last = names.takeLast();
    return SecurityText::tr("%1 and %2", "the end of a list").arg(names.join(u", "_s), last);
}

template <typename Name>
QString listOf(const std::vector<Name>& names, bool isWhole)
{
    QStringList texts;
    for (const Name& name : names)
        texts << QString::fromStdString(name.text());
    if (isWhole || texts.size() <= namesShown + 1)
        return joined(texts);
    return SecurityText::tr("%1 and %n more", nullptr, int(texts.size() - namesShown))
        .arg(texts.mid(0, namesShown).join(u", "_s));
}

QStringList textsOf(const std::vector<std::string>& texts)
{
    QStringList list;
    for (const std::string& text : texts)
        list << QString::fromStdString(text);
    return list;
}

QString subjectOf(const core::AccessUsersSpec& users)
{
    if (users.anyone)
        return SecurityText::tr("Anyone, with or without a credential,");
    QStringList parts;
    if (!users.names.empty())
        parts << joined(textsOf(users.names));
    if (!users.groups.empty())
        parts << SecurityText::tr("members of %1").arg(joined(textsOf(users.groups)));
    if (parts.isEmpty())
        return SecurityText::tr("Nobody");
    QString subject = parts.join(SecurityText::tr(" and ", "between names and groups"));
    if (users.names.empty())
        subject[0] = subject[0].toUpper();
    return subject;
}

QString objectOf(const QString& resource)
{
    const QString name = resource.mid(resource.lastIndexOf(u'/') + 1);
    const bool isAll = name == "*"_L1;
    if (resource.startsWith("agents/"_L1))
        return isAll ? SecurityText::tr("every agent") : name;
    if (resource.startsWith("cache/models/"_L1))
        return isAll ? SecurityText::tr("every model of the cache")
                     : SecurityText::tr("the model %1").arg(name);
    return isAll ? SecurityText::tr("the configuration of every agent")
                 : SecurityText::tr("the configuration of %1").arg(name);
}

QString objectsOf(const std::vector<std::string>& resources)
{
    QStringList objects;
    for (const QString& resource : textsOf(resources))
        objects << objectOf(resource);
    return joined(objects);
}

QString conditionText(const core::AccessConditionSpec& condition)
{
    const QString value = QString::fromStdString(condition.value);
    if (condition.attribute == "rate")
        return SecurityText::tr("at most %1").arg(value);
    if (condition.attribute == "source")
        return SecurityText::tr("from %1").arg(value);
    if (condition.attribute == "hours")
        return SecurityText::tr("in the hours %1").arg(value);
    return SecurityText::tr("with the header %1").arg(value);
}

QString minutesText(core::Duration age)
{
    return age < 1min ? SecurityText::tr("less than 1 m") : ageText(age);
}

}  // namespace

QString roleText(core::Role role)
{
    switch (role) {
    case core::Role::Viewer: return SecurityText::tr("Viewer");
    case core::Role::Operator: return SecurityText::tr("Operator");
    case core::Role::Admin: return SecurityText::tr("Admin");
    }
    Q_UNREACHABLE();
}

QString reachText(const core::Rights& rights, bool isWhole)
{
    if (!rights.isLimited())
        return SecurityText::tr("the whole fleet");
    const QString agents =
        rights.agents.empty() ? SecurityText::tr("all agents") : listOf(rights.agents, isWhole);
    if (rights.regions.empty())
        return agents;
    return SecurityText::tr("%1 in %2", "agents in regions").arg(agents, listOf(rights.regions, isWhole));
}

QString momentText(core::TimePoint time)
{
    return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count()).toString(u"yyyy-MM-dd HH:mm"_s);
}

QString pastText(const std::optional<core::TimePoint>& time, core::TimePoint now)
{
    if (!time)
        return unknownText();
    return SecurityText::tr("%1 ago · %2", "an age and its time")
        .arg(minutesText(now - *time), momentText(*time));
}

QString expiryText(const std::optional<core::TimePoint>& expires, core::TimePoint now)
{
    if (!expires)
        return SecurityText::tr("never");
    const QString moment = momentText(*expires);
    if (*expires <= now)
        return SecurityText::tr("expired %1 ago · %2").arg(minutesText(now - *expires), moment);
    return SecurityText::tr("in %1 · %2", "a time ahead").arg(minutesText(*expires - now), moment);
}

double orderOf(const std::optional<core::TimePoint>& time)
{
    return time ? double(time->time_since_epoch().count()) : std::numeric_limits<double>::lowest();
}

QString sentenceOf(const core::AccessPolicySpec& policy)
{
    const QString verb = joined(textsOf(policy.actions));
    QString sentence = policy.allow ? SecurityText::tr("%1 may %2 %3") : SecurityText::tr("%1 may not %2 %3");
    sentence = sentence.arg(subjectOf(policy.users), verb, objectsOf(policy.resources));
    QStringList conditions;
    for (const core::AccessConditionSpec& condition : policy.conditions)
        conditions << conditionText(condition);
    if (!conditions.isEmpty())
        sentence += u", "_s + conditions.join(u", "_s);
    return sentence + u'.';
}

QString sentenceOf(const core::AccessProviderSpec& provider)
{
    if (provider.apiKeys)
        return SecurityText::tr("Gateway keys that were made here.");
    if (provider.certificate)
        return SecurityText::tr("Client certificates that the gateway's authority signed.");
    if (!provider.jwt)
        return {};
    return SecurityText::tr("Tokens (JWT) of %1 for %2, checked with the keys of %3.")
        .arg(QString::fromStdString(provider.jwt->issuer), QString::fromStdString(provider.jwt->audience),
             QString::fromStdString(provider.jwt->keys));
}

}  // namespace ui
