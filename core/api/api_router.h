#pragma once

#include "core/api/http_server.h"
#include "core/fleet/access_attempt.h"
#include "core/fleet/rights.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace core {

// A request that was let in.
struct ApiCall {
    HttpRequest request;
    std::vector<std::string> names;  // what stood at the asterisks of the route's path
    Actor actor;
    Rights rights;
};

struct ApiRoute {
    std::string_view method;
    std::string_view path;  // an asterisk stands for one segment
    std::optional<Role> role = Role::Admin;  // the least; nothing: nobody needs a token
    std::function<void(ApiCall, HttpReply)> handle;
};

// The token after "Bearer"; empty when there is none.
std::string_view bearerOf(const HttpRequest& request);

// Who has a token; nothing when nobody has it. Takes the same time wherever two tokens differ.
using CallerOf = std::function<std::optional<Caller>(std::string_view token)>;

// Finds who asks and for what: 401, 403, 404 and 405 are answered here, and the first two told of.
class ApiRouter {
public:
    ApiRouter(std::vector<ApiRoute> routes, CallerOf callerOf, std::function<void(AccessAttempt)> told);

    void handle(HttpRequest request, const HttpReply& reply) const;

private:
    struct Bearer {
        bool isGiven = false;  // some token
        std::optional<Caller> caller{};
    };

    Bearer bearer(const HttpRequest& request) const;
    void refuse(const HttpRequest& request, const Caller& caller, Role needed, const HttpReply& reply) const;

    std::vector<ApiRoute> m_routes;
    CallerOf m_callerOf;
    std::function<void(AccessAttempt)> m_told;
};

}  // namespace core
