#pragma once

#include "core/fleet/fleet_file.h"

#include <optional>
#include <string_view>

namespace core {

// Finds what a text file must not contain, before any parser sees it: bytes that are no UTF-8, control
// characters, tabs as indentation.
std::optional<FileError> findBadText(std::string_view text);

}  // namespace core
