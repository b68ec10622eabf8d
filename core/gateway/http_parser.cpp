#include "core/gateway/http_parser.h"

#include "core/base/text.h"
#include "core/gateway/http_chars.h"
#include "core/gateway/request_target.h"

#include <algorithm>

namespace core {
namespace {

// What a head may keep of its memory for the next one.
constexpr std::size_t keptText = 4U << 10;
constexpr std::size_t keptFields = 64;

template <typename T>
void emptyButKeep(std::vector<T>& values, std::size_t most)
{
    values.clear();
    if (values.capacity() > most)
        values.shrink_to_fit();
}

}  // namespace

void HttpParser::restart()
{
    m_state = State::StartLine;
    m_answersHead = m_skippedEmptyLine = false;
    m_line.clear();
    m_text.clear();
    if (m_text.capacity() > keptText)
        m_text.shrink_to_fit();
    m_sectionBytes = 0;
    m_method = m_target = {};
    emptyButKeep(m_spans, keptFields);
    std::vector<HttpFieldView> fields = std::move(m_head.fields);
    emptyButKeep(fields, keptFields);
    m_head = {};
    m_head.fields = std::move(fields);
    m_trailers.clear();
    m_trailerText.clear();
    m_body = {};
    m_left = m_bodyBytes = 0;
    m_faultStatus = 0;
    m_faultReason = {};
}

HttpEvent HttpParser::next(std::string_view& input)
{
    while (m_state != State::Failed && m_state != State::Ended) {
        if (m_state == State::Fixed || m_state == State::ChunkData || m_state == State::ToClose)
            return takeBody(input);
        const auto line = takeLine(input);
        if (!line)
            return m_state == State::Failed ? HttpEvent::Fault : HttpEvent::NeedMore;
        const HttpEvent event = onLine(*line);
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

// The next line without its end, once all of it is there. A fault is found at the line's end or at the limit,
// so it is the same however the input was cut.
std::optional<std::string_view> HttpParser::takeLine(std::string_view& input)
{
    const std::string_view within = input.substr(0, m_limits.headerBytes - m_sectionBytes);
    const auto feed = within.find('\n');
    const bool isWhole = feed != std::string_view::npos;
    const std::string_view part = within.substr(0, isWhole ? feed : within.size());
    std::string_view line = part;
    if (!isWhole || !m_line.empty())
        line = m_line.append(part);
    if (isLineTooLong(line))
        return std::nullopt;
    if (!isWhole && within.size() < input.size()) {
        fail(431, "the header is too large");
        return std::nullopt;
    }
    const std::size_t taken = part.size() + (isWhole ? 1 : 0);
    m_sectionBytes += taken;
    input.remove_prefix(taken);
    if (!isWhole)
        return std::nullopt;
    if (!line.ends_with('\r')) {
        fail(400, "a line does not end with CR LF");
        return std::nullopt;
    }
    line.remove_suffix(1);
    return line;
}

// The method and the version beside the target are short; they share a small allowance.
bool HttpParser::isLineTooLong(std::string_view line)
{
    const std::size_t size = line.size() - (line.ends_with('\r') ? 1 : 0);
    if (m_kind != HttpMessageKind::Request || m_state != State::StartLine
        || size <= m_limits.targetBytes + 64)
        return false;
    fail(414, "the request target is too long");
    return true;
}

// The text that they view grows no more.
void HttpParser::keepFields()
{
    for (const FieldSpans& spans : m_spans) {
        const HttpFieldView field{textOf(spans.name), textOf(spans.value), spans.known};
        m_state == State::Trailers ? m_trailers.push_back(field) : m_head.add(field);
    }
    m_spans.clear();
}

HttpEvent HttpParser::onLine(std::string_view line)
{
    switch (m_state) {
    case State::StartLine: return onStartLine(line);
    case State::Fields: return line.empty() ? onHeadEnd() : onField(line);
    case State::ChunkSize: return onChunkSize(line);
    case State::ChunkEnd:
        if (!line.empty())
            return fail(400, "a chunk is longer than its size says");
        m_state = State::ChunkSize;
        m_sectionBytes = 0;
        return HttpEvent::NeedMore;
    case State::Trailers:
        if (!line.empty())
            return onField(line);
        keepFields();
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

HttpEvent HttpParser::onStartLine(std::string_view line)
{
    if (line.empty() && m_kind == HttpMessageKind::Request && !m_skippedEmptyLine) {
        m_skippedEmptyLine = true;  // RFC 9112, 2.2: one empty line before a request is let pass
        return HttpEvent::NeedMore;
    }
    m_state = State::Fields;
    return m_kind == HttpMessageKind::Request ? onRequestLine(line) : onStatusLine(line);
}

HttpEvent HttpParser::onRequestLine(std::string_view line)
{
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last)
        return fail(400, "the request line is malformed");
    const std::string_view method = line.substr(0, first);
    const std::string_view target = line.substr(first + 1, last - first - 1);
    if (!isToken(method))
        return fail(400, "the method is not a token");
    if (target.empty() || !isTargetText(target))
        return fail(400, "the request target is malformed");
    if (target.size() > m_limits.targetBytes)
        return fail(414, "the request target is too long");
    m_method = keep(method);
    m_target = keep(target);
    return onVersion(line.substr(last + 1));
}

HttpEvent HttpParser::onStatusLine(std::string_view line)
{
    if (line.size() < 12 || line[8] != ' ' || (line.size() > 12 && line[12] != ' '))
        return fail(400, "the status line is malformed");
    const auto status = numberOf(line.substr(9, 3), 10);
    if (!status || *status < 100)
        return fail(400, "the status is malformed");
    m_head.status = static_cast<unsigned>(*status);
    const std::string_view reason = line.size() > 13 ? line.substr(13) : std::string_view();
    if (!isFieldText(reason))
        return fail(400, "the reason phrase is malformed");
    m_method = keep(reason);
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

HttpEvent HttpParser::onField(std::string_view line)
{
    if (line.front() == ' ' || line.front() == '\t')
        return fail(400, "a field is folded");
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !isToken(line.substr(0, colon)))
        return fail(400, "a field name is malformed");
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (!isFieldText(value))
        return fail(400, "a field value is malformed");
    const Span kept = keep(line);
    const auto valueAt = static_cast<std::uint32_t>(value.empty() ? 0 : value.data() - line.data());
    m_spans.push_back({{kept.at, static_cast<std::uint32_t>(name.size())},
                       {kept.at + valueAt, static_cast<std::uint32_t>(value.size())},
                       httpNameOf(name)});
    return HttpEvent::NeedMore;
}

HttpParser::Span HttpParser::keep(std::string_view text)
{
    std::string& kept = m_state == State::Trailers ? m_trailerText : m_text;
    const auto at = static_cast<std::uint32_t>(kept.size());
    kept += text;
    return {at, static_cast<std::uint32_t>(text.size())};
}

std::string_view HttpParser::textOf(Span span) const
{
    const std::string_view kept = m_state == State::Trailers ? m_trailerText : m_text;
    return kept.substr(span.at, span.size);
}

HttpEvent HttpParser::onHeadEnd()
{
    m_sectionBytes = 0;
    keepFields();
    if (m_kind == HttpMessageKind::Request) {
        m_head.method = textOf(m_method);
        m_head.target = textOf(m_target);
    } else {
        m_head.reason = textOf(m_method);
    }
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
    const HttpFieldView* host = m_head.field(HttpName::Host);
    if (m_head.isTwice(HttpName::Host) || (!host && m_head.minorVersion == 1))
        return fail(400, "there must be one Host");
    if (host && host->value.find_first_of(" \t/@?#,\\") != std::string_view::npos)
        return fail(400, "the Host is malformed");
    // Whoever goes by one of the two would take the request for another one.
    const auto authority = authorityOf(m_head.target);
    if (authority && host && !equalIgnoringCase(*authority, host->value))
        return fail(400, "the target's host is not the Host");
    return HttpEvent::NeedMore;
}

void HttpParser::onConnectionFields()
{
    bool close = false;
    bool keepOpen = false;
    bool upgrade = false;
    for (const HttpFieldView& field : m_head.fields) {
        if (field.known != HttpName::Connection)
            continue;
        close = close || listHas(field.value, "close");
        keepOpen = keepOpen || listHas(field.value, "keep-alive");
        upgrade = upgrade || listHas(field.value, "upgrade");
    }
    m_head.keepAlive = !close && (m_head.minorVersion == 1 || keepOpen);
    m_head.upgrade = upgrade && m_head.field(HttpName::Upgrade) != nullptr;
    const HttpFieldView* expect = m_head.field(HttpName::Expect);
    m_head.expectsContinue =
        m_head.minorVersion == 1 && expect && equalIgnoringCase(expect->value, "100-continue");
}

bool HttpParser::hasNoBody() const
{
    return m_kind == HttpMessageKind::Response
        && (m_answersHead || m_head.status < 200 || m_head.status == 204 || m_head.status == 304);
}

HttpEvent HttpParser::onBodyFields()
{
    if (m_head.isTwice(HttpName::ContentLength) || m_head.isTwice(HttpName::TransferEncoding))
        return fail(400, "a field that frames the body is repeated");
    const HttpFieldView* length = m_head.field(HttpName::ContentLength);
    const HttpFieldView* coding = m_head.field(HttpName::TransferEncoding);
    if (length && coding)
        return fail(400, "Content-Length beside Transfer-Encoding");
    if (coding && onTransferEncoding(coding->value) == HttpEvent::Fault)
        return HttpEvent::Fault;
    if (length && onContentLength(length->value) == HttpEvent::Fault)
        return HttpEvent::Fault;
    if (!length && !coding && m_kind == HttpMessageKind::Response)
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
    if (!equalIgnoringCase(value, "chunked"))
        return fail(400, "a transfer coding other than chunked");
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

HttpEvent HttpParser::onChunkSize(std::string_view line)
{
    const std::size_t digits = std::min(line.find_first_of("; \t"), line.size());
    const auto size = digits <= 16 ? numberOf(line.substr(0, digits), 16) : std::nullopt;
    const std::string_view extension = trimmed(line.substr(digits));
    if (!size || (digits < line.size() && !extension.starts_with(';')) || !isFieldText(extension))
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
