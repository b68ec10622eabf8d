#include "ui/theme/theme.h"

#include "ui/theme/console_style.h"

#include <QApplication>
#include <QFontDatabase>
#include <QPalette>
#include <QToolTip>

namespace ui {

namespace {

Tokens tokensOf(ThemeName name)
{
    switch (name) {
    case ThemeName::Dark: return darkTokens();
    }
    return darkTokens();
}

Tokens& tokensInUse()
{
    static Tokens inUse = darkTokens();
    return inUse;
}

QPalette paletteOf(const Tokens& t)
{
    QPalette palette;
    palette.setColor(QPalette::Window, t.background);
    palette.setColor(QPalette::WindowText, t.text);
    palette.setColor(QPalette::Base, t.surface);
    palette.setColor(QPalette::AlternateBase, t.raised);
    palette.setColor(QPalette::Text, t.text);
    palette.setColor(QPalette::Button, t.raised);
    palette.setColor(QPalette::ButtonText, t.text);
    palette.setColor(QPalette::BrightText, t.critical);
    palette.setColor(QPalette::ToolTipBase, t.raised);
    palette.setColor(QPalette::ToolTipText, t.text);
    palette.setColor(QPalette::PlaceholderText, t.muted);
    palette.setColor(QPalette::Highlight, t.selected);
    palette.setColor(QPalette::HighlightedText, t.text);
    palette.setColor(QPalette::Link, t.accent);
    palette.setColor(QPalette::LinkVisited, t.accent);
    palette.setColor(QPalette::Light, t.line);
    palette.setColor(QPalette::Midlight, t.line);
    palette.setColor(QPalette::Mid, t.line);
    palette.setColor(QPalette::Dark, t.background);
    palette.setColor(QPalette::Shadow, t.background);
    for (const auto role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, t.faint);
    return palette;
}

QString firstInstalled(const QStringList& families)
{
    for (const QString& family : families)
        if (QFontDatabase::hasFamily(family))
            return family;
    return families.constLast();
}

QFont fontOf(const Tokens& t, int pixels, QFont::Weight weight = QFont::Normal)
{
    static const QString family = firstInstalled(t.fontFamilies);
    QFont font(family);
    font.setPixelSize(pixels);
    font.setWeight(weight);
    font.setStyleStrategy(QFont::PreferAntialias);
    return font;
}

}  // namespace

void applyTheme(QApplication& application, ThemeName name)
{
    tokensInUse() = tokensOf(name);
    const QPalette palette = paletteOf(tokens());
    QApplication::setStyle(new ConsoleStyle(tokens()));  // the application owns it
    QApplication::setPalette(palette);
    QApplication::setFont(fontFor(FontRole::Body));
    QToolTip::setPalette(palette);
    QToolTip::setFont(fontFor(FontRole::Small));
    application.setEffectEnabled(Qt::UI_AnimateCombo, false);
}

const Tokens& tokens()
{
    return tokensInUse();
}

QFont fontFor(FontRole role)
{
    const Tokens& t = tokens();
    switch (role) {
    case FontRole::Axis: return fontOf(t, t.axisText);
    case FontRole::Small: return fontOf(t, t.smallText);
    case FontRole::SmallStrong: return fontOf(t, t.smallText, QFont::DemiBold);
    case FontRole::Table: return fontOf(t, t.tableText);
    case FontRole::Body: return fontOf(t, t.bodyText);
    case FontRole::BodyStrong: return fontOf(t, t.bodyText, QFont::DemiBold);
    case FontRole::Brand: return fontOf(t, t.brandText, QFont::Bold);
    case FontRole::Title: return fontOf(t, t.titleText, QFont::DemiBold);
    case FontRole::Figure: return fontOf(t, t.figureText, QFont::DemiBold);
    case FontRole::Gauge: return fontOf(t, t.gaugeText, QFont::DemiBold);
    case FontRole::Code: {
        QFont code = QFontDatabase::systemFont(QFontDatabase::FixedFont);
        code.setPixelSize(t.axisText);
        return code;
    }
    }
    return fontOf(t, t.bodyText);
}

}  // namespace ui
