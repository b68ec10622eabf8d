#pragma once

#include "core/gateway/http_head.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace core {

struct HttpLimits {
    std::size_t headerBytes = 32U << 10;  // start line and fields; trailers and each chunk's line likewise
    std::size_t targetBytes = 8U << 10;
    std::uint64_t bodyBytes = 64ULL << 20;
};

enum class HttpMessageKind { Request, Response };
enum class HttpEvent { NeedMore, Head, Body, End, Fault };

// Reads HTTP/1.x messages (RFC 9112), strictly, from bytes that arrive in any pieces: how they are cut
// changes nothing but where body pieces end. Keeps at most a head in memory, never a body, and takes no
// memory for a message that is no larger than one before.
//
// Stricter than the RFC allows: no bare LF, no folded fields, no repeated Content-Length, no Content-Length
// beside Transfer-Encoding, no transfer coding but a single `chunked`, no target whose host is not the Host.
class HttpParser {
public:
    HttpParser(HttpMessageKind kind, HttpLimits limits) : m_kind(kind), m_limits(limits) {}
    HttpParser(const HttpParser&) = delete;
    HttpParser& operator=(const HttpParser&) = delete;

    // The method that a response answers, since it decides whether there is a body.
    void answering(std::string_view method) { m_answersHead = method == "HEAD"; }

    // Takes what it can off the front of `input`. After End, the rest is the next message's.
    HttpEvent next(std::string_view& input);
    // The other side closed. End for a body that ends so; NeedMore when nothing had begun; Fault when cut.
    HttpEvent finish();
    // Ready for the next message; every view of the one before is void. For a response, say again what it
    // answers.
    void restart();

    const HttpHead& head() const { return m_head; }  // after Head
    std::string_view body() const { return m_body; }  // after Body; a view into the input
    const std::vector<HttpFieldView>& trailers() const { return m_trailers; }  // after End
    unsigned faultStatus() const { return m_faultStatus; }  // after Fault: 400, 413, 414, 431 or 505
    std::string_view faultReason() const { return m_faultReason; }

private:
    enum class State : std::uint8_t {
        StartLine,
        Fields,
        Fixed,
        ChunkSize,
        ChunkData,
        ChunkEnd,
        Trailers,
        ToClose,
        Ended,
        Failed
    };
    // A part of m_text, of a trailer of m_trailerText.
    struct Span {
        std::uint32_t at = 0;
        std::uint32_t size = 0;
    };
    struct FieldSpans {
        Span name;
        Span value;
        HttpName known;
    };

    HttpEvent fail(unsigned status, std::string_view reason);
    std::optional<std::string_view> takeLine(std::string_view& input);
    bool isLineTooLong(std::string_view line);
    HttpEvent onLine(std::string_view line);
    HttpEvent onStartLine(std::string_view line);
    HttpEvent onRequestLine(std::string_view line);
    HttpEvent onStatusLine(std::string_view line);
    HttpEvent onVersion(std::string_view version);
    HttpEvent onField(std::string_view line);
    HttpEvent onHeadEnd();
    HttpEvent onHost();
    HttpEvent onBodyFields();
    HttpEvent onTransferEncoding(std::string_view value);
    HttpEvent onContentLength(std::string_view value);
    void onConnectionFields();
    bool hasNoBody() const;
    HttpEvent onChunkSize(std::string_view line);
    HttpEvent takeBody(std::string_view& input);
    Span keep(std::string_view text);
    std::string_view textOf(Span span) const;
    void keepFields();

    const HttpMessageKind m_kind;
    const HttpLimits m_limits;
    State m_state = State::StartLine;
    bool m_answersHead = false;
    bool m_skippedEmptyLine = false;
    std::string m_line;  // the beginning of one that has not ended yet
    std::string m_text;  // of the head
    std::string m_trailerText;
    std::size_t m_sectionBytes = 0;
    Span m_method;  // of a response, its reason
    Span m_target;
    std::vector<FieldSpans> m_spans;
    HttpHead m_head;
    std::vector<HttpFieldView> m_trailers;
    std::string_view m_body;
    std::uint64_t m_left = 0;
    std::uint64_t m_bodyBytes = 0;
    unsigned m_faultStatus = 0;
    std::string_view m_faultReason;
};

}  // namespace core
