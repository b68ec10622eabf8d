#include "core/gateway/http_parser.h"

#include "core/base/text.h"

#include <algorithm>
#include <limits>

namespace core {

namespace {

bool isTokenChar(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
        || (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}

bool isToken(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, isTokenChar);
}

bool isValueChar(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
}

bool isTargetChar(char c)
{
    return c > 0x20 && c < 0x7f && std::string_view("\"<>\\^`{|}#").find(c) == std::string_view::npos;
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool listHas(std::string_view list, std::string_view wanted)
{
    for (std::size_t from = 0; from <= list.size();) {
        const std::size_t to = std::min(list.find(',', from), list.size());
        if (sameFieldName(trimmed(list.substr(from, to - from)), wanted))
            return true;
        from = to + 1;
    }
    return false;
}

std::optional<unsigned> digitOf(char c, unsigned base)
{
    const char small = lower(c);
    if (small >= '0' && small <= '9')
        return static_cast<unsigned>(small - '0');
    if (base == 16 && small >= 'a' && small <= 'f')
        return static_cast<unsigned>(small - 'a' + 10);
    return std::nullopt;
}

std::optional<std::uint64_t> numberOf(std::string_view text, unsigned base)
{
    std::uint64_t number = 0;
    for (const char c : text) {
        const auto digit = digitOf(c, base);
        if (!digit || number > (std::numeric_limits<std::uint64_t>::max() - *digit) / base)
            return std::nullopt;
        number = number * base + *digit;
    }
    return text.empty() ? std::nullopt : std::optional(number);
}

}  // namespace

bool sameFieldName(std::string_view left, std::string_view right)
{
    return std::ranges::equal(left, right, [](char a, char b) { return lower(a) == lower(b); });
}

const std::string* HttpHead::field(std::string_view name) const
{
    const auto found = std::ranges::find_if(
        fields, [&](const HttpField& candidate) { return sameFieldName(candidate.name, name); });
    return found == fields.end() ? nullptr : &found->value;
}

HttpEvent HttpParser::next(std::string_view& input)
{
    while (m_state != State::Failed && m_state != State::Ended) {
        if (m_state == State::Fixed || m_state == State::ChunkData || m_state == State::ToClose)
            return takeBody(input);
        if (!takeLine(input))
            return m_state == State::Failed ? HttpEvent::Fault : HttpEvent::NeedMore;
        const HttpEvent event = onLine();
        m_line.clear();
        if (event != HttpEvent::NeedMore)
            return event;
    }
    return m_state == State::Failed ? HttpEvent::Fault : HttpEvent::End;
}

HttpEvent HttpParser::finish()
{
    if (m_state == State::ToClose || m_state == State::Ended) {
        m_state = State::Ended;
        return HttpEvent::End;
    }
    if (m_state == State::Failed)
        return HttpEvent::Fault;
    if (m_state == State::StartLine && m_line.empty())
        return HttpEvent::NeedMore;
    return fail(400, "the message was cut");
}

HttpEvent HttpParser::fail(unsigned status, std::string_view reason)
{
    m_state = State::Failed;
    m_faultStatus = status;
    m_faultReason = reason;
    return HttpEvent::Fault;
}

bool HttpParser::fits(char next)
{
    if (++m_sectionBytes > m_limits.headerBytes) {
        fail(431, "the header is too large");
        return false;
    }
    const bool inTarget =
        m_kind == HttpMessageKind::Request && m_state == State::StartLine && next != '\r' && next != '\n';
    // The method and the version beside the target are short; they share a small allowance.
    if (inTarget && m_line.size() >= m_limits.targetBytes + 64) {
        fail(414, "the request target is too long");
        return false;
    }
    return true;
}

// Byte by byte, so that a fault is found at the same byte however the input was cut. True for a whole line.
bool HttpParser::takeLine(std::string_view& input)
{
    while (!input.empty()) {
        const char c = input.front();
        input.remove_prefix(1);
        if (!fits(c))
            return false;
        const bool afterReturn = !m_line.empty() && m_line.back() == '\r';
        if (afterReturn != (c == '\n')) {
            fail(400, "a line does not end with CR LF");
            return false;
        }
        if (c == '\n') {
            m_line.pop_back();
            return true;
        }
        m_line.push_back(c);
    }
    return false;
}

HttpEvent HttpParser::onLine()
{
    switch (m_state) {
    case State::StartLine: return onStartLine();
    case State::Fields: return m_line.empty() ? onHeadEnd() : onField(m_head.fields);
    case State::ChunkSize: return onChunkSize();
    case State::ChunkEnd:
        if (!m_line.empty())
            return fail(400, "a chunk is longer than its size says");
        m_state = State::ChunkSize;
        m_sectionBytes = 0;
        return HttpEvent::NeedMore;
    case State::Trailers:
        if (!m_line.empty())
            return onField(m_trailers);
        m_state = State::Ended;
        return HttpEvent::End;
    case State::Fixed:
    case State::ChunkData:
    case State::ToClose:
    case State::Ended:
    case State::Failed: break;
    }
    return fail(400, "a line where none belongs");
}

HttpEvent HttpParser::onStartLine()
{
    if (m_line.empty() && m_kind == HttpMessageKind::Request && !m_skippedEmptyLine) {
        m_skippedEmptyLine = true;  // RFC 9112, 2.2: one empty line before a request is let pass
        return HttpEvent::NeedMore;
    }
    m_state = State::Fields;
    return m_kind == HttpMessageKind::Request ? onRequestLine() : onStatusLine();
}

HttpEvent HttpParser::onRequestLine()
{
    const std::string_view line = m_line;
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last)
        return fail(400, "the request line is malformed");
    m_head.method = line.substr(0, first);
    m_head.target = line.substr(first + 1, last - first - 1);
    if (!isToken(m_head.method))
        return fail(400, "the method is not a token");
    if (m_head.target.empty() || !std::ranges::all_of(m_head.target, isTargetChar))
        return fail(400, "the request target is malformed");
    if (m_head.target.size() > m_limits.targetBytes)
        return fail(414, "the request target is too long");
    return onVersion(line.substr(last + 1));
}

HttpEvent HttpParser::onStatusLine()
{
    const std::string_view line = m_line;
    if (line.size() < 12 || line[8] != ' ' || (line.size() > 12 && line[12] != ' '))
        return fail(400, "the status line is malformed");
    const auto status = numberOf(line.substr(9, 3), 10);
    if (!status || *status < 100)
        return fail(400, "the status is malformed");
    m_head.status = static_cast<unsigned>(*status);
    m_head.reason = line.size() > 13 ? line.substr(13) : std::string_view();
    if (!std::ranges::all_of(m_head.reason, isValueChar))
        return fail(400, "the reason phrase is malformed");
    return onVersion(line.substr(0, 8));
}

HttpEvent HttpParser::onVersion(std::string_view version)
{
    if (version.size() != 8 || !version.starts_with("HTTP/") || version[6] != '.' || !digitOf(version[5], 10)
        || !digitOf(version[7], 10))
        return fail(400, "the version is malformed");
    if (version != "HTTP/1.1" && version != "HTTP/1.0")
        return fail(505, "the version is not supported");
    m_head.minorVersion = version.back() == '1' ? 1 : 0;
    return HttpEvent::NeedMore;
}

HttpEvent HttpParser::onField(std::vector<HttpField>& fields)
{
    const std::string_view line = m_line;
    if (line.front() == ' ' || line.front() == '\t')
        return fail(400, "a field is folded");
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !isToken(line.substr(0, colon)))
        return fail(400, "a field name is malformed");
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (!std::ranges::all_of(value, isValueChar))
        return fail(400, "a field value is malformed");
    fields.push_back({std::string(line.substr(0, colon)), std::string(value)});
    return HttpEvent::NeedMore;
}

