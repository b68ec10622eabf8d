#include "ui/widget/nice_scale.h"

#include <cmath>
#include <initializer_list>

namespace ui {

NiceScale niceScale(double maximum, int steps)
{
    if (!std::isfinite(maximum) || maximum <= 0 || steps < 1)
        return {1, 1};
    // A hair less, so that a maximum of exactly 0.3 in steps of 0.1 needs no fourth step.
    const double reach = maximum * (1 - 1e-9);
    const double power = std::pow(10, std::floor(std::log10(reach / steps)));
    double step = power * 10;
    for (const double factor : {1.0, 2.0, 2.5, 5.0})
        if (factor * power * steps >= reach) {
            step = factor * power;
            break;
        }
    return {step, std::max(1, int(std::ceil(reach / step)))};
}

}  // namespace ui
