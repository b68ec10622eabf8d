#include "core/gateway/instance_choice.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

namespace core {
namespace {

constexpr std::uint32_t noInstance = std::numeric_limits<std::uint32_t>::max();
constexpr double smallestRamp = 0.1;
constexpr double turnLength = 1 << 20;  // round robin: between two turns of weight 1
// Turns are counted in 16 bits of a rank, round robin's time in 48.
constexpr std::uint32_t chance =
    4'096;  // of equal ones, the order of about as many turns as there are instances
constexpr std::uint32_t lastTurn = (1U << 16) - 2 * chance;
constexpr std::uint64_t lastClock = 1ULL << 46;

// The finalizer of MurmurHash3: every bit of a key moves every bit of the outcome.
std::uint64_t mixed(std::uint64_t key)
{
    key = (key ^ (key >> 33)) * 0xff51afd7ed558ccdULL;
    key = (key ^ (key >> 33)) * 0xc4ceb9fe1a85ec53ULL;
    return key ^ (key >> 33);
}

bool isAvoided(const std::vector<InstanceId>& avoid, const InstanceId& instance)
{
    return std::find(avoid.begin(), avoid.end(), instance) != avoid.end();
}

}  // namespace

double knownFraction(double value)
{
    return std::isnan(value) ? 0.5 : std::clamp(value, 0.0, 1.0);
}

ChoiceRules choiceRulesOf(const RoutingSpec& routing)
{
    return {routing.strategy, routing.slowStart, routing.ejection, routing.panicThreshold};
}

// Where the instances of the table before are, and which slots are free.
struct InstanceChoice::SlotIndex {
    SlotIndex(const std::vector<Slot>& slots, const std::vector<Record>& records)
    {
        for (std::uint32_t number = 0; number < slots.size(); ++number) {
            const Record& record = records[number];
            if (record.isListed || slots[number].active > 0)
                known.emplace(std::pair(record.target->id, record.target->attempt), number);
            else
                unused.push_back(number);
        }
    }

