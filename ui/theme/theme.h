#pragma once

#include "ui/theme/tokens.h"

#include <QFont>

class QApplication;

namespace ui {

enum class ThemeName { Dark };

// Sets the application's palette, font and style. To be called once, before the first widget is made.
void applyTheme(QApplication& application, ThemeName name = ThemeName::Dark);

// The tokens in use. Like QApplication's palette there is one set for the process; it belongs to the GUI
// thread.
const Tokens& tokens();

enum class FontRole { Axis, Small, SmallStrong, Table, Body, BodyStrong, Brand, Title, Figure, Gauge, Code };

QFont fontFor(FontRole role);

}  // namespace ui
