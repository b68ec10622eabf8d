// A connection that both sides agreed to speak another protocol on: bytes pass as they are.

#include "core/base/text.h"
#include "core/gateway/proxy_session.h"

namespace core {
namespace {

constexpr Duration longestSilence = std::chrono::hours(1);
constexpr Duration longestFarewell = std::chrono::seconds(5);  // between one side's end and the other's

}  // namespace

void ProxySession::beginTunnel()
{
    const HttpHead& head = m_responseParser.head();
    const HttpFieldView* protocol = head.field(HttpName::Upgrade);
    if (!m_request.isUpgrade || !protocol || !equalIgnoringCase(protocol->value, "websocket"))
        return upstreamFailed(Failure::Reset, "it changed to a protocol that nobody asked for");
    m_request.responseBegan = true;
    m_request.status = 101;
    m_request.answeredAt = m_thread.steady();
    m_keepAlive = false;
    countAttempt(false);
    addResponseHead(m_toClient,
                    {.head = head, .keepAlive = true, .requestId = m_request.id, .isUpgrade = true});
    m_phase = Phase::Tunnel;
    arm(longestSilence, &ProxySession::endTunnel);
    switch (m_client->send(m_toClient)) {
    case Link::Sent::Done: break;
    case Link::Sent::Pending: m_afterClient = &ProxySession::parseUpstream; break;
    case Link::Sent::Broken: return endTunnel();
    }
    pump(*m_upstream, *m_client);
    if (m_phase == Phase::Tunnel)
        pump(*m_client, *m_upstream);
}

// Passes on what has come, and reads more once it was taken.
void ProxySession::pump(Link& from, Link& to)
{
    Step& pending = &to == m_client.get() ? m_afterClient : m_afterUpstream;
    if (pending)
        return;
    if (!from.failure().empty())
        return endTunnel();
    arm(to.isEnded() ? longestFarewell : longestSilence, &ProxySession::endTunnel);
    if (!from.input().empty()) {
        std::string nothing;
        const Link::Sent how = to.send(nothing, from.input());
        from.take(from.input().size());
        if (how == Link::Sent::Broken)
            return endTunnel();
        if (how == Link::Sent::Pending) {
            pending = &ProxySession::parseClient;
            return;
        }
    }
    if (!from.isEnded())
        return from.read();
    to.endSending();
    if (to.isEnded())
        return endTunnel();
    arm(longestFarewell, &ProxySession::endTunnel);
}

void ProxySession::endTunnel()
{
    dropUpstream();
    conclude(AnswerKind::Served);
    close();
}

}  // namespace core
