#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/fleet/fleet_spec.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace core {

// One request as it ended.
struct AccessEntry {
    TimePoint at{};  // when its head was read
    std::string_view id{};
    std::string_view trace{};  // the trace context as it was passed on; empty: it did not get so far
    std::string_view source{};  // the client's address
    std::string_view principal{};  // empty: nobody in particular
    std::string_view method{};
    std::string_view target{};  // the query is left out, since it may hold what is secret
    std::string_view agent{};
    std::string_view instance{};  // of the last attempt
    unsigned status = 0;  // 0: the client left before
    std::string_view policy{};  // the access policy that refused it
    std::uint64_t received = 0;  // bytes of the body
    std::uint64_t sent = 0;  // likewise
    std::uint32_t retries = 0;
    bool isCut = false;  // the answer was not whole
    bool isCached = false;
    std::chrono::duration<double> queue{0};
    std::chrono::duration<double> connect{0};
    std::chrono::duration<double> firstByte{0};  // from the attempt's begin
    std::chrono::duration<double> total{0};
};

// Requests as lines of JSON in a file that is renamed away when it is full, oldest first to go. Written on a
// thread of its own: when that cannot keep up, lines are lost and counted, and nobody waits. Any thread may
// add.
class AccessLog {
public:
    // Io when the file cannot be written; the context names it.
    static Result<std::unique_ptr<AccessLog>> open(const AccessLogSpec& spec);
    ~AccessLog();  // writes what was added

    void add(const AccessEntry& entry);
    // What was added is in the file soon.
    void flush();
    // What is wrong with it now, lost lines included; empty: nothing.
    std::string problem() const;

private:
    struct Writer;
    explicit AccessLog(std::unique_ptr<Writer> writer);
    std::unique_ptr<Writer> m_writer;
};

// One line, without its end.
std::string accessLine(const AccessEntry& entry);

}  // namespace core
