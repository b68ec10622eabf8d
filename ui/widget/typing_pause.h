#pragma once

namespace ui {

// Milliseconds without a key until what was typed is taken.
inline constexpr int typingPause = 300;

}  // namespace ui
