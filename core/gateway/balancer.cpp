#include "core/gateway/balancer.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

namespace core {

// Parallel arrays, so that the scan reads only what a score needs. A slot keeps its index while leases point
// at it; one that is neither listed nor leased is used again.
struct BalancerState {
    std::vector<float> fixedLoad;  // the score's cpu and memory terms
    std::vector<float> loadPerRequest;
    std::vector<std::uint32_t> active;
    std::vector<std::uint32_t> limit;  // 0: takes no new requests
    std::vector<RouteInstance> instance;
    std::vector<double> credit;  // slow start: what an instance has saved up toward its next request
    std::vector<bool> listed;
    Duration slowStart{0};
    std::size_t turn = 0;
};

namespace {

constexpr std::size_t noSlot = std::numeric_limits<std::size_t>::max();
constexpr double smallestRamp = 0.1;

double knownFraction(double value)
{
    return std::isnan(value) ? 0.5 : std::clamp(value, 0.0, 1.0);
}

std::size_t addSlot(BalancerState& state)
{
    state.fixedLoad.push_back(0);
    state.loadPerRequest.push_back(0);
    state.active.push_back(0);
    state.limit.push_back(0);
    state.instance.emplace_back();
    state.credit.push_back(0);
    state.listed.push_back(false);
    return state.active.size() - 1;
}

// Where the instances of the table before are, and which slots are free.
struct SlotIndex {
    explicit SlotIndex(const BalancerState& state)
    {
        for (std::size_t slot = 0; slot < state.active.size(); ++slot) {
            if (state.listed[slot] || state.active[slot] > 0)
                known.emplace(std::pair(state.instance[slot].id, state.instance[slot].attempt), slot);
            else
                unused.push_back(slot);
        }
    }

