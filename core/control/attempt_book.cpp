#include "core/control/attempt_book.h"

#include "core/control/control_memory.h"

namespace core {
namespace {

using Attempted = AccessAttempt::Kind;

constexpr std::size_t mostActors = 1'000;

const char* journalKindOf(Attempted kind)
{
    if (kind == Attempted::VaultNotUnlocked || kind == Attempted::NotOpened)
        return "vault";
    return kind == Attempted::Forbidden || kind == Attempted::UnknownToken ? "access" : "sign-in";
}

std::string actorOf(const AccessAttempt& attempt)
{
    return attempt.actor.empty() ? std::string("somebody") : attempt.actor;
}

std::string placeOf(const AccessAttempt& attempt)
{
    return attempt.from.empty() ? std::string() : " from " + attempt.from;
}

std::string attemptSentence(const AccessAttempt& attempt, std::uint64_t times)
{
    const std::string often = times > 1 ? " (" + std::to_string(times) + " times)" : std::string();
    switch (attempt.kind) {
    case Attempted::SignedIn: return actorOf(attempt) + " signed in" + placeOf(attempt) + ".";
    case Attempted::SignedOut: return actorOf(attempt) + " signed out" + placeOf(attempt) + ".";
    case Attempted::NotSignedIn:
        return "Refused to let " + actorOf(attempt) + " sign in" + placeOf(attempt) + often + ": "
            + attempt.why + ".";
    case Attempted::UnknownToken:
        return "Refused a token that is not known" + placeOf(attempt) + often + ": " + attempt.what + ".";
    case Attempted::VaultNotUnlocked:
        return "Refused to " + attempt.what + " for " + actorOf(attempt) + often + ": " + attempt.why + ".";
    case Attempted::NotOpened: return "A sealed record was not used: " + attempt.why + ".";
    case Attempted::Forbidden: break;
    }
    return "Refused to let " + actorOf(attempt) + placeOf(attempt) + " " + attempt.what + often + ": "
        + attempt.why + ".";
}

// It is found once for each version of a record, by nobody in particular.
void tellNotOpened(const AccessAttempt& attempt, StepContext& step)
{
    step.tell(journalKindOf(attempt.kind), attempt.what, attemptSentence(attempt, 1));
}

void tellOf(const AccessAttempt& attempt, std::uint64_t times, StepContext& step)
{
    QJsonObject detail{{QStringLiteral("times"), qint64(times)}};
    if (!attempt.what.empty())
        detail[QStringLiteral("asked")] = QString::fromStdString(attempt.what);
    if (!attempt.from.empty())
        detail[QStringLiteral("from")] = QString::fromStdString(attempt.from);
    if (!attempt.why.empty())
        detail[QStringLiteral("refusedFor")] = QString::fromStdString(attempt.why);
    step.tell(journalKindOf(attempt.kind), attempt.actor, attemptSentence(attempt, times), detail,
              actorOf(attempt));
}

}  // namespace

void AttemptBook::take(const std::vector<AccessAttempt>& attempts, StepContext& step)
{
    for (const AccessAttempt& attempt : attempts)
        take(attempt, step);
}

void AttemptBook::take(const AccessAttempt& attempt, StepContext& step)
{
    if (attempt.kind == Attempted::SignedIn || attempt.kind == Attempted::SignedOut)
        return tellOf(attempt, attempt.times, step);
    if (attempt.kind == Attempted::NotOpened)
        return tellNotOpened(attempt, step);
    std::pair key{attempt.kind, attempt.actor};
    if (m_refused.size() >= mostActors && !m_refused.contains(key))
        key.second.clear();  // all further ones together
    const auto [found, isNew] = m_refused.try_emplace(key, Refused{attempt, step.now.mono});
    Refused& refused = found->second;
    if (isNew)
        return tellOf(attempt, attempt.times, step);
    refused.newest = attempt;
    refused.newest.actor = key.second;
    refused.untold += attempt.times;
}

void AttemptBook::tellWhenDue(StepContext& step)
{
    for (auto at = m_refused.begin(); at != m_refused.end();) {
        Refused& refused = at->second;
        if (step.now.mono - refused.toldAt < tellAgainAfter) {
            ++at;
            continue;
        }
        if (refused.untold == 0) {
            at = m_refused.erase(at);
            continue;
        }
        tellOf(refused.newest, std::exchange(refused.untold, 0), step);
        refused.toldAt = step.now.mono;
        ++at;
    }
}

}  // namespace core
