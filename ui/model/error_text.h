#pragma once

#include "core/base/result.h"

#include <QString>

namespace ui {

// What an error means to the person at the screen, with the place where it happened.
QString errorSentence(const core::Error& error);

}  // namespace ui
