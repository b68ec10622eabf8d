#pragma once

#include "core/api/http_server.h"
#include "core/base/secret.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace core {

// In rising order: each may what the ones before it may. Nobody needs no token.
enum class ApiRole { Nobody, Viewer, Operator, Admin };

struct ApiToken {
    Secret secret;
    ApiRole role = ApiRole::Viewer;
    std::string actor;  // whom the journal names
};

// A request that was let in.
struct ApiCall {
    HttpRequest request;
    std::vector<std::string> names;  // what stood at the asterisks of the route's path
    std::string actor;
};

struct ApiRoute {
    std::string_view method;
    std::string_view path;  // an asterisk stands for one segment
    ApiRole role = ApiRole::Admin;
    std::function<void(ApiCall, HttpReply)> handle;
};

// Finds who asks and for what: 401, 403, 404 and 405 are answered here.
class ApiRouter {
public:
    ApiRouter(std::vector<ApiRoute> routes, std::vector<ApiToken> tokens);

    void handle(HttpRequest request, const HttpReply& reply) const;

private:
    const ApiToken* bearer(const HttpRequest& request) const;

    std::vector<ApiRoute> m_routes;
    std::vector<ApiToken> m_tokens;
};

}  // namespace core
