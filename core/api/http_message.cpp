#include "core/api/http_message.h"

#include "core/base/text.h"

#include <boost/beast/http/field.hpp>
#include <boost/beast/http/status.hpp>

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <ctime>

namespace core {
namespace {

namespace http = boost::beast::http;

std::string_view view(boost::beast::string_view text)
{
    return {text.data(), text.size()};
}

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

std::string httpDate()
{
    const std::time_t seconds = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char text[40];
    const auto length = std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                      days[parts.tm_wday], parts.tm_mday, months[parts.tm_mon],
                                      parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
    return std::string(text, static_cast<std::size_t>(length));
}

std::string_view reasonOf(int status)
{
    return view(http::obsolete_reason(static_cast<http::status>(status)));
}

// A value that came from outside must not start a header of its own.
void appendHeader(std::string& head, std::string_view name, std::string_view value)
{
    head.append(name).append(": ");
    for (const char c : value)
        head.push_back(static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c);
    head.append("\r\n");
}

bool readQuery(std::string_view text, std::map<std::string, std::string>& query)
{
    while (!text.empty()) {
        const auto pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(text.size(), pair.size() + 1));
        if (pair.empty())
            continue;
        const auto equals = pair.find('=');
        const auto key = percentDecode(pair.substr(0, equals), true);
        const auto value = percentDecode(
            equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1), true);
        if (!key || !value)
            return false;
        query.try_emplace(*key, *value);
    }
    return true;
}

}  // namespace

std::optional<std::string> percentDecode(std::string_view text, bool plusIsSpace)
{
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            if (i + 2 >= text.size())
                return {};
            const int high = hexDigit(text[i + 1]);
            const int low = hexDigit(text[i + 2]);
            if (high < 0 || low < 0)
                return {};
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (c == '+' && plusIsSpace) {
            c = ' ';
        }
        if (c == '\0')
            return {};
        decoded.push_back(c);
    }
    return decoded;
}

std::optional<HttpFault> framingFault(const BeastRequest& request)
{
    if (request.version() != 10 && request.version() != 11)
        return HttpFault{400, "only HTTP/1.0 and HTTP/1.1 are spoken here"};

    const auto lengths = request.count(http::field::content_length);
    const auto codings = request.count(http::field::transfer_encoding);
    if (lengths > 1)
        return HttpFault{400, "Content-Length is given more than once"};
    if (lengths > 0 && codings > 0)
        return HttpFault{400, "both Content-Length and Transfer-Encoding are given"};
    if (codings > 0 && request.version() == 10)
        return HttpFault{400, "HTTP/1.0 has no Transfer-Encoding"};
    if (codings > 1
        || (codings == 1 && lowerCase(view(request[http::field::transfer_encoding])) != "chunked"))
        return HttpFault{501, "the only Transfer-Encoding taken is chunked"};

    const auto hosts = request.count(http::field::host);
    if (hosts > 1 || (hosts == 0 && request.version() == 11))
        return HttpFault{400, "there must be one Host header"};
    return {};
}

std::optional<HttpFault> readTarget(std::string_view target, HttpRequest& request)
{
    if (const auto scheme = target.find("://"); scheme != std::string_view::npos && target.front() != '/') {
        const auto path = target.find('/', scheme + 3);
        target = path == std::string_view::npos ? std::string_view("/") : target.substr(path);
    }
    if (target.empty() || target.front() != '/' || target.find('#') != std::string_view::npos)
        return HttpFault{400, "the request target is not a path"};

    const auto mark = target.find('?');
    const auto path = percentDecode(target.substr(0, mark), false);
    if (!path)
        return HttpFault{400, "the path has a broken escape or a NUL"};
    request.path = *path;
    if (mark != std::string_view::npos && !readQuery(target.substr(mark + 1), request.query))
        return HttpFault{400, "the query has a broken escape or a NUL"};
    return {};
}

HttpRequest toHttpRequest(BeastRequest&& request)
{
    HttpRequest result;
    result.method = std::string(view(request.method_string()));
    for (const auto& field : request)
        result.headers.try_emplace(lowerCase(view(field.name_string())), view(field.value()));
    result.body = std::move(request.body());
    return result;
}

HttpResponse problemResponse(int status, std::string_view detail)
{
    const auto text = [](std::string_view utf8) {
        return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
    };
    const QJsonObject problem{{QStringLiteral("type"), QStringLiteral("about:blank")},
                              {QStringLiteral("title"), text(reasonOf(status))},
                              {QStringLiteral("status"), status},
                              {QStringLiteral("detail"), text(detail)}};
    return {status,
            "application/problem+json",
            QJsonDocument(problem).toJson(QJsonDocument::Compact).toStdString(),
            {}};
}

std::string headOf(const HttpResponse& response, BodyFraming framing, bool keepAlive)
{
    std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
    head.append(reasonOf(response.status)).append("\r\n");
    appendHeader(head, "Date", httpDate());
    appendHeader(head, "Server", "pilothouse");
    const bool mayHaveBody = response.status != 204 && response.status != 304;
    if (mayHaveBody && !response.contentType.empty())
        appendHeader(head, "Content-Type", response.contentType);
    if (mayHaveBody && framing == BodyFraming::Length)
        appendHeader(head, "Content-Length", std::to_string(response.body.size()));
    if (framing == BodyFraming::Chunked)
        appendHeader(head, "Transfer-Encoding", "chunked");
    appendHeader(head, "Connection", keepAlive ? "keep-alive" : "close");
    for (const auto& [name, value] : response.headers)
        appendHeader(head, name, value);
    return head + "\r\n";
}

}  // namespace core
