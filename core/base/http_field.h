#pragma once

#include <string>
#include <vector>

namespace core {

// A field of an HTTP message that is kept longer than the message. Names do not tell upper from lower case
// (RFC 9110, 5.1).
struct HttpField {
    std::string name;  // as it was sent
    std::string value;

    bool operator==(const HttpField&) const = default;
};
using HttpFields = std::vector<HttpField>;

}  // namespace core
