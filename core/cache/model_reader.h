#pragma once

#include "core/cache/model_content.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace core {

// Which bytes of a file: from `offset`, at most `length`.
struct ModelRange {
    std::uint64_t offset = 0;
    std::optional<std::uint64_t> length{};
};

// One reading of one model, whole or a range of it. It keeps the file from being evicted, and follows one
// that is still being downloaded. Never waits for the network. Has one owner.
class ModelReader {
public:
    ModelReader(std::shared_ptr<ModelAsk> ask, ModelRange range) : m_ask(std::move(ask)), m_range(range) {}

    ModelFacts facts() const;
    // Bytes from `offset` on, counted from the range's beginning. Failed with Invalid when the range begins
    // behind the file's end, which may be known late; with the download's error when it failed; Corrupt or Io
    // when the disk did.
    ModelReading read(std::uint64_t offset, std::span<char> buffer);

private:
    std::shared_ptr<ModelAsk> m_ask;
    ModelRange m_range;
};

}  // namespace core
