// The head of a request: whether it is served, who may, and what it asks for.

#include "core/base/text.h"
#include "core/gateway/proxy_session.h"
#include "core/gateway/request_target.h"

#include <algorithm>
#include <utility>

namespace core {
namespace {

constexpr std::size_t replayedBody = 64 << 10;  // bytes; a longer body streams and cannot be sent again
constexpr std::size_t longestRequestId = 128;

// To a WebSocket (RFC 6455, 4.1). Another protocol is not spoken of to an instance, since what it makes of
// the bytes could not be told: h2c, say.
bool asksForWebSocket(const HttpHead& head)
{
    const HttpFieldView* protocol = head.field(HttpName::Upgrade);
    return head.upgrade && head.minorVersion == 1 && head.method == "GET" && head.framing == HttpFraming::None
        && protocol && equalIgnoringCase(protocol->value, "websocket");
}

// Of the first Cookie field that has it.
std::string_view cookieOf(const HttpHead& head, std::string_view name)
{
    for (const HttpFieldView& field : head.fields)
        if (field.known == HttpName::Cookie)
            if (const std::string_view value = cookieIn(field.value, name); !value.empty())
                return value;
    return {};
}

std::string_view tieOf(const HttpHead& head, const AffinitySpec& affinity)
{
    if (!affinity.cookie.empty())
        return cookieOf(head, affinity.cookie);
    const HttpFieldView* field = head.field(affinity.header);
    return field ? field->value : std::string_view();
}

}  // namespace

void ProxySession::onRequestHead()
{
    const HttpHead& head = m_requestParser.head();
    m_request.isHeadRead = true;
    m_request.headAt = m_thread.steady();
    m_request.cameAt = m_thread.now().wall;
    m_keepAlive = head.keepAlive && head.minorVersion == 1;
    const HttpFieldView* id = head.field(HttpName::RequestId);
    if (id && !id->value.empty() && id->value.size() <= longestRequestId)
        m_request.id.assign(id->value);
    else
        addHex(m_request.id, m_thread.random());
    if (!isServed())
        return;
    setTraceParent(m_request.traceParent, head, [this] { return m_thread.random(); });
    m_request.isUpgrade = asksForWebSocket(head);
    if (m_request.spec->routing.affinity)
        m_request.affinity = affinityOf(tieOf(head, *m_request.spec->routing.affinity));
    m_request.lane->countRequest(m_thread.mono());
    m_request.buffersBody = head.framing == HttpFraming::None
        || (head.framing == HttpFraming::Length && head.length <= replayedBody);
    disarm();
    if (!m_request.buffersBody) {
        m_phase = Phase::Place;
        return route();
    }
    m_phase = Phase::Body;
    if (head.framing == HttpFraming::None)
        return;
    // The whole of a small body has the time that a pause in a large one may take.
    arm(m_thread.state().limits.idleTimeout, &ProxySession::bodyTooSlow);
    if (head.expectsContinue)
        inviteBody(&ProxySession::parseClient);
}

// True when the request may go to an agent that there is; else it was refused.
bool ProxySession::isServed()
{
    const HttpHead& head = m_requestParser.head();
    if (!servesMethod(head.method)) {
        fail(405, "this gateway serves no " + std::string(head.method), AnswerKind::Failed,
             "Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n");
        return false;
    }
    if (const HttpFieldView* expect = head.field(HttpName::Expect);
        expect && head.minorVersion == 1 && !head.expectsContinue) {
        fail(417, "no expectation is met but 100-continue");
        return false;
    }
    auto target = readRequestTarget(head.target);
    if (!target) {
        fail(404, "paths are /agents/ID/..., /cache/models/NAME and /cache/config/ID");
        return false;
    }
    // Before anything is said of the agent, even whether there is one.
    if (!admit(*target))
        return false;
    if (target->kind != RequestTarget::Kind::Agent) {
        serveOwn(*target);
        return false;
    }
    const PublishedRoutes::Route* route = m_thread.view().route(target->name);
    if (!route) {
        fail(404, "there is no agent " + target->name);
        return false;
    }
    m_request.agent = AgentId(target->name);
    m_request.lane = route->lane;
    m_request.spec = route->spec;
    m_request.cached.cache = route->cache;
    m_request.cached.version = route->cache ? route->version : std::string();
    m_request.target = std::move(target->rest);
    return true;
}

// True when an access policy lets the request in; else it was refused.
bool ProxySession::admit(const RequestTarget& target)
{
    const PublishedRoutes& view = m_thread.view();
    const TlsConnection* tls = m_client->tls();
    const ClientCertificate* certificate = tls && tls->peer() ? &*tls->peer() : nullptr;
    Entry entry = askEntry(view.gatekeeper.get(), m_requestParser.head(), target.resource(),
                           {m_clientAddress, m_clientSource, certificate}, m_thread.now());
    m_request.identity = std::move(entry.identity);
    if (entry.isOpen())
        return true;
    m_request.refusedBy = entry.policy;
    // An agent that is not there is counted without its name, which anyone may make up.
    const bool isAgent = target.kind == RequestTarget::Kind::Agent && view.route(target.name);
    m_thread.state().countRefusal(isAgent ? target.name : std::string_view(), entry.policy, entry.status);
    fail(entry.status, entry.detail, AnswerKind::Served, entry.fields);
    return false;
}

}  // namespace core
