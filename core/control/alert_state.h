#pragma once

#include "core/fleet/alert.h"

#include <boost/container/static_vector.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace core {

// What one evaluation of a rule saw of its subject.
struct AlertReading {
    enum class Kind {
        Value,  // a fresh number
        State,  // of a rule on a state: it holds, or it does not
        Missing,  // no fresh number
        Broken,  // what came is no number that can be compared
        Unseen,  // nothing can be told now, and nothing is concluded
        Gone,  // the subject takes part no more
    };

    Kind kind = Kind::Missing;
    double value = 0;  // of a Value
    bool holds = false;  // of a State
    TimePoint time;  // of the value; of a Missing one the last that came, if any did
    std::string_view why{};  // of the others, in words; lives as long as the evaluation
};

inline constexpr std::size_t mostFiresKept = 16;  // of one alert

using AlertRulePtr = std::shared_ptr<const AlertRuleSpec>;

// One alert's life. Alerts that are inactive and remember nothing need none.
struct Alert {
    AlertKey key;
    AlertRulePtr rule;  // never null
    RegionName region;  // where its subject is
    AlertState state = AlertState::Inactive;
    std::string why;  // the last reading's words
    Now since;  // in this state
    Now activeAt;  // its condition began to hold
    Now raisedAt;  // its condition held, last
    std::optional<Now> firedAt;
    std::optional<double> value;
    TimePoint valueTime;
    boost::container::static_vector<Now, mostFiresKept> fires;  // within flapWindow, oldest first
    bool flapping = false;
    std::optional<Acknowledgement> acknowledged;

    // What hides it from notices, kept by whoever decides that.
    std::string silencedBy;
    std::string inhibitedBy;
    std::uint64_t silencesAt = 0;  // the version of the silences it was compared with

    AlertViewPtr view;

    // Firing, recovering, or unknown after it had fired: what people are told as firing.
    bool isActive() const;
};

struct AlertLimits {
    Duration resolvedKept{900'000};  // an alert that is over stays on the screens, as Prometheus keeps it
    std::size_t flapsAt = 3;  // firings within
    Duration flapWindow{600'000};  // this time make an alert flap; it then stays until
    Duration flapCalm{300'000};  // its condition has not held for so long
};

// Whether a rule's condition holds for a value, and whether the value is clear of it. A value at the
// threshold holds; between the threshold and the clear threshold neither is true.
bool holds(const AlertRuleSpec& rule, double value);
bool isClear(const AlertRuleSpec& rule, double value);

// Takes one evaluation in; true when the state changed. The life cycle is Prometheus' (a pending alert whose
// condition fails even once starts anew; `for` has passed when so much time lies between two evaluations that
// held without a break), with a clear threshold, states for missing and broken values, and damping on top.
bool advance(Alert& alert, const AlertReading& reading, Now now, const AlertLimits& limits);

// One sentence: why it is in its state. Values with the metric's name.
std::string reasonOf(const Alert& alert);

AlertRecord recordOf(const Alert& alert);
// Back from what was stored, under a rule that nothing is known of but its name; times that lie ahead, since
// the clock was changed, count as now.
Alert alertFrom(const AlertKey& key, const AlertRecord& record, Now now, const AlertLimits& limits);

}  // namespace core
