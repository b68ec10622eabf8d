#pragma once

#include "core/fleet/observation.h"
#include "core/fleet/routing.h"
#include "core/gateway/choice_heap.h"
#include "core/gateway/instance_tally.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace core {

// What the choice among an agent's instances obeys.
struct ChoiceRules {
    RoutingStrategy strategy = RoutingStrategy::LeastLoaded;
    Duration slowStart{0};
    EjectionSpec ejection;
    double panicThreshold = 0.5;  // 0: never
};
// Of CPU or memory, from 0 to 1; what is not known counts as a half.
double knownFraction(double value);
ChoiceRules choiceRulesOf(const RoutingSpec& routing);

// One place at one instance. A trial is the one request that a half-open instance gets at a time.
struct Place {
    std::uint32_t slot = 0;
    bool isTrial = false;
};

struct InstanceStanding {
    InstanceId instance;
    std::uint32_t attempt = 0;
    std::uint32_t active = 0;  // places taken
    CircuitState circuit = CircuitState::Closed;
    std::optional<Duration> ejectedFor;  // while the circuit is open

    bool operator==(const InstanceStanding&) const = default;
};

// Chooses among one agent's instances: by the least load, the fewest requests or in turn, each by its weight.
//
// Pure: no I/O, no clock, no lock; the seed and the calls decide all. Instances that may take a request lie
// in heaps; one that is full, drains, weighs nothing or is ejected is in none, so that nothing is searched.
// Ties go at random, the longest unused first in the long run.
class InstanceChoice {
public:
    explicit InstanceChoice(std::uint64_t seed) : m_random(seed | 1) {}

    // Replaces the instances. Counts and circuits stay with an instance's id and attempt; one that is no
    // longer listed gets no requests and keeps its places until they are released. `unready` instances are
    // in service but not listed; they count for the panic rule.
    void publish(const std::vector<RouteInstance>& instances, const ChoiceRules& rules, std::uint32_t unready,
                 MonoTime now);

    // Nothing when no instance may take a request now. With an affinity, the instance that this key belongs
    // to if it may take one. Otherwise: during slow start an instance takes, of the requests that are due to
    // it, the fraction that has passed of the time (a tenth at least); the rest goes to warm ones, as long as
    // one of those has room.
    std::optional<Place> choose(MonoTime now, const std::vector<InstanceId>& avoid,
                                std::optional<std::uint64_t> affinity);
    void release(Place place);

    // What came of a request. So many errors in a row eject the instance, each time for longer, never more
    // than the allowed part of them; after that time one request at a time is its trial.
    void count(Place place, bool isError, MonoTime now);

    // Fewer than the threshold are fit to serve, so that circuits are ignored. It lasts 10 s at least.
    bool panics() const { return m_panicsUntil.has_value(); }
    const ChosenInstancePtr& target(Place place) const { return m_records[place.slot].target; }
    // Those that are listed, by id.
    std::vector<ChosenInstancePtr> listed() const;
    // Every instance that is listed or has a place taken.
    std::vector<InstanceStanding> standings(MonoTime now) const;

private:
    // What each choice reads; half a line of the processor's cache.
    struct Slot {
        float fixedLoad = 0;
        float loadPerRequest = 0;
        std::uint32_t active = 0;
        std::uint32_t room = 0;  // takes another request while fewer are active
        std::uint64_t due = 0;  // round robin: when its turn comes, on a time of its own
        std::uint32_t turn = 0;  // of its newest request: breaks ties
        bool isCold = false;  // in slow start
        bool isOnTrial = false;  // its circuit is half-open
    };
    struct Record {
        bool isListed = false;
        bool isTrialOut = false;
        bool isBroken = false;  // would be ejected if that were allowed
        CircuitState circuit = CircuitState::Closed;
        std::uint32_t limit = 0;  // its room unless its circuit bars it; 0: takes no new requests
        std::uint32_t errorsInARow = 0;
        std::uint32_t ejections = 0;
        std::uint64_t stride = 0;  // round robin: from one turn to its next
        double credit = 0;  // slow start: what it has saved up toward its next request
        MonoTime warmAt;
        MonoTime openUntil;
        MonoTime goodSince;
        ChosenInstancePtr target;
    };
    struct Affine {
        std::uint64_t seed;
        double weight;
        std::uint32_t slot;
    };
    struct SlotIndex;

    std::uint32_t slotFor(SlotIndex& index, const RouteInstance& wanted);
    void fill(const SlotIndex& index, std::uint32_t number, const RouteInstance& instance, MonoTime now);
    std::shared_ptr<InstanceTally> tallyOf(const SlotIndex& index, const InstanceId& id) const;
    void placeAll();
    void place(std::uint32_t number);
    std::uint64_t rankOf(std::uint32_t number) const;
    std::uint32_t best(MonoTime now);
    std::uint32_t bestBut(const std::vector<InstanceId>& avoid, MonoTime now);
    std::uint32_t affine(std::uint64_t key, const std::vector<InstanceId>& avoid) const;
    Place take(std::uint32_t number);
    void beginTurnsAnew();
    std::uint32_t random(std::uint32_t below);

    void review(std::uint32_t number);
    void passTime(MonoTime now);
    void countError(std::uint32_t number, bool isTrial, MonoTime now);
    bool eject(std::uint32_t number, MonoTime now);
    void reviewPanic(MonoTime now);
    bool isShort() const;

    std::vector<Slot> m_slots;
    std::vector<Record> m_records;  // of the slots
    ChoiceHeap m_warm;
    ChoiceHeap m_cold;
    std::vector<Affine> m_affine;  // those that take new requests at all
    bool m_equalWeights = true;
    ChoiceRules m_rules;
    std::uint32_t m_unready = 0;
    std::optional<MonoTime> m_panicsUntil;
    MonoTime m_nextEvent = MonoTime::max();
    std::uint32_t m_turn = 0;
    std::uint32_t m_step = 1;  // of m_turn, for each choice
    std::uint64_t m_clock = 0;  // round robin's time
    std::uint64_t m_random;
};

}  // namespace core
