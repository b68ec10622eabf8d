#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/fleet/fleet_spec.h"
#include "core/fleet/issuer_keys.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace core {

struct JwksTiming {
    Duration betweenLooks{2'000};  // at a file
    Duration usual{300'000};  // between fetches where the server does not say how long its answer is good
    Duration shortest{60'000};  // whatever it says
    Duration longest{3'600'000};
    Duration retry{30'000};  // after a fetch that failed, and at least between two for unknown keys
    Duration keptFor{86'400'000};  // keys that cannot be read again
};

// What reading a JWKS document brought.
struct JwksReading {
    std::string bytes{};
    bool isUnchanged = false;  // since the last reading; then without the bytes
    std::optional<Duration> maxAge{};
};

// When the keys of each issuer are to be read, which they are, and what is wrong with them. Is told the time
// and reads nothing itself; it has one owner.
class JwksBook {
public:
    explicit JwksBook(JwksTiming timing = {}) : m_timing(timing) {}

    // From now on of these providers; the keys of those that were there before, with the same issuer and
    // place, stay.
    void follow(const std::vector<JwtProviderSpec>& providers);
    // A token names a key that the issuer lacks: a URL is fetched early, but seldom.
    void unknownKeySeen(const std::string& issuer);

    struct Due {
        std::uint64_t ticket = 0;  // of the provider
        std::string location;
        bool isKnown = false;  // as it was read last: it may be answered with isUnchanged
    };
    // What is to be read now. Each is being read from then on, until take() is told of it.
    std::vector<Due> takeDue(Now now);
    // Does nothing when nobody follows the provider any more.
    void take(std::uint64_t ticket, Result<JwksReading> reading, Now now);
    // Until something is due or becomes too old.
    Duration untilNext(Now now) const;

    // The same object while nothing changed; null when there is nothing to follow. Keys that are too old are
    // no longer in it.
    IssuerKeysReportPtr report(Now now);

private:
    struct Entry {
        std::uint64_t ticket = 0;
        JwtProviderSpec provider;
        std::shared_ptr<const JwkSet> keys{};
        std::string bytes{};  // of the keys
        IssuerKeysView view{};
        std::optional<MonoTime> due{};  // nothing: at once
        std::optional<MonoTime> early{};  // when it was last fetched for an unknown key
        MonoTime confirmedAt{};  // the keys, by a reading
        bool isBeingRead = false;
        bool isKeyMissing = false;
    };

    std::optional<MonoTime> dueOf(const Entry& entry) const;
    Result<> accept(Entry& entry, JwksReading reading, Now now);
    void dropOld(Entry& entry, Now now) const;

    const JwksTiming m_timing;
    std::vector<Entry> m_entries;
    std::uint64_t m_nextTicket = 1;
    IssuerKeysReportPtr m_report;
};

}  // namespace core
