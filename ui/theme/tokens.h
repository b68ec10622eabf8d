#pragma once

#include <QColor>
#include <QStringList>

#include <array>

namespace ui {

// Every colour and size of the look. A theme is one value of it; nothing else in ui names a colour.
struct Tokens {
    QColor background;
    QColor surface;  // cards and bars
    QColor raised;  // buttons, pills, inputs
    QColor hovered;  // the same under the pointer
    QColor selected;  // the chosen row
    QColor line;  // borders, the gauge's empty track
    QColor rowLine;  // between the rows of a table
    QColor gridLine;  // of charts
    QColor text;
    QColor muted;
    QColor faint;  // axis labels
    QColor accent;  // focus, links, the first line of a chart
    QColor ok;
    QColor warning;
    QColor critical;
    QColor idle;
    QColor onState;  // a sign painted upon a state colour
    QColor primary;  // the one button that goes on
    QColor primaryLine;
    std::array<QColor, 4> series;
    std::array<QColor, 3> okShades;  // so that a field of healthy cells is not one flat patch

    int radius = 8;  // cards
    int smallRadius = 6;  // buttons, pills
    int gap = 12;  // between cards
    int pagePadding = 16;
    int cardPaddingX = 14;
    int cardPaddingY = 12;

    // Font sizes in pixels.
    int axisText = 11;
    int smallText = 12;
    int tableText = 13;
    int bodyText = 14;
    int brandText = 15;
    int titleText = 22;
    int figureText = 30;
    int gaugeText = 32;

    QStringList fontFamilies;  // the first that is installed serves
};

Tokens darkTokens();

// The contrast ratio of WCAG 2, from 1 to 21. Text needs 4.5 on what it stands on.
double contrast(const QColor& foreground, const QColor& background);

}  // namespace ui
