#pragma once

#include <QString>

#include <chrono>

namespace ui {

// A figure in two parts, since the unit is set smaller: {"840", "ms"}.
struct Figure {
    QString value;
    QString unit;

    bool operator==(const Figure&) const = default;
};

// "840 ms"; the value alone when there is no unit.
QString textOf(const Figure& figure);

// What stands for a value that is not known (NaN): an en dash.
QString unknownText();

// How long ago, or how long: "38 s", "4 m", "2 h 5 m", "6 d 20 h". Less than zero counts as zero.
QString ageText(std::chrono::milliseconds age);
// A countdown, finer than an age: "41 s", "2 m 41 s", "1 h 4 m".
QString countdownText(std::chrono::milliseconds left);

// A span of time by its name: "15 min", "1 h", "24 h", "7 d".
QString spanText(std::chrono::milliseconds span);

// Whole numbers in groups of three: "2 480", with thin spaces.
QString countText(double value);
// Short for tiles: "418", "2 480", "96.4 k", "1.9 M".
Figure compactFigure(double value);
// From seconds: "840 ms", "1.2 s", "42 s", "3 m 20 s" is not made: 200 s is "200 s".
Figure durationFigure(double seconds);
// From a fraction: "0.7 %", "61 %". One decimal below ten per cent, unless told how many.
Figure percentFigure(double fraction, int decimals = -1);
// "0.62": for scores.
QString decimalText(double value, int decimals = 2);
// "$41".
QString moneyText(double dollars);

// HH:mm:ss in local time, of milliseconds since the epoch.
QString clockText(qint64 msecs);
// "25 Nov 14:32:07", the same with its day.
QString dateText(qint64 msecs);

}  // namespace ui
