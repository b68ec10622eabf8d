#pragma once

#include "core/base/guarded.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/base/time.h"
#include "core/security/sha256.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace core {

// Who is signed in by way of the control API. Any thread. A restart of the console ends all of them.
class SessionBook {
public:
    static constexpr std::size_t mostSessions = 1'000;  // then the one that was used longest ago ends

    // A token for an operator: for twelve hours, or until an hour passed without a request. Io when there are
    // no random numbers.
    Result<Secret> begin(const std::string& name, MonoTime now);
    // Whose a token is; nothing when it is nobody's or over.
    std::optional<std::string> nameOf(std::string_view token, MonoTime now);
    // All of an operator's.
    void endAllOf(const std::string& name);
    // That one. Whose it was.
    std::optional<std::string> end(std::string_view token, MonoTime now);

private:
    struct Session {
        std::string name;
        Sha256Digest hash{};
        MonoTime begun{};
        MonoTime used{};
    };
    using Sessions = std::map<std::string, Session, std::less<>>;  // by the token's id

    static bool isOver(const Session& session, MonoTime now);
    static void makeRoom(Sessions& sessions, MonoTime now);

    Guarded<Sessions> m_sessions;
};

}  // namespace core
