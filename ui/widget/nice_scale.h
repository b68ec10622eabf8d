#pragma once

namespace ui {

// An axis from 0 in round steps of 1, 2, 2.5 or 5 times a power of ten.
struct NiceScale {
    double step = 1;
    int steps = 1;

    double maximum() const { return step * steps; }

    bool operator==(const NiceScale&) const = default;
};

// The smallest one that reaches `maximum` in at most `steps` steps. Without a positive finite maximum: 0
// to 1.
NiceScale niceScale(double maximum, int steps = 4);

}  // namespace ui
