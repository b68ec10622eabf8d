#pragma once

#include "core/api/http_server.h"

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace core {

using BeastRequest = boost::beast::http::request<boost::beast::http::string_body>;

// Why a request is refused before any handler sees it.
struct HttpFault {
    int status = 400;
    std::string detail;
};

// The text with its %XX escapes decoded; nothing for a broken escape or a NUL.
std::optional<std::string> percentDecode(std::string_view text, bool plusIsSpace);

// What the parser lets through though it may mean different things to different readers (RFC 9112, 3.2 and
// 6.3): repeated lengths, a length beside a transfer coding, chunks on HTTP/1.0, a missing or repeated Host.
std::optional<HttpFault> framingFault(const BeastRequest& request);

// The path and the query of a request target (origin form or absolute form) into the request.
std::optional<HttpFault> readTarget(std::string_view target, HttpRequest& request);

// The method, the headers and the body, without the target.
HttpRequest toHttpRequest(BeastRequest&& request);

// A problem document (RFC 9457) with the status's usual title.
HttpResponse problemResponse(int status, std::string_view detail);

enum class BodyFraming { Length, Chunked, UntilClose };

// The status line and the headers, to the empty line.
std::string headOf(const HttpResponse& response, BodyFraming framing, bool keepAlive);

}  // namespace core
