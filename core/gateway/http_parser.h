#pragma once

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

struct HttpField {
    std::string name;  // as it was sent; compare with sameFieldName()
    std::string value;

    bool operator==(const HttpField&) const = default;
};

bool sameFieldName(std::string_view left, std::string_view right);

enum class HttpFraming { None, Length, Chunked, UntilClose };

struct HttpHead {
    std::string method;  // of a request
    std::string target;  // of a request, as it was sent
    unsigned status = 0;  // of a response
    std::string reason;  // of a response
    unsigned minorVersion = 1;  // HTTP/1.<n>, 0 or 1
    std::vector<HttpField> fields;
    HttpFraming framing = HttpFraming::None;
    std::uint64_t length = 0;  // with HttpFraming::Length
    bool keepAlive = true;
    bool expectsContinue = false;
    bool upgrade = false;

    // The first field of that name, or nothing.
    const std::string* field(std::string_view name) const;

    bool operator==(const HttpHead&) const = default;
};

enum class HttpMessageKind { Request, Response };
enum class HttpEvent { NeedMore, Head, Body, End, Fault };

// Reads one HTTP/1.x message (RFC 9112), strictly, from bytes that arrive in any pieces: how they are cut
// changes nothing but where body pieces end. Keeps at most a head in memory, never a body.
//
// Stricter than the RFC allows: no bare LF, no folded fields, no repeated Content-Length, no Content-Length
// beside Transfer-Encoding, no transfer coding but a single `chunked`.
class HttpParser {
public:
    HttpParser(HttpMessageKind kind, HttpLimits limits) : m_kind(kind), m_limits(limits) {}

    // The method that a response answers, since it decides whether there is a body.
    void answering(std::string_view method) { m_answeredMethod = method; }

    // Takes what it can off the front of `input`. After End, the rest is the next message's.
    HttpEvent next(std::string_view& input);
    // The other side closed. End for a body that ends so; NeedMore when nothing had begun; Fault when cut.
    HttpEvent finish();
    // Ready for the next message. For a response, say again what it answers.
    void restart() { *this = HttpParser(m_kind, m_limits); }

    const HttpHead& head() const { return m_head; }  // after Head
    std::string_view body() const { return m_body; }  // after Body; a view into the input
    const std::vector<HttpField>& trailers() const { return m_trailers; }  // after End
    unsigned faultStatus() const { return m_faultStatus; }  // after Fault: 400, 413, 414, 431, 501 or 505
    std::string_view faultReason() const { return m_faultReason; }

private:
    enum class State {
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

    HttpEvent fail(unsigned status, std::string_view reason);
    bool takeLine(std::string_view& input);
    bool fits(char next);
    HttpEvent onLine();
    HttpEvent onStartLine();
    HttpEvent onRequestLine();
    HttpEvent onStatusLine();
    HttpEvent onVersion(std::string_view version);
    HttpEvent onField(std::vector<HttpField>& fields);
    HttpEvent onHeadEnd();
    HttpEvent onHost();
    HttpEvent onBodyFields();
    HttpEvent onTransferEncoding(std::string_view value);
    HttpEvent onContentLength(std::string_view value);
    void onConnectionFields();
    bool hasNoBody() const;
    HttpEvent onChunkSize();
    HttpEvent takeBody(std::string_view& input);

    HttpMessageKind m_kind;
    HttpLimits m_limits;
    std::string m_answeredMethod;
    State m_state = State::StartLine;
    std::string m_line;
    std::size_t m_sectionBytes = 0;
    bool m_skippedEmptyLine = false;
    HttpHead m_head;
    std::vector<HttpField> m_trailers;
    std::string_view m_body;
    std::uint64_t m_left = 0;
    std::uint64_t m_bodyBytes = 0;
    unsigned m_faultStatus = 0;
    std::string_view m_faultReason;
};

}  // namespace core
