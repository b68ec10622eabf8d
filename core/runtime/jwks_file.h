#pragma once

#include "core/base/result.h"
#include "core/runtime/jwks_book.h"

#include <sys/stat.h>

#include <optional>
#include <string>

namespace core {

// A JWKS document on disk. May wait for the disk, so not for the control thread.
class JwksFile {
public:
    explicit JwksFile(std::string path) : m_path(std::move(path)) {}

    // Io when it cannot be read, Invalid when it is no file or larger than a key set may be. With `isKnown`
    // the bytes are left out when it is the file that was read last, by its place, size and time.
    Result<JwksReading> read(bool isKnown);

private:
    struct Stamp {
        dev_t device = 0;
        ino_t number = 0;
        off_t size = 0;
        std::int64_t seconds = 0;  // of the last change
        std::int64_t nanoseconds = 0;
        bool operator==(const Stamp&) const = default;
    };

    std::string m_path;
    std::optional<Stamp> m_stamp;
};

}  // namespace core