    std::map<std::pair<InstanceId, std::uint32_t>, std::size_t> known;
    std::vector<std::size_t> unused;
};

std::size_t slotFor(BalancerState& state, SlotIndex& index, const RouteInstance& wanted)
{
    const auto [place, isNew] = index.known.try_emplace(std::pair(wanted.id, wanted.attempt), noSlot);
    if (!isNew)
        return place->second;
    if (index.unused.empty())
        index.unused.push_back(addSlot(state));
    place->second = index.unused.back();
    index.unused.pop_back();
    state.credit[place->second] = 0;
    return place->second;
}

void fillSlot(BalancerState& state, std::size_t slot, const RouteInstance& instance)
{
    const std::uint32_t concurrency = std::max(instance.concurrency, 1U);
    state.fixedLoad[slot] =
        static_cast<float>(0.4 * knownFraction(instance.cpu) + 0.3 * knownFraction(instance.memory));
    state.loadPerRequest[slot] = 0.3F / static_cast<float>(concurrency);
    state.limit[slot] = instance.draining ? 0 : concurrency;
    state.instance[slot] = instance;
    state.listed[slot] = true;
}

double rampOf(const BalancerState& state, std::size_t slot, MonoTime now)
{
    if (state.slowStart <= Duration{0})
        return 1;
    const double passed = static_cast<double>((now - state.instance[slot].readySince).count());
    return std::clamp(passed / static_cast<double>(state.slowStart.count()), smallestRamp, 1.0);
}

// The least loaded slot with room for which `allowed` holds. Starts at another slot each time, so that
// instances with equal scores take turns.
template <typename Allowed>
std::size_t leastLoaded(const BalancerState& state, std::size_t start, Allowed allowed)
{
    const std::size_t count = state.active.size();
    std::size_t best = noSlot;
    float bestScore = std::numeric_limits<float>::infinity();
    const auto scan = [&](std::size_t from, std::size_t to) {
        for (std::size_t slot = from; slot < to; ++slot) {
            // The count never passes the limit, so this term stays within 0.3, except where a newer table
            // lowered the limit: those have no room anyway.
            const float score =
                state.fixedLoad[slot] + state.loadPerRequest[slot] * static_cast<float>(state.active[slot]);
            if (score < bestScore && state.active[slot] < state.limit[slot] && allowed(slot)) {
                best = slot;
                bestScore = score;
            }
        }
    };
    scan(start, count);
    scan(0, start);
    return best;
}

// Whether a warming slot takes the request that is due to it.
bool takesItsTurn(BalancerState& state, std::size_t slot, double ramp)
{
    state.credit[slot] += ramp;
    if (state.credit[slot] < 1)
        return false;
    state.credit[slot] -= 1;
    return true;
}

std::size_t chooseSlot(BalancerState& state, MonoTime now, const std::vector<InstanceId>& avoid)
{
    if (state.active.empty())
        return noSlot;
    const std::size_t start = state.turn++ % state.active.size();
    const auto allowed = [&](std::size_t slot) {
        return avoid.empty() || std::ranges::find(avoid, state.instance[slot].id) == avoid.end();
    };
    const std::size_t best = leastLoaded(state, start, allowed);
    if (best == noSlot)
        return noSlot;
    const double ramp = rampOf(state, best, now);
    if (ramp >= 1 || takesItsTurn(state, best, ramp))
        return best;
    const std::size_t warm = leastLoaded(
        state, start, [&](std::size_t slot) { return allowed(slot) && rampOf(state, slot, now) >= 1; });
    return warm == noSlot ? best : warm;
}

}  // namespace

Lease::Lease(Lease&& other) noexcept
    : m_state(std::exchange(other.m_state, nullptr)),
      m_slot(other.m_slot),
      m_instance(std::move(other.m_instance)),
      m_attempt(other.m_attempt),
      m_host(std::move(other.m_host)),
      m_port(other.m_port)
{
}

Lease& Lease::operator=(Lease&& other) noexcept
{
    if (this == &other)
        return *this;
    release();
    m_state = std::exchange(other.m_state, nullptr);
    m_slot = other.m_slot;
    m_instance = std::move(other.m_instance);
    m_attempt = other.m_attempt;
    m_host = std::move(other.m_host);
    m_port = other.m_port;
    return *this;
}

void Lease::release() noexcept
{
    if (const auto state = std::exchange(m_state, nullptr))
        state->with([&](BalancerState& held) { --held.active[m_slot]; });
}

Balancer::Balancer() : m_state(std::make_shared<Guarded<BalancerState>>()) {}

void Balancer::publish(const std::vector<RouteInstance>& instances, Duration slowStart)
{
    m_state->with([&](BalancerState& state) {
        state.slowStart = slowStart;
        // Slots are matched before any is given up, so that a listed instance keeps its credit.
        SlotIndex index(state);
        state.listed.assign(state.active.size(), false);
        std::fill(state.limit.begin(), state.limit.end(), 0);
        for (const RouteInstance& instance : instances)
            fillSlot(state, slotFor(state, index, instance), instance);
    });
}

std::optional<Lease> Balancer::choose(MonoTime now, const std::vector<InstanceId>& avoid)
{
    return m_state->with([&](BalancerState& state) -> std::optional<Lease> {
        const std::size_t slot = chooseSlot(state, now, avoid);
        if (slot == noSlot)
            return std::nullopt;
        Lease lease(m_state, slot);
        const RouteInstance& instance = state.instance[slot];
        lease.m_instance = instance.id;
        lease.m_attempt = instance.attempt;
        lease.m_host = instance.host;
        lease.m_port = instance.port;
        ++state.active[slot];
        return lease;
    });
}

std::vector<ActiveCount> Balancer::active() const
{
    return m_state->with([](const BalancerState& state) {
        std::vector<ActiveCount> counts;
        for (std::size_t slot = 0; slot < state.active.size(); ++slot) {
            if (state.listed[slot] || state.active[slot] > 0)
                counts.push_back({state.instance[slot].id, state.instance[slot].attempt, state.active[slot]});
        }
        return counts;
    });
}

}  // namespace core
