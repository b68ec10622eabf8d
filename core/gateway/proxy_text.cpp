#include "core/gateway/proxy_text.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace core {
namespace {

constexpr std::array<std::string_view, 9> hopFields{
    "Connection", "Keep-Alive",        "Proxy-Connection", "Proxy-Authenticate", "TE",
    "Trailer",    "Transfer-Encoding", "Upgrade",          "Proxy-Authorization"};

// The fields that this message's Connection field names as its own hop's.
std::vector<std::string> namedByConnection(const HttpHead& head)
{
    std::vector<std::string> names;
    for (const HttpField& field : head.fields) {
        if (!sameFieldName(field.name, "Connection"))
            continue;
        std::string name;
        for (const char c : field.value + ",") {
            if (c == ',') {
                if (!name.empty())
                    names.push_back(std::exchange(name, {}));
            } else if (c != ' ' && c != '\t') {
                name += c;
            }
        }
    }
    return names;
}

void addFields(std::string& text, const HttpHead& head, const std::vector<std::string_view>& replaced)
{
    const std::vector<std::string> named = namedByConnection(head);
    const auto isOneOf = [](const std::string& name, const auto& names) {
        return std::any_of(names.begin(), names.end(),
                           [&](const auto& other) { return sameFieldName(name, other); });
    };
    for (const HttpField& field : head.fields) {
        if (isOneOf(field.name, hopFields) || isOneOf(field.name, replaced) || isOneOf(field.name, named))
            continue;
        text += field.name;
        text += ": ";
        text += field.value;
        text += "\r\n";
    }
}

void addField(std::string& text, std::string_view name, std::string_view value)
{
    text += name;
    text += ": ";
    text += value;
    text += "\r\n";
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

}  // namespace

std::string upstreamRequestHead(const HttpHead& request, std::string_view target, std::string_view host,
                                std::string_view clientAddress, std::string_view requestId,
                                std::string_view principal, std::string_view withheld)
{
    std::string text = request.method + " " + std::string(target) + " HTTP/1.1\r\n";
    addField(text, "Host", host);
    addFields(text, request,
              {"Host", "Content-Length", "Expect", "X-Request-Id", "X-Forwarded-For", "X-Forwarded-Proto",
               "X-Forwarded-User", withheld});
    std::string forwardedFor;
    for (const HttpField& field : request.fields)
        if (sameFieldName(field.name, "X-Forwarded-For") && !field.value.empty())
            forwardedFor += field.value + ", ";
    addField(text, "X-Forwarded-For", forwardedFor + std::string(clientAddress));
    addField(text, "X-Forwarded-Proto", "http");
    addField(text, "X-Request-Id", requestId);
    if (!principal.empty())
        addField(text, "X-Forwarded-User", principal);
    if (request.framing == HttpFraming::Chunked)
        addField(text, "Transfer-Encoding", "chunked");
    else if (request.framing == HttpFraming::Length)
        addField(text, "Content-Length", std::to_string(request.length));
    text += "\r\n";
    return text;
}

std::string clientResponseHead(const HttpHead& response, SentFraming framing, bool keepAlive,
                               std::string_view requestId)
{
    std::string text = "HTTP/1.1 " + std::to_string(response.status) + " " + response.reason + "\r\n";
    // A length stays where there is no body: in answer to HEAD it tells what GET would bring.
    const bool keepsLength = framing == SentFraming::None || framing == SentFraming::Length;
    addFields(text, response,
              keepsLength ? std::vector<std::string_view>{"X-Request-Id"}
                          : std::vector<std::string_view>{"X-Request-Id", "Content-Length"});
    addField(text, "X-Request-Id", requestId);
    if (framing == SentFraming::Chunked)
        addField(text, "Transfer-Encoding", "chunked");
    if (!keepAlive)
        addField(text, "Connection", "close");
    text += "\r\n";
    return text;
}

std::string problemAnswer(unsigned status, std::string_view detail, bool keepAlive, bool withBody,
                          std::string_view requestId, std::string_view fields)
{
    const std::string body = R"({"type":"about:blank","title":")" + std::string(titleOf(status))
        + R"(","status":)" + std::to_string(status) + R"(,"detail":")" + escaped(detail) + "\"}\n";
    std::string text = "HTTP/1.1 " + std::to_string(status) + " " + std::string(titleOf(status)) + "\r\n";
    addField(text, "Content-Type", "application/problem+json");
    addField(text, "Content-Length", std::to_string(body.size()));
    if (status == 503)
        addField(text, "Retry-After", "1");
    if (!requestId.empty())
        addField(text, "X-Request-Id", requestId);
    text += fields;
    if (!keepAlive)
        addField(text, "Connection", "close");
    text += "\r\n";
    return withBody ? text + body : text;
}

std::string_view titleOf(unsigned status)
{
    switch (status) {
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 408: return "Request Timeout";
    case 413: return "Content Too Large";
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