HttpEvent HttpParser::onHeadEnd()
{
    m_sectionBytes = 0;
    onConnectionFields();
    if (onHost() == HttpEvent::Fault || onBodyFields() == HttpEvent::Fault)
        return HttpEvent::Fault;
    m_head.keepAlive = m_head.keepAlive && m_head.framing != HttpFraming::UntilClose;
    switch (m_head.framing) {
    case HttpFraming::None: m_state = State::Ended; break;
    case HttpFraming::Length: m_state = m_head.length == 0 ? State::Ended : State::Fixed; break;
    case HttpFraming::Chunked: m_state = State::ChunkSize; break;
    case HttpFraming::UntilClose: m_state = State::ToClose; break;
    }
    m_left = m_head.length;
    return HttpEvent::Head;
}

HttpEvent HttpParser::onHost()
{
    if (m_kind == HttpMessageKind::Response)
        return HttpEvent::NeedMore;
    const auto hosts = std::ranges::count_if(
        m_head.fields, [](const HttpField& field) { return sameFieldName(field.name, "Host"); });
    if (hosts > 1 || (hosts == 0 && m_head.minorVersion == 1))
        return fail(400, "there must be one Host");
    if (hosts == 1 && m_head.field("Host")->find_first_of(" \t/@?#,\\") != std::string::npos)
        return fail(400, "the Host is malformed");
    return HttpEvent::NeedMore;
}

