#pragma once

#include "core/base/guarded.h"
#include "core/base/result.h"
#include "core/cache/model_bytes.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace core {

class ModelContent;

// What is known of a file that is read; empty until it is known.
struct ModelFacts {
    std::optional<std::uint64_t> size{};
    std::string sha256{};  // once the file is whole
    std::string etag{};  // the source's own
    bool isStale = false;  // older than the ttl, and its source could not be asked

    bool operator==(const ModelFacts&) const = default;
};

struct ModelReading {
    enum class Kind {
        Bytes,  // so many
        Wait,  // nothing yet; the notice comes once there is, one for each Wait
        End,
        Failed,  // no more ever comes
    };
    Kind kind = Kind::Wait;
    std::size_t bytes = 0;
    Error error{ErrorCode::Cancelled, {}};  // with Failed
};

// One reader's wish, from the asking until there is a file for it. Thread-safe.
struct ModelAsk {
    struct State {
        std::shared_ptr<ModelContent> content{};
        std::optional<Error> fault{};
        bool isStale = false;
        bool isWaiting = false;
    };

    explicit ModelAsk(std::function<void()> told) : notify(std::move(told)) {}

    void give(std::shared_ptr<ModelContent> content, bool isStale);
    void fail(const Error& error);

    const std::function<void()> notify;  // called without a lock
    Guarded<State> state;
};

// The bytes of one file, whole or growing. One thread fills it; any thread reads. The last byte of a growing
// file is held back until its hash has been verified, so that nobody takes a wrong file for a whole one.
class ModelContent {
public:
    explicit ModelContent(std::unique_ptr<ModelBytes> bytes) : m_bytes(std::move(bytes)) {}
    ModelContent(std::unique_ptr<ModelBytes> bytes, ModelFacts facts);  // a whole one

    ModelBytes& bytes() const { return *m_bytes; }
    ModelFacts facts() const;
    // What was read is not what was written: another is to take its place.
    bool isDamaged() const { return m_isDamaged; }

    void describe(std::optional<std::uint64_t> size, std::string etag);
    void grow(std::uint64_t received);
    void complete(std::string sha256);
    void fail(Error error);

    // With Wait, `ask` is told of the next change.
    ModelReading read(std::uint64_t position, std::span<char> buffer, const std::shared_ptr<ModelAsk>& ask);

private:
    struct State {
        ModelFacts facts{};
        std::uint64_t received = 0;
        bool isWhole = false;
        std::optional<Error> fault{};
        std::vector<std::weak_ptr<ModelAsk>> waiting{};
    };

    template <typename Change>
    void change(const Change& how);

    const std::unique_ptr<ModelBytes> m_bytes;
    std::atomic<bool> m_isDamaged = false;
    Guarded<State> m_state;
};

}  // namespace core
