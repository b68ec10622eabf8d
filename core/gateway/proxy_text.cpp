#include "core/gateway/proxy_text.h"

#include "core/base/text.h"
#include "core/gateway/head_text.h"
#include "core/gateway/http_chars.h"
#include "core/security/api_keys.h"

#include <algorithm>
#include <array>

namespace core {
namespace {

constexpr std::string_view lineEnd = HeadText::lineEnd;

// Fields that are between two hops only, and those that the gateway says itself.
constexpr std::array hopNames{HttpName::Connection,
                              HttpName::KeepAlive,
                              HttpName::ProxyConnection,
                              HttpName::ProxyAuthenticate,
                              HttpName::Te,
                              HttpName::Trailer,
                              HttpName::Upgrade,
                              HttpName::ProxyAuthorization,
                              HttpName::RequestId,
                              HttpName::TransferEncoding,
                              HttpName::Via,
                              HttpName::ContentLength};
constexpr std::array requestNames{HttpName::Host,          HttpName::Expect,        HttpName::Forwarded,
                                  HttpName::ForwardedFor,  HttpName::ForwardedHost, HttpName::ForwardedProto,
                                  HttpName::ForwardedUser, HttpName::TraceParent};

using NameSet = std::uint64_t;

constexpr NameSet bitOf(HttpName name)
{
    return NameSet{1} << static_cast<unsigned>(name);
}

template <std::size_t Count>
constexpr NameSet setOf(const std::array<HttpName, Count>& names)
{
    NameSet set = 0;
    for (const HttpName name : names)
        set |= bitOf(name);
    return set;
}

// Whether a Connection field names this one as its own hop's.
bool isNamedByConnection(const HttpHead& head, std::string_view name)
{
    return std::ranges::any_of(head.fields, [&](const HttpFieldView& field) {
        return field.known == HttpName::Connection && listHas(field.value, name);
    });
}

// Whether a Connection field names any other than the usual ones.
bool hasNamedFields(const HttpHead& head)
{
    return head.has(HttpName::Connection) && std::ranges::any_of(head.fields, [](const HttpFieldView& field) {
               return field.known == HttpName::Connection && !equalIgnoringCase(field.value, "keep-alive")
                   && !equalIgnoringCase(field.value, "close") && !equalIgnoringCase(field.value, "upgrade");
           });
}

void addFields(HeadText& text, const HttpHead& head, NameSet withheld)
{
    const bool hasNamed = hasNamedFields(head);
    for (const HttpFieldView& field : head.fields)
        if ((field.known == HttpName::Other || (bitOf(field.known) & withheld) == 0)
            && !(hasNamed && isNamedByConnection(head, field.name)))
            text.addField(field.name, field.value);
}

// The chain of those that the message came through, and us (RFC 9110, 7.6.3).
void addVia(HeadText& text, const HttpHead& head)
{
    text += "Via: ";
    for (const HttpFieldView& field : head.fields)
        if (field.known == HttpName::Via && !field.value.empty())
            text.add({field.value, ", "});
    text.add({head.minorVersion == 0 ? "1.0" : "1.1", " pilothouse", lineEnd});
}

// RFC 7239. An address of IPv6 is in brackets and quotation marks.
void addForwarded(HeadText& text, const ForwardedRequest& request)
{
    const HttpFieldView* host = request.head.field(HttpName::Host);
    const std::string_view scheme = request.isTls ? "https" : "http";
    const bool isV6 = request.clientAddress.find(':') != std::string_view::npos;
    text.add({"Forwarded: for=", isV6 ? "\"[" : "", request.clientAddress, isV6 ? "]\"" : ""});
    if (host && host->value.find_first_of("\";") == std::string_view::npos)
        text.add({";host=\"", host->value, "\""});
    text.add({";proto=", scheme, lineEnd});
    text.addField("X-Forwarded-For", request.clientAddress);
    if (host)
        text.addField("X-Forwarded-Host", host->value);
    text.addField("X-Forwarded-Proto", scheme);
}

std::string escaped(std::string_view text)
{
    std::string json;
    for (const char c : text) {
        if (c == '"' || c == '\\')
            json += '\\';
        if (static_cast<unsigned char>(c) >= 0x20)
            json += c;
    }
    return json;
}

// A trailer must not say what only a head may: framing, routing, who is asking (RFC 9110, 6.5.1).
bool mayTrail(const HttpFieldView& field)
{
    return field.known == HttpName::Other || field.known == HttpName::Date;
}

bool isTraceParent(std::string_view text)
{
    if (text.size() != 55 || !text.starts_with("00-") || text[35] != '-' || text[52] != '-')
        return false;
    const auto isHex = [](std::string_view part) {
        return std::ranges::all_of(part,
                                   [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
    };
    const auto isZero = [](std::string_view part) {
        return part.find_first_not_of('0') == std::string_view::npos;
    };
    const std::string_view trace = text.substr(3, 32);
    const std::string_view parent = text.substr(36, 16);
    return isHex(trace) && isHex(parent) && isHex(text.substr(53)) && !isZero(trace) && !isZero(parent);
}

}  // namespace

void addRequestHead(std::string& to, const ForwardedRequest& request)
{
    HeadText text(to);
    constexpr NameSet ours = setOf(hopNames) | setOf(requestNames);
    const HttpHead& head = request.head;
    NameSet withheld = request.withheld == HttpName::Other ? ours : ours | bitOf(request.withheld);
    // One of our keys that nobody looked at, since a token or a certificate says who asks.
    if (const HttpFieldView* key = head.field(HttpName::ApiKey); key && looksLikeApiKey(key->value))
        withheld |= bitOf(HttpName::ApiKey);
    text.add({head.method, " ", request.target, " HTTP/1.1\r\n"});
    text.addField("Host", request.host);
    addFields(text, head, withheld);
    addVia(text, head);
    addForwarded(text, request);
    text.addField("X-Request-Id", request.requestId);
    text.addField("traceparent", request.traceParent);
    if (!request.principal.empty())
        text.addField("X-Forwarded-User", request.principal);
    if (request.isUpgrade) {
        text.addField("Connection", "Upgrade");
        text.addField("Upgrade", "websocket");
    }
    if (head.framing == HttpFraming::Chunked) {
        text.addField("Transfer-Encoding", "chunked");
    } else if (head.framing == HttpFraming::Length) {
        text.addField("Content-Length", head.length);
    }
    text += lineEnd;
}

void addResponseHead(std::string& to, const ForwardedResponse& response)
{
    HeadText text(to);
    // A length stays where there is no body: in answer to HEAD it tells what GET would bring.
    constexpr NameSet ours = setOf(hopNames);
    const bool keepsLength = response.framing == SentFraming::None || response.framing == SentFraming::Length;
    text += "HTTP/1.1 ";
    text.addNumber(response.head.status);
    text.add({" ", response.head.reason, lineEnd});
    addFields(text, response.head, keepsLength ? ours & ~bitOf(HttpName::ContentLength) : ours);
    addVia(text, response.head);
    text.addField("X-Request-Id", response.requestId);
    if (response.framing == SentFraming::Chunked)
        text.addField("Transfer-Encoding", "chunked");
    if (response.isUpgrade) {
        text.addField("Connection", "Upgrade");
        text.addField("Upgrade", "websocket");
    } else if (!response.keepAlive) {
        text.addField("Connection", "close");
    }
    text += lineEnd;
}

void addKeptHead(std::string& to, const KeptHead& kept)
{
    HeadText text(to);
    text += "HTTP/1.1 ";
    text.addNumber(kept.status);
    text.add({" ", kept.reason, lineEnd});
    for (const HttpField& field : kept.fields)
        if (!equalIgnoringCase(field.name, "Content-Length")
            && !equalIgnoringCase(field.name, "X-Request-Id"))
            text.addField(field.name, field.value);
    if (kept.age)
        text.addField("Age", std::uint64_t(std::max<std::int64_t>(kept.age->count(), 0)));
    text.addField("X-Request-Id", kept.requestId);
    if (kept.bodySize) {
        text.addField("Content-Length", *kept.bodySize);
    } else if (kept.isChunked) {
        text.addField("Transfer-Encoding", "chunked");
    }
    if (!kept.keepAlive)
        text.addField("Connection", "close");
    text += lineEnd;
}

void addChunkHead(std::string& to, std::size_t size)
{
    HeadText text(to);
    text.addNumber(size, 16);
    text += lineEnd;
}

void addLastChunk(std::string& to, const std::vector<HttpFieldView>& trailers)
{
    HeadText text(to);
    text += "0\r\n";
    for (const HttpFieldView& field : trailers)
        if (mayTrail(field))
            text.addField(field.name, field.value);
    text += lineEnd;
}

void addProblem(std::string& to, const Problem& problem)
{
    std::string body;
    {
        HeadText json(body);
        json.add({R"({"type":"about:blank","title":")", titleOf(problem.status), R"(","status":)"});
        json.addNumber(problem.status);
        json.add({R"(,"detail":")", escaped(problem.detail), "\"}\n"});
    }
    HeadText text(to);
    text += "HTTP/1.1 ";
    text.addNumber(problem.status);
    text.add({" ", titleOf(problem.status), lineEnd});
    text.addField("Content-Type", "application/problem+json");
    text.addField("Content-Length", body.size());
    if (problem.status == 503)
        text.addField("Retry-After", "1");
    if (!problem.requestId.empty())
        text.addField("X-Request-Id", problem.requestId);
    text += problem.fields;
    if (!problem.keepAlive)
        text.addField("Connection", "close");
    text += lineEnd;
    if (problem.withBody)
        text += body;
}

std::string_view sentTraceParent(const HttpHead& head)
{
    const HttpFieldView* sent = head.field(HttpName::TraceParent);
    const bool isUsable = sent && !head.isTwice(HttpName::TraceParent) && isTraceParent(sent->value);
    return isUsable ? sent->value : std::string_view();
}

void setTraceParent(std::string& text, const std::array<std::uint64_t, 3>& random)
{
    text = "00-";
    addHex(text, random[0]);
    addHex(text, random[1] | 1);  // all zeros would be none
    text += "-";
    addHex(text, random[2] | 1);
    text += "-01";  // sampled, as an agent would decide that is told nothing
}

void addHex(std::string& text, std::uint64_t number)
{
    static constexpr auto pairs = [] {
        std::array<std::array<char, 2>, 256> made{};
        for (std::size_t byte = 0; byte < made.size(); ++byte)
            made[byte] = {"0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 0xF]};
        return made;
    }();
    std::array<char, 16> digits;
    for (std::size_t byte = 0; byte < sizeof number; ++byte)
        std::copy_n(pairs[number >> (56 - 8 * byte) & 0xff].data(), 2, digits.data() + 2 * byte);
    text.append(digits.data(), digits.size());
}

std::string_view titleOf(unsigned status)
{
    switch (status) {
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 413: return "Content Too Large";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 414: return "URI Too Long";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    }
    return "Error";
}

}  // namespace core
