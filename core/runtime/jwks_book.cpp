#include "core/runtime/jwks_book.h"

#include "core/security/jwk_set.h"

#include <algorithm>

namespace core {

void JwksBook::follow(const std::vector<JwtProviderSpec>& providers)
{
    std::vector<Entry> next;
    for (const JwtProviderSpec& provider : providers) {
        const auto known = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& entry) {
            return entry.provider.issuer == provider.issuer && entry.provider.keys == provider.keys;
        });
        if (known != m_entries.end()) {
            next.push_back(*known);
            continue;
        }
        Entry entry{.ticket = m_nextTicket++, .provider = provider};
        entry.view.issuer = provider.issuer;
        entry.view.location = provider.keys;
        next.push_back(std::move(entry));
    }
    m_entries = std::move(next);
}

void JwksBook::unknownKeySeen(const std::string& issuer)
{
    for (Entry& entry : m_entries)
        entry.isKeyMissing |= entry.provider.issuer == issuer && isUrl(entry.provider.keys);
}

// Nothing: at once.
std::optional<MonoTime> JwksBook::dueOf(const Entry& entry) const
{
    if (!entry.due || !entry.isKeyMissing)
        return entry.due;
    return entry.early ? std::optional(std::min(*entry.due, *entry.early + m_timing.retry)) : std::nullopt;
}

std::vector<JwksBook::Due> JwksBook::takeDue(Now now)
{
    std::vector<Due> due;
    for (Entry& entry : m_entries) {
        const auto at = dueOf(entry);
        if (entry.isBeingRead || (at && *at > now.mono))
            continue;
        if (entry.isKeyMissing)
            entry.early = now.mono;
        entry.isKeyMissing = false;
        entry.isBeingRead = true;
        due.push_back({entry.ticket, entry.provider.keys, entry.keys && entry.view.wrong.empty()});
    }
    return due;
}

void JwksBook::take(std::uint64_t ticket, Result<JwksReading> reading, Now now)
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(),
                                    [&](const Entry& entry) { return entry.ticket == ticket; });
    if (found == m_entries.end())
        return;
    Entry& entry = *found;
    entry.isBeingRead = false;
    const bool isFile = !isUrl(entry.provider.keys);
    const Duration goodFor = reading && reading.value().maxAge
        ? std::clamp(*reading.value().maxAge, m_timing.shortest, m_timing.longest)
        : m_timing.usual;
    const auto taken = reading ? accept(entry, std::move(reading).value(), now) : reading.error();
    entry.view.wrong = taken ? std::string() : taken.error().context;
    entry.due = now.mono + (isFile ? m_timing.betweenLooks : taken ? goodFor : m_timing.retry);
    dropOld(entry, now);
}

// The keys are replaced as a whole or stay as they are.
Result<> JwksBook::accept(Entry& entry, JwksReading reading, Now now)
{
    const bool isSame = reading.isUnchanged || (entry.keys && reading.bytes == entry.bytes);
    if (!isSame) {
        auto keys = JwkSet::read(reading.bytes);
        if (!keys)
            return keys.error();
        entry.view.count = std::uint32_t(keys.value().keys().size());
        entry.keys = std::make_shared<const JwkSet>(std::move(keys).value());
        entry.bytes = std::move(reading.bytes);
    }
    entry.confirmedAt = now.mono;
    if (!reading.isUnchanged)
        entry.view.readAt = now.wall;
    return done;
}

void JwksBook::dropOld(Entry& entry, Now now) const
{
    const bool isTooOld = entry.keys && now.mono - entry.confirmedAt >= m_timing.keptFor;
    if (isTooOld) {
        entry.keys = nullptr;
        entry.bytes.clear();
        entry.view.count = 0;
        entry.view.readAt.reset();
    }
    if (!entry.due)
        entry.view.state = IssuerKeysState::Waiting;
    else if (!entry.keys)
        entry.view.state = IssuerKeysState::Missing;
    else
        entry.view.state = entry.view.wrong.empty() ? IssuerKeysState::Loaded : IssuerKeysState::Kept;
}

Duration JwksBook::untilNext(Now now) const
{
    Duration wait = m_timing.longest;
    for (const Entry& entry : m_entries) {
        if (entry.keys)
            wait = std::min(wait, entry.confirmedAt + m_timing.keptFor - now.mono);
        if (entry.isBeingRead)
            continue;
        const auto at = dueOf(entry);
        wait = std::min(wait, at ? *at - now.mono : Duration(0));
    }
    return std::max(wait, Duration(0));
}

IssuerKeysReportPtr JwksBook::report(Now now)
{
    if (m_entries.empty())
        return m_report = nullptr;
    auto next = std::make_shared<IssuerKeysReport>();
    auto keys = std::make_shared<IssuerKeysList>();
    for (Entry& entry : m_entries) {
        dropOld(entry, now);
        keys->push_back({entry.provider.issuer, entry.provider.keys, entry.keys});
        next->views.push_back(entry.view);
    }
    const bool isSame = m_report && *m_report->keys == *keys;
    if (isSame && m_report->views == next->views)
        return m_report;
    next->keys = isSame ? m_report->keys : std::move(keys);
    return m_report = std::move(next);
}

}  // namespace core
