#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace core {

// An errno in words, with what was attempted: "open /a/b: Permission denied".
Error systemError(const std::string& attempt, int number);

// NotFound when there is none, Io otherwise; Corrupt above 1 MiB, which no file of ours reaches.
Result<std::string> readSmallFile(const std::string& path);
// Replaces the file in one step, with mode 0600: a reader sees the old text or the new one.
Result<> replaceFile(const std::string& path, std::string_view text);
Result<> writeAll(int fd, std::string_view text);

}  // namespace core