void HttpParser::onConnectionFields()
{
    bool close = false;
    bool keep = false;
    bool upgrade = false;
    for (const HttpField& field : m_head.fields) {
        if (!sameFieldName(field.name, "Connection"))
            continue;
        close = close || listHas(field.value, "close");
        keep = keep || listHas(field.value, "keep-alive");
        upgrade = upgrade || listHas(field.value, "upgrade");
    }
    m_head.keepAlive = !close && (m_head.minorVersion == 1 || keep);
    m_head.upgrade = upgrade && m_head.field("Upgrade") != nullptr;
    const std::string* expect = m_head.field("Expect");
    m_head.expectsContinue =
        m_head.minorVersion == 1 && expect != nullptr && sameFieldName(*expect, "100-continue");
}

bool HttpParser::hasNoBody() const
{
    return m_kind == HttpMessageKind::Response
        && (m_answeredMethod == "HEAD" || m_head.status < 200 || m_head.status == 204
            || m_head.status == 304);
}

HttpEvent HttpParser::onBodyFields()
{
    const std::string* length = nullptr;
    const std::string* coding = nullptr;
    for (const HttpField& field : m_head.fields) {
        const bool isLength = sameFieldName(field.name, "Content-Length");
        const bool isCoding = sameFieldName(field.name, "Transfer-Encoding");
        if ((isLength && length != nullptr) || (isCoding && coding != nullptr))
            return fail(400, "a field that frames the body is repeated");
        length = isLength ? &field.value : length;
        coding = isCoding ? &field.value : coding;
    }
    if (length != nullptr && coding != nullptr)
        return fail(400, "Content-Length beside Transfer-Encoding");
    if (coding != nullptr && onTransferEncoding(*coding) == HttpEvent::Fault)
        return HttpEvent::Fault;
    if (length != nullptr && onContentLength(*length) == HttpEvent::Fault)
        return HttpEvent::Fault;
    if (length == nullptr && coding == nullptr && m_kind == HttpMessageKind::Response)
        m_head.framing = HttpFraming::UntilClose;
    if (hasNoBody())
        m_head.framing = HttpFraming::None;
    if (m_head.framing == HttpFraming::Length && m_head.length > m_limits.bodyBytes)
        return fail(413, "the body is too large");
    return HttpEvent::NeedMore;
}

HttpEvent HttpParser::onTransferEncoding(std::string_view value)
{
    if (m_head.minorVersion == 0)
        return fail(400, "Transfer-Encoding in HTTP/1.0");
    if (!sameFieldName(value, "chunked"))
        return listHas(value, "chunked") ? fail(400, "chunked must stand alone")
                                         : fail(501, "the transfer coding is not supported");
    m_head.framing = HttpFraming::Chunked;
    return HttpEvent::NeedMore;
}

HttpEvent HttpParser::onContentLength(std::string_view value)
{
    const auto length = numberOf(value, 10);
    if (!length)
        return fail(400, "the Content-Length is malformed");
    m_head.framing = HttpFraming::Length;
    m_head.length = *length;
    return HttpEvent::NeedMore;
}

HttpEvent HttpParser::onChunkSize()
{
    const std::string_view line = m_line;
    const std::size_t digits = std::min(line.find_first_of("; \t"), line.size());
    const auto size = digits <= 16 ? numberOf(line.substr(0, digits), 16) : std::nullopt;
    const std::string_view extension = trimmed(line.substr(digits));
    if (!size || (digits < line.size() && !extension.starts_with(';'))
        || !std::ranges::all_of(extension, isValueChar))
        return fail(400, "a chunk size is malformed");
    if (*size > m_limits.bodyBytes - m_bodyBytes)
        return fail(413, "the body is too large");
    m_sectionBytes = 0;
    m_left = *size;
    m_state = *size == 0 ? State::Trailers : State::ChunkData;
    return HttpEvent::NeedMore;
}

HttpEvent HttpParser::takeBody(std::string_view& input)
{
    if (input.empty())
        return HttpEvent::NeedMore;
    const bool bounded = m_state != State::ToClose;
    const std::uint64_t room = bounded ? m_left : m_limits.bodyBytes - m_bodyBytes;
    if (room == 0)
        return fail(413, "the body is too large");
    m_body = input.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(room, input.size())));
    input.remove_prefix(m_body.size());
    m_bodyBytes += m_body.size();
    if (bounded)
        m_left -= m_body.size();
    if (bounded && m_left == 0)
        m_state = m_state == State::Fixed ? State::Ended : State::ChunkEnd;
    return HttpEvent::Body;
}

}  // namespace core
