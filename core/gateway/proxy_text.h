#pragma once

#include "core/base/http_field.h"
#include "core/gateway/http_head.h"

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace core {

// How a body is sent on.
enum class SentFraming { None, Length, Chunked, UntilClose };

// A request as an instance gets it.
struct ForwardedRequest {
    const HttpHead& head;
    std::string_view target;
    std::string_view host;  // HOST:PORT of the instance
    std::string_view clientAddress;
    bool isTls = false;  // from the client to here
    std::string_view requestId{};
    std::string_view traceParent{};
    std::string_view principal{};  // who sent it; empty: nobody in particular
    HttpName withheld = HttpName::Other;  // the field with the credential, which is the gateway's own
    bool isUpgrade = false;  // to a WebSocket
};

// Appends its head, written anew: without the fields that are between two hops only (RFC 9110, 7.6.1), and
// with the gateway's own word for whom it is from in place of the client's.
void addRequestHead(std::string& text, const ForwardedRequest& request);

// A response as the client gets it.
struct ForwardedResponse {
    const HttpHead& head;
    SentFraming framing = SentFraming::None;
    bool keepAlive = true;
    std::string_view requestId{};
    bool isUpgrade = false;
};
void addResponseHead(std::string& text, const ForwardedResponse& response);

// The head of an answer that was kept, or that the gateway has the body of itself.
struct KeptHead {
    unsigned status = 200;
    std::string_view reason;
    const HttpFields& fields;
    std::optional<std::chrono::seconds> age{};
    std::optional<std::uint64_t> bodySize{};  // nothing: it is not known
    bool isChunked = false;
    bool keepAlive = true;
    std::string_view requestId{};
};
void addKeptHead(std::string& text, const KeptHead& kept);

// The beginning and the end of a chunk, and the end of a chunked body with those of the trailers that may
// pass.
void addChunkHead(std::string& text, std::size_t size);
inline constexpr std::string_view chunkEnd = "\r\n";
void addLastChunk(std::string& text, const std::vector<HttpFieldView>& trailers);

// An answer of the gateway's own: a problem document (RFC 9457).
struct Problem {
    unsigned status = 0;
    std::string_view detail;
    std::string_view requestId{};
    std::string_view fields{};  // whole lines
    bool keepAlive = false;
    bool withBody = true;
};
void addProblem(std::string& text, const Problem& problem);

std::string_view titleOf(unsigned status);

// Of a request; empty without one that is well-formed.
std::string_view sentTraceParent(const HttpHead& head);
void setTraceParent(std::string& text, const std::array<std::uint64_t, 3>& random);
// Sixteen hexadecimal digits.
void addHex(std::string& text, std::uint64_t number);

// Sets the W3C's trace context, version 00: what was sent when it is well-formed, else one that begins here,
// made of `random` numbers.
template <typename Random>
void setTraceParent(std::string& text, const HttpHead& head, Random random)
{
    if (const std::string_view sent = sentTraceParent(head); !sent.empty())
        text.assign(sent);
    else
        setTraceParent(text, std::array<std::uint64_t, 3>{random(), random(), random()});
}

}  // namespace core
