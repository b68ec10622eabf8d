#pragma once

#include "core/base/result.h"
#include "core/base/time.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace core {

// A request that was read whole, within the limits.
struct HttpRequest {
    std::string method;
    std::string path;  // decoded, without the query
    std::map<std::string, std::string> query;  // decoded; the first of a repeated key
    std::map<std::string, std::string> headers;  // names in lower case; the first of a repeated name
    std::string body;
    std::string client{};  // its address, without the port
};

struct HttpResponse {
    int status = 200;
    std::string contentType = "application/json";
    std::string body;
    std::map<std::string, std::string> headers;
};

// The way to answer one request: once, from any thread, also after the handler has returned. Copies answer
// the same request; dropping all of them unanswered sends a 500. Sending to a client that has gone away does
// nothing.
class HttpReply {
public:
    class Exchange;
    explicit HttpReply(std::shared_ptr<Exchange> exchange) : m_exchange(std::move(exchange)) {}

    void send(HttpResponse response) const;

    // Instead of send(): a chunked answer in pieces. write() says false once the client has gone away or when
    // more than the server's `streamBytes` waits unsent; finish() ends it.
    void begin(HttpResponse head) const;
    bool write(std::string piece) const;
    void finish() const;

private:
    std::shared_ptr<Exchange> m_exchange;
};

struct HttpServerLimits {
    std::size_t headerBytes = 16 << 10;
    std::size_t bodyBytes = 1 << 20;
    std::size_t connections = 256;
    std::size_t streamBytes = 1 << 20;
    Duration requestTimeout{10'000};  // from the first byte of a request to its last
    Duration idleTimeout{60'000};
};

// An HTTP/1.1 server with keep-alive on one thread of its own. What breaks a limit gets 400, 408, 413 or 431
// and is cut.
class HttpServer {
public:
    using Handler = std::function<void(HttpRequest, HttpReply)>;

    // Listens at once; the handler is called on the server's thread and must not block. Io when the address
    // cannot be had; the context names it and says why.
    static Result<std::unique_ptr<HttpServer>> listen(const std::string& host, std::uint16_t port,
                                                      HttpServerLimits limits, Handler handler);
    ~HttpServer();  // closes every connection and joins the thread

    std::string host() const;
    std::uint16_t port() const;

private:
    class Impl;
    explicit HttpServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace core