    std::map<std::pair<InstanceId, std::uint32_t>, std::uint32_t> known;
    std::vector<std::uint32_t> unused;
};

void InstanceChoice::publish(const std::vector<RouteInstance>& instances, const ChoiceRules& rules,
                             std::uint32_t unready, MonoTime now)
{
    m_rules = rules;
    m_unready = unready;
    m_step = std::max(chance / std::max(static_cast<std::uint32_t>(instances.size()), 1U), 1U);
    // Slots are matched before any is given up, so that a listed instance keeps what is known of it.
    SlotIndex index(m_slots, m_records);
    for (Record& record : m_records) {
        record.isListed = false;
        record.limit = 0;
    }
    m_affine.clear();
    m_equalWeights = true;
    for (const RouteInstance& instance : instances) {
        const std::uint32_t number = slotFor(index, instance);
        if (number == noInstance)
            break;
        fill(index, number, instance, now);
        if (m_records[number].limit == 0)
            continue;
        m_affine.push_back({mixed(std::hash<InstanceId>()(instance.id)), instance.weight, number});
        m_equalWeights = m_equalWeights && instance.weight == m_affine.front().weight;
    }
    reviewPanic(now);
    placeAll();
    passTime(now);
}

// None when there are more instances than an agent may have, several times over.
std::uint32_t InstanceChoice::slotFor(SlotIndex& index, const RouteInstance& wanted)
{
    const auto [known, isNew] = index.known.try_emplace(std::pair(wanted.id, wanted.attempt), noInstance);
    if (!isNew)
        return known->second;
    if (index.unused.empty()) {
        if (m_slots.size() == ChoiceHeap::mostSlots)
            return noInstance;
        index.unused.push_back(static_cast<std::uint32_t>(m_slots.size()));
        m_slots.emplace_back();
        m_records.emplace_back();
    }
    known->second = index.unused.back();
    index.unused.pop_back();
    m_records[known->second] = {};
    Slot& slot = m_slots[known->second] = {};
    slot.turn = m_turn + random(chance);
    slot.due = m_clock + random(static_cast<std::uint32_t>(turnLength));
    return known->second;
}

void InstanceChoice::fill(const SlotIndex& index, std::uint32_t number, const RouteInstance& instance,
                          MonoTime now)
{
    const std::uint32_t concurrency = std::max(instance.concurrency, 1U);
    const bool isTaking = !instance.draining && instance.weight > 0;
    const double weight = isTaking ? std::clamp(instance.weight, 1e-3, 1e3) : 1;
    const bool isByLoad = m_rules.strategy == RoutingStrategy::LeastLoaded;
    const double load = 0.4 * knownFraction(instance.cpu) + 0.3 * knownFraction(instance.memory);
    Slot& slot = m_slots[number];
    slot.fixedLoad = static_cast<float>(isByLoad ? load / weight : 0);
    slot.loadPerRequest = static_cast<float>((isByLoad ? 0.3 / concurrency : 1) / weight);
    Record& record = m_records[number];
    record.stride = static_cast<std::uint64_t>(turnLength / weight);
    record.limit = isTaking ? concurrency : 0;
    record.isListed = true;
    record.warmAt = instance.readySince + m_rules.slowStart;
    slot.isCold = m_rules.slowStart > Duration(0) && now < record.warmAt;
    const RouteInstance* known = record.target.get();
    if (!known || known->host != instance.host || known->port != instance.port)
        record.target = std::make_shared<const ChosenInstance>(instance, tallyOf(index, instance.id));
}

// One for all attempts of an id: the one that an attempt has already.
std::shared_ptr<InstanceTally> InstanceChoice::tallyOf(const SlotIndex& index, const InstanceId& id) const
{
    auto known = index.known.lower_bound(std::pair(id, 0U));
    for (; known != index.known.end() && known->first.first == id; ++known)
        if (known->second != noInstance && m_records[known->second].target)
            return m_records[known->second].target->tally;
    return std::make_shared<InstanceTally>();
}

std::vector<ChosenInstancePtr> InstanceChoice::listed() const
{
    std::vector<ChosenInstancePtr> all;
    for (const Record& record : m_records)
        if (record.isListed)
            all.push_back(record.target);
    std::ranges::sort(all, {}, [](const ChosenInstancePtr& one) -> const InstanceId& { return one->id; });
    return all;
}

void InstanceChoice::placeAll()
{
    m_warm.clear();
    m_cold.clear();
    for (std::uint32_t number = 0; number < m_slots.size(); ++number)
        review(number);
}

// To where it belongs now: one of the heaps, or none.
void InstanceChoice::place(std::uint32_t number)
{
    Slot& slot = m_slots[number];
    ChoiceHeap& heap = slot.isCold ? m_cold : m_warm;
    if (slot.active >= slot.room)
        return heap.remove(number);
    if (!heap.contains(number))
        slot.due = std::max(slot.due, m_clock);  // no turn is made up for
    heap.put(rankOf(number));
}

std::uint64_t InstanceChoice::rankOf(std::uint32_t number) const
{
    const Slot& slot = m_slots[number];
    if (m_rules.strategy == RoutingStrategy::RoundRobin)
        return slot.due << 16 | number;
    // Floating-point numbers from 0 up lie in the order of their bits.
    const float load = slot.fixedLoad + slot.loadPerRequest * static_cast<float>(slot.active);
    return std::uint64_t{std::bit_cast<std::uint32_t>(load)} << 32 | slot.turn << 16 | number;
}

std::optional<Place> InstanceChoice::choose(MonoTime now, const std::vector<InstanceId>& avoid,
                                            std::optional<std::uint64_t> affinity)
{
    if (now >= m_nextEvent)
        passTime(now);
    std::uint32_t chosen = affinity ? affine(*affinity, avoid) : noInstance;
    if (chosen == noInstance)
        chosen = avoid.empty() ? best(now) : bestBut(avoid, now);
    return chosen == noInstance ? std::nullopt : std::optional(take(chosen));
}

std::uint32_t InstanceChoice::best(MonoTime now)
{
    if (m_cold.top() >= m_warm.top())
        return m_warm.isEmpty() ? noInstance : ChoiceHeap::slotOf(m_warm.top());
    const std::uint32_t number = ChoiceHeap::slotOf(m_cold.top());
    Record& record = m_records[number];
    const double left = static_cast<double>((record.warmAt - now).count());
    const double ramp = 1 - left / static_cast<double>(m_rules.slowStart.count());
    record.credit += std::clamp(ramp, smallestRamp, 1.0);
    if (record.credit >= 1) {
        record.credit -= 1;
        return number;
    }
    if (m_warm.isEmpty())
        return number;
    if (m_rules.strategy == RoutingStrategy::RoundRobin) {
        m_slots[number].due += record.stride;  // its turn passes
        place(number);
    }
    return ChoiceHeap::slotOf(m_warm.top());
}

// Those to avoid are few: they are out of the heaps while one is chosen.
std::uint32_t InstanceChoice::bestBut(const std::vector<InstanceId>& avoid, MonoTime now)
{
    std::vector<std::uint32_t> aside;
    for (ChoiceHeap* heap : {&m_warm, &m_cold})
        while (!heap->isEmpty() && isAvoided(avoid, m_records[ChoiceHeap::slotOf(heap->top())].target->id)) {
            aside.push_back(ChoiceHeap::slotOf(heap->top()));
            heap->remove(aside.back());
        }
    const std::uint32_t chosen = best(now);
    for (const std::uint32_t number : aside)
        (m_slots[number].isCold ? m_cold : m_warm).put(rankOf(number));
    return chosen;
}

// Rendezvous hashing (Thaler and Ravishankar 1998), weighted by the logarithmic method (Schindelhauer and
// Schomaker 2005): an instance that comes or goes moves only the keys that it gains or loses.
std::uint32_t InstanceChoice::affine(std::uint64_t key, const std::vector<InstanceId>& avoid) const
{
    std::uint32_t chosen = noInstance;
    double highest = -1;
    for (const Affine& one : m_affine) {
        // 0 to 1, neither included
        const double drawn = (static_cast<double>(mixed(one.seed ^ key) >> 11) + 0.5) * 0x1p-53;
        const double score = m_equalWeights ? drawn : one.weight / -std::log(drawn);
        if (score > highest) {
            highest = score;
            chosen = one.slot;
        }
    }
    const bool isFree = chosen != noInstance && m_slots[chosen].active < m_slots[chosen].room
        && !isAvoided(avoid, m_records[chosen].target->id);
    return isFree ? chosen : noInstance;
}

Place InstanceChoice::take(std::uint32_t number)
{
    m_turn += m_step;
    if (m_turn >= lastTurn || m_clock >= lastClock)
        beginTurnsAnew();
    Slot& slot = m_slots[number];
    ++slot.active;
    slot.turn = m_turn + random(chance);
    if (m_rules.strategy == RoutingStrategy::RoundRobin) {
        m_clock = std::max(m_clock, std::min(slot.due, m_warm.top() >> 16));
        slot.due += m_records[number].stride;
    }
    const Place taken{number, slot.isOnTrial};
    if (taken.isTrial) {
        m_records[number].isTrialOut = true;
        review(number);
    } else {
        place(number);
    }
    return taken;
}

void InstanceChoice::release(Place place)
{
    --m_slots[place.slot].active;
    if (place.isTrial) {
        m_records[place.slot].isTrialOut = false;
        review(place.slot);
    } else if (m_slots[place.slot].room > 0) {
        this->place(place.slot);
    }
}

// The numbers that turns are counted with have run out.
void InstanceChoice::beginTurnsAnew()
{
    for (Slot& slot : m_slots) {
        slot.turn = slot.turn > m_turn ? slot.turn - m_turn + m_step : random(m_step);
        slot.due -= std::min(slot.due, m_clock);
    }
    m_turn = 0;
    m_clock = 0;
    placeAll();
}

// xorshift64*, Vigna 2016.
std::uint32_t InstanceChoice::random(std::uint32_t below)
{
    m_random ^= m_random >> 12;
    m_random ^= m_random << 25;
    m_random ^= m_random >> 27;
    const std::uint64_t drawn = (m_random * 0x2545f4914f6cdd1dULL) >> 32;
    return static_cast<std::uint32_t>(drawn * below >> 32);
}

}  // namespace core
