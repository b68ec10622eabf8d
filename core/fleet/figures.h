#pragma once

#include "core/fleet/sample.h"

#include <boost/container/flat_map.hpp>

#include <functional>
#include <memory>
#include <string>

namespace core {

// The newest values of one instance or agent by key (<group>/<name>); a value that is absent is unknown.
// Flat, since the controller reads those of ten thousand instances at each step.
using Figures = boost::container::flat_map<std::string, Sample, std::less<>>;
using FiguresPtr = std::shared_ptr<const Figures>;

// All figures of one instance: what it told of itself, the same object as long as it tells nothing new, and
// what was measured of it, which stands for what it told under the same key.
struct InstanceFigures {
    FiguresPtr told;  // nothing: it told nothing
    Figures measured;

    InstanceFigures() = default;
    InstanceFigures(Figures all) : measured(std::move(all)) {}

    const Sample* find(std::string_view key) const;
    // Calls tell(key, sample) for each, in the order of their keys.
    template <typename Tell>
    void each(Tell tell) const
    {
        auto mine = measured.begin();
        if (told) {
            for (const auto& [key, sample] : *told) {
                for (; mine != measured.end() && mine->first < key; ++mine)
                    tell(mine->first, mine->second);
                if (mine == measured.end() || mine->first != key)
                    tell(key, sample);
            }
        }
        for (; mine != measured.end(); ++mine)
            tell(mine->first, mine->second);
    }
};

}  // namespace core
