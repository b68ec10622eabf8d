#pragma once

#include "core/base/descriptor.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace app {

// An agent's output on disk: PATH, and PATH.1 up to PATH.<files - 1> for what was before it, `bytes` each at
// most. A disk that refuses costs output, never time: what could not be written is counted and said later.
class RotatingLog {
public:
    RotatingLog(std::string path, std::uint64_t bytes, int files);

    void write(std::string_view text);

private:
    void open();
    void rotate();
    bool put(std::string_view text);

    std::string m_path;
    std::uint64_t m_bytes;
    int m_files;
    core::Descriptor m_file;
    std::uint64_t m_size = 0;
    std::uint64_t m_dropped = 0;
};

}  // namespace app
