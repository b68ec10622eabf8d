#include "core/api/api_router.h"

#include "core/api/http_message.h"
#include "core/fleet/command_needs.h"

#include <QByteArray>

#include <algorithm>
#include <optional>

namespace core {
namespace {

std::string_view nextSegment(std::string_view& path)
{
    path.remove_prefix(1);  // the slash
    const auto segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    return segment;
}

// What stands at the pattern's asterisks; nothing when the path is another one.
std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view path)
{
    std::vector<std::string> names;
    while (!pattern.empty() && !path.empty()) {
        const auto wanted = nextSegment(pattern);
        const auto found = nextSegment(path);
        if (wanted == "*" && !found.empty())
            names.emplace_back(found);
        else if (wanted != found)
            return {};
    }
    if (!pattern.empty() || !path.empty())
        return {};
    return names;
}

HttpResponse unauthorized()
{
    HttpResponse response = problemResponse(401, "a valid token is needed");
    response.headers["WWW-Authenticate"] = "Bearer realm=\"pilothouse\"";
    return response;
}

HttpResponse wrongMethod(std::string_view allowed)
{
    HttpResponse response = problemResponse(405, "this path has no such method");
    response.headers["Allow"] = std::string(allowed);
    return response;
}

}  // namespace

ApiRouter::ApiRouter(std::vector<ApiRoute> routes, CallerOf callerOf, std::function<void(AccessAttempt)> told)
    : m_routes(std::move(routes)),
      m_callerOf(std::move(callerOf)),
      m_told(std::move(told))
{
}

std::string_view bearerOf(const HttpRequest& request)
{
    static constexpr std::string_view scheme = "bearer ";
    const auto header = request.headers.find("authorization");
    if (header == request.headers.end() || header->second.size() <= scheme.size()
        || qstrnicmp(header->second.c_str(), scheme.data(), scheme.size()) != 0)
        return {};
    return std::string_view(header->second).substr(scheme.size());
}

ApiRouter::Bearer ApiRouter::bearer(const HttpRequest& request) const
{
    const std::string_view token = bearerOf(request);
    return token.empty() ? Bearer() : Bearer{true, m_callerOf(token)};
}

void ApiRouter::refuse(const HttpRequest& request, const Caller& caller, Role needed,
                       const HttpReply& reply) const
{
    const std::string why = whyNot(needed, caller.rights);
    m_told({AccessAttempt::Kind::Forbidden, caller.actor.text, request.method + " " + request.path,
            request.client, why});
    reply.send(problemResponse(403, why));
}

void ApiRouter::handle(HttpRequest request, const HttpReply& reply) const
{
    const std::string_view method = request.method == "HEAD" ? std::string_view("GET") : request.method;
    const Bearer given = bearer(request);
    std::string allowed;
    bool needsToken = false;
    for (const ApiRoute& route : m_routes) {
        auto names = match(route.path, request.path);
        if (!names)
            continue;
        if (!given.caller && route.role) {
            needsToken = needsToken || route.method == method;
            continue;
        }
        if (route.method != method) {
            allowed.append(allowed.empty() ? "" : ", ").append(route.method);
            continue;
        }
        if (route.role && given.caller->rights.role < *route.role)
            return refuse(request, *given.caller, *route.role, reply);
        const Caller caller = given.caller.value_or(Caller());
        return route.handle({std::move(request), std::move(*names), caller.actor, caller.rights}, reply);
    }
    if (!allowed.empty() && !needsToken)
        return reply.send(wrongMethod(allowed));
    if (given.caller)
        return reply.send(problemResponse(404, "there is nothing at this path"));
    if (given.isGiven)
        m_told(
            {AccessAttempt::Kind::UnknownToken, {}, request.method + " " + request.path, request.client, {}});
    reply.send(unauthorized());
}

}  // namespace core
