#pragma once

#include "core/base/time.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace core {

// Slows down who tries pass phrases. After five wrong ones a name has to wait a second, then twice as long
// after each further one, a quarter of an hour at most; an hour without an attempt is forgotten. Counted for
// a name and where it comes from, so that nobody locks another out from elsewhere, and whether or not there
// is such an account. One thread at a time.
class SignInThrottle {
public:
    static constexpr std::uint32_t freeFailures = 5;
    static constexpr std::size_t mostKept = 10'000;  // then the one that was tried longest ago is forgotten

    // How long it must wait still; nothing when it may be tried.
    std::optional<Duration> waitOf(const std::string& name, const std::string& from, MonoTime now) const;
    void failed(const std::string& name, const std::string& from, MonoTime now);
    void succeeded(const std::string& name, const std::string& from);

private:
    struct Failures {
        std::uint32_t count = 0;
        MonoTime newest{};
    };
    using Who = std::pair<std::string, std::string>;

    static Duration delayAfter(std::uint32_t failures);
    void makeRoom(MonoTime now);

    std::map<Who, Failures> m_failures;
};

}  // namespace core
