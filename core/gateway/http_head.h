#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace core {

// The fields that mean something to the gateway itself; every other one is Other.
enum class HttpName : std::uint8_t {
    Other,
    ApiKey,  // X-API-Key
    Authorization,
    CacheControl,
    Connection,
    ContentEncoding,
    ContentLength,
    ContentType,
    Cookie,
    Date,
    Expect,
    Forwarded,
    ForwardedFor,  // X-Forwarded-For
    ForwardedHost,  // X-Forwarded-Host
    ForwardedProto,  // X-Forwarded-Proto
    ForwardedUser,  // X-Forwarded-User
    Host,
    IdempotencyKey,
    KeepAlive,
    ProxyAuthenticate,
    ProxyAuthorization,
    ProxyConnection,
    Range,
    RequestId,  // X-Request-Id
    SetCookie,
    Te,
    TraceParent,
    Trailer,
    TransferEncoding,
    Upgrade,
    Via,
};

// By the name alone, in capitals or not.
HttpName httpNameOf(std::string_view name);

// A field is a view into the parser that read it.
struct HttpFieldView {
    std::string_view name;  // as it was sent; compare with equalIgnoringCase()
    std::string_view value;  // without the white space around it
    HttpName known = HttpName::Other;

    bool operator==(const HttpFieldView&) const = default;
};

// Whether a comma-separated list has that member, in capitals or not.
bool listHas(std::string_view list, std::string_view wanted);

// The value of a cookie in a Cookie field (RFC 6265, 5.4); empty without it.
std::string_view cookieIn(std::string_view field, std::string_view name);

enum class HttpFraming : std::uint8_t { None, Length, Chunked, UntilClose };

// What stands before a message's body. Its texts are views into the parser that read it, and hold until that
// is restarted.
struct HttpHead {
    std::string_view method;  // of a request
    std::string_view target;  // of a request, as it was sent
    unsigned status = 0;  // of a response
    std::string_view reason;  // of a response
    unsigned minorVersion = 1;  // HTTP/1.<n>, 0 or 1
    std::vector<HttpFieldView> fields;  // in their order; put in by add()
    std::uint64_t names = 0;  // which of the known ones are there: a bit each
    HttpFraming framing = HttpFraming::None;
    std::uint64_t length = 0;  // with HttpFraming::Length
    bool keepAlive = true;
    bool expectsContinue = false;
    bool upgrade = false;

    void add(const HttpFieldView& field)
    {
        fields.push_back(field);
        names |= std::uint64_t{1} << static_cast<unsigned>(field.known);
    }
    bool has(HttpName name) const { return (names >> static_cast<unsigned>(name) & 1) != 0; }
    // The first field of that name, or nothing.
    const HttpFieldView* field(HttpName name) const;
    const HttpFieldView* field(std::string_view name) const;
    // Whether there is more than one.
    bool isTwice(HttpName name) const;
};

}  // namespace core
