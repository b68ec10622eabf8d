// Whom errors keep out of the choice, for how long, and when too few are left.

#include "core/gateway/instance_choice.h"

#include <algorithm>

namespace core {
namespace {

constexpr std::uint32_t longestEjection = 10;  // times the base
constexpr Duration shortestPanic{10'000};

}  // namespace

// What an instance has room for, as its circuit allows, and where it belongs for it.
void InstanceChoice::review(std::uint32_t number)
{
    const Record& record = m_records[number];
    const bool isBarred = record.circuit == CircuitState::Open
        || (record.circuit == CircuitState::HalfOpen && record.isTrialOut);
    m_slots[number].isOnTrial = record.circuit == CircuitState::HalfOpen;
    m_slots[number].room = isBarred && !panics() ? 0 : record.limit;
    place(number);
}

void InstanceChoice::count(Place place, bool isError, MonoTime now)
{
    if (isError)
        return countError(place.slot, place.isTrial, now);
    Record& record = m_records[place.slot];
    record.errorsInARow = 0;
    const bool wasUnfit = record.isBroken || record.circuit == CircuitState::HalfOpen;
    record.isBroken = false;
    if (place.isTrial && record.circuit == CircuitState::HalfOpen) {
        record.circuit = CircuitState::Closed;
        record.goodSince = now;
        review(place.slot);
    } else if (record.ejections > 0 && record.circuit == CircuitState::Closed
               && now - record.goodSince >= m_rules.ejection.base) {
        // Each base time of good service takes one ejection back, so that the next is not longer for what was
        // long ago.
        --record.ejections;
        record.goodSince = now;
    }
    if (wasUnfit)
        reviewPanic(now);
}

void InstanceChoice::countError(std::uint32_t number, bool isTrial, MonoTime now)
{
    Record& record = m_records[number];
    ++record.errorsInARow;
    const bool failedTrial = isTrial && record.circuit == CircuitState::HalfOpen;
    const bool isTooMany =
        record.circuit == CircuitState::Closed && record.errorsInARow >= m_rules.ejection.consecutiveErrors;
    if ((!failedTrial && !isTooMany) || !record.isListed)
        return;
    record.isBroken = !eject(number, now);
    if (record.isBroken)
        record.circuit = CircuitState::Closed;
    review(number);
    reviewPanic(now);
}

// Never more than the allowed part of the instances at a time, those on trial among them.
bool InstanceChoice::eject(std::uint32_t number, MonoTime now)
{
    Record& record = m_records[number];
    std::size_t listed = 0;
    std::size_t out = 1;
    for (const Record& other : m_records) {
        listed += other.isListed ? 1 : 0;
        out += other.isListed && &other != &record && other.circuit != CircuitState::Closed ? 1 : 0;
    }
    if (out * 100 > listed * m_rules.ejection.maxPercent)
        return false;
    record.ejections = std::min(record.ejections + 1, longestEjection);
    record.circuit = CircuitState::Open;
    record.openUntil = now + m_rules.ejection.base * record.ejections;
    record.errorsInARow = 0;
    m_nextEvent = std::min(m_nextEvent, record.openUntil);
    return true;
}

// Whether fewer than the threshold are fit, of those that should serve.
bool InstanceChoice::isShort() const
{
    std::size_t serving = 0;
    std::size_t fit = 0;
    for (const Record& record : m_records) {
        if (!record.isListed || record.limit == 0)
            continue;
        ++serving;
        fit += record.circuit == CircuitState::Closed && !record.isBroken ? 1 : 0;
    }
    const double expected = static_cast<double>(serving + m_unready);
    return serving > 0 && static_cast<double>(fit) < m_rules.panicThreshold * expected;
}

void InstanceChoice::reviewPanic(MonoTime now)
{
    const bool panicked = panics();
    if (isShort())
        m_panicsUntil = now + shortestPanic;
    else if (m_panicsUntil && now >= *m_panicsUntil)
        m_panicsUntil.reset();
    if (m_panicsUntil)
        m_nextEvent = std::min(m_nextEvent, *m_panicsUntil);
    if (panics() != panicked)
        placeAll();
}

// What happens by itself at its time: slow start ends, an ejection ends, the panic rule is looked at again.
void InstanceChoice::passTime(MonoTime now)
{
    m_nextEvent = MonoTime::max();
    for (std::uint32_t number = 0; number < m_slots.size(); ++number) {
        Record& record = m_records[number];
        if (!record.isListed)
            continue;
        if (m_slots[number].isCold && now >= record.warmAt) {
            m_cold.remove(number);
            m_slots[number].isCold = false;
            place(number);
        }
        if (record.circuit == CircuitState::Open && now >= record.openUntil) {
            record.circuit = CircuitState::HalfOpen;
            review(number);
        }
        if (m_slots[number].isCold)
            m_nextEvent = std::min(m_nextEvent, record.warmAt);
        if (record.circuit == CircuitState::Open)
            m_nextEvent = std::min(m_nextEvent, record.openUntil);
    }
    if (m_panicsUntil && now < *m_panicsUntil)
        m_nextEvent = std::min(m_nextEvent, *m_panicsUntil);
    else if (m_panicsUntil)
        reviewPanic(now);
}

std::vector<InstanceStanding> InstanceChoice::standings(MonoTime now) const
{
    std::vector<InstanceStanding> all;
    for (std::size_t number = 0; number < m_slots.size(); ++number) {
        const Record& record = m_records[number];
        const std::uint32_t active = m_slots[number].active;
        if (!record.isListed && active == 0)
            continue;
        InstanceStanding one{record.target->id, record.target->attempt, active, record.circuit, {}};
        if (record.circuit == CircuitState::Open && record.openUntil > now)
            one.ejectedFor = record.openUntil - now;
        else if (record.circuit == CircuitState::Open)
            one.circuit = CircuitState::HalfOpen;  // nobody asked since its time came
        all.push_back(std::move(one));
    }
    return all;
}

}  // namespace core
