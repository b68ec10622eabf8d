#include "core/gateway/balancer.h"

#include <utility>

namespace core {

Lease::Lease(SharedChoice choice, ChosenInstancePtr target, Place place)
    : m_choice(std::move(choice)),
      m_target(std::move(target)),
      m_place(place)
{
}

Lease& Lease::operator=(Lease&& other) noexcept
{
    if (this == &other)
        return *this;
    release();
    m_choice = std::move(other.m_choice);
    m_target = std::move(other.m_target);
    m_place = other.m_place;
    return *this;
}

void Lease::release() noexcept
{
    if (const auto choice = std::exchange(m_choice, nullptr))
        choice->with([&](InstanceChoice& held) { held.release(m_place); });
}

Balancer::Balancer(std::uint64_t seed)
    : m_choice(std::make_shared<Guarded<InstanceChoice>>(InstanceChoice(seed)))
{
}

void Balancer::publish(const std::vector<RouteInstance>& instances, const ChoiceRules& rules, MonoTime now,
                       std::uint32_t unready)
{
    m_choice->with([&](InstanceChoice& choice) { choice.publish(instances, rules, unready, now); });
}

std::optional<Lease> Balancer::choose(MonoTime now, const std::vector<InstanceId>& avoid,
                                      std::optional<std::uint64_t> affinity)
{
    return m_choice->with([&](InstanceChoice& choice) -> std::optional<Lease> {
        const std::optional<Place> place = choice.choose(now, avoid, affinity);
        return place ? std::optional(Lease(m_choice, choice.target(*place), *place)) : std::nullopt;
    });
}

void Balancer::count(const Lease& lease, bool isError, MonoTime now)
{
    lease.m_choice->with([&](InstanceChoice& choice) { choice.count(lease.m_place, isError, now); });
}

bool Balancer::panics() const
{
    return m_choice->with([](const InstanceChoice& choice) { return choice.panics(); });
}

std::vector<ChosenInstancePtr> Balancer::listed() const
{
    return m_choice->with([](const InstanceChoice& choice) { return choice.listed(); });
}

std::vector<InstanceStanding> Balancer::standings(MonoTime now) const
{
    return m_choice->with([&](const InstanceChoice& choice) { return choice.standings(now); });
}

}  // namespace core
