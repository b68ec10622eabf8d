#include "core/runtime/session_book.h"

#include "core/security/token.h"

#include <algorithm>

namespace core {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view sessionPrefix = "phs_";
constexpr Duration longestSession = 12h;
constexpr Duration longestIdle = 1h;

}  // namespace

Result<Secret> SessionBook::begin(const std::string& name, MonoTime now)
{
    auto token = makeToken(sessionPrefix);
    if (!token)
        return token.error();
    m_sessions.with([&](Sessions& sessions) {
        if (sessions.size() >= mostSessions)
            makeRoom(sessions, now);
        sessions[token.value().id] = {name, token.value().hash, now, now};
    });
    return token.value().text;
}

std::optional<std::string> SessionBook::nameOf(std::string_view token, MonoTime now)
{
    const std::string_view id = tokenIdOf(token, sessionPrefix);
    if (id.empty())
        return std::nullopt;
    return m_sessions.with([&](Sessions& sessions) -> std::optional<std::string> {
        const auto found = sessions.find(id);
        static const Sha256Digest nobodys{};
        const bool isSame = hasHash(token, found == sessions.end() ? nobodys : found->second.hash);
        if (!isSame || isOver(found->second, now))
            return std::nullopt;
        found->second.used = now;
        return found->second.name;
    });
}

void SessionBook::endAllOf(const std::string& name)
{
    m_sessions.with([&](Sessions& sessions) {
        std::erase_if(sessions, [&](const auto& entry) { return entry.second.name == name; });
    });
}

std::optional<std::string> SessionBook::end(std::string_view token, MonoTime now)
{
    auto name = nameOf(token, now);
    if (name)
        m_sessions.with(
            [&](Sessions& sessions) { sessions.erase(sessions.find(tokenIdOf(token, sessionPrefix))); });
    return name;
}

bool SessionBook::isOver(const Session& session, MonoTime now)
{
    return now - session.begun >= longestSession || now - session.used >= longestIdle;
}

void SessionBook::makeRoom(Sessions& sessions, MonoTime now)
{
    std::erase_if(sessions, [&](const auto& entry) { return isOver(entry.second, now); });
    if (sessions.size() < mostSessions)
        return;
    sessions.erase(std::min_element(sessions.begin(), sessions.end(), [](const auto& a, const auto& b) {
        return a.second.used < b.second.used;
    }));
}

}  // namespace core
