#include "ui/theme/tokens.h"

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

double linear(double channel)
{
    return channel <= 0.03928 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& color)
{
    return 0.2126 * linear(double(color.redF())) + 0.7152 * linear(double(color.greenF()))
        + 0.0722 * linear(double(color.blueF()));
}

}  // namespace

double contrast(const QColor& foreground, const QColor& background)
{
    const auto [dark, light] = std::minmax({luminance(foreground), luminance(background)});
    return (light + 0.05) / (dark + 0.05);
}

Tokens darkTokens()
{
    Tokens t;
    t.background = QColor(0x0d1117);
    t.surface = QColor(0x141a22);
    t.raised = QColor(0x1b232d);
    t.hovered = QColor(0x222c38);
    t.selected = QColor(0x1d2f45);
    t.line = QColor(0x27313d);
    t.rowLine = QColor(0x1c242e);
    t.gridLine = QColor(0x222c37);
    t.text = QColor(0xe8eef5);
    t.muted = QColor(0x8d9bab);
    t.faint = QColor(0x7d8b9a);
    t.accent = QColor(0x5aa9ff);
    t.ok = QColor(0x2fb8a0);
    t.warning = QColor(0xf2b134);
    t.critical = QColor(0xf0603f);
    t.idle = QColor(0x84929f);
    t.onState = QColor(0x0d1117);
    t.primary = QColor(0x1f5fae);
    t.primaryLine = QColor(0x2f74c8);
    t.series = {QColor(0x5aa9ff), QColor(0xe69f00), QColor(0x2fb8a0), QColor(0xcc79a7)};
    t.okShades = {QColor(0x1d6e63), QColor(0x228474), QColor(0x289a86)};
    t.fontFamilies = {QStringLiteral("Inter"), QStringLiteral("Noto Sans"), QStringLiteral("DejaVu Sans"),
                      QStringLiteral("sans-serif")};
    return t;
}

}  // namespace ui
