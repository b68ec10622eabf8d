#include "core/api/api_router.h"

#include "core/api/http_message.h"

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

ApiRouter::ApiRouter(std::vector<ApiRoute> routes, std::vector<ApiToken> tokens)
    : m_routes(std::move(routes)),
      m_tokens(std::move(tokens))
{
}

const ApiToken* ApiRouter::bearer(const HttpRequest& request) const
{
    static constexpr std::string_view scheme = "bearer ";
    const auto header = request.headers.find("authorization");
    if (header == request.headers.end() || header->second.size() <= scheme.size()
        || qstrnicmp(header->second.c_str(), scheme.data(), scheme.size()) != 0)
        return nullptr;
    const auto given = std::string_view(header->second).substr(scheme.size());
    // Every token is compared, so that the time does not tell which one came near.
    const ApiToken* found = nullptr;
    for (const ApiToken& token : m_tokens)
        if (token.secret.matches(given))
            found = &token;
    return found;
}

void ApiRouter::handle(HttpRequest request, const HttpReply& reply) const
{
    const std::string_view method = request.method == "HEAD" ? std::string_view("GET") : request.method;
    const ApiToken* token = bearer(request);
    std::string allowed;
    for (const ApiRoute& route : m_routes) {
        auto names = match(route.path, request.path);
        if (!names || (!token && route.role != ApiRole::Nobody))
            continue;
        if (route.method != method) {
            allowed.append(allowed.empty() ? "" : ", ").append(route.method);
            continue;
        }
        if (route.role != ApiRole::Nobody && token->role < route.role)
            return reply.send(problemResponse(403, "the token's role may not do this"));
        return route.handle({std::move(request), std::move(*names), token ? token->actor : std::string()},
                            reply);
    }
    if (!allowed.empty())
        return reply.send(wrongMethod(allowed));
    reply.send(token ? problemResponse(404, "there is nothing at this path") : unauthorized());
}

}  // namespace core
