#include "core/gateway/proxy_session.h"

#include <algorithm>
#include <utility>

namespace core {
namespace {

constexpr Duration lingering{1'000};  // for a refused client to read why
constexpr Duration restAfter{2'000};  // of silence

HttpLimits requestLimits(const GatewayLimits& limits)
{
    return {.headerBytes = std::size_t(limits.headerBytes), .bodyBytes = limits.bodyBytes};
}

constexpr HttpLimits responseLimits{.headerBytes = 64 << 10, .bodyBytes = 1ULL << 62};

}  // namespace

ProxySession::ProxySession(GatewayThread& thread, std::size_t slot, LinkPtr client)
    : m_thread(thread),
      m_slot(slot),
      m_client(std::move(client)),
      m_requestParser(HttpMessageKind::Request, requestLimits(thread.state().limits)),
      m_responseParser(HttpMessageKind::Response, responseLimits)
{
    ++m_thread.state().connections;
}

// Also when the gateway ends in the middle of a request: what the lane counts as active must come back.
ProxySession::~ProxySession()
{
    m_client->setUser(nullptr);
    if (m_upstream)
        m_upstream->setUser(nullptr);
    giveBack();
    if (m_request.isHeadRead)
        conclude(AnswerKind::Abandoned);
    --m_thread.state().connections;
}

void ProxySession::start()
{
    m_clientAddress = m_client->peer();
    if (m_clientAddress.empty() || !m_client->failure().empty())
        return close();  // gone already
    m_clientSource = sourceAddressOf(m_clientAddress);
    m_client->setUser(this);
    nextRequest();
    if (m_client->tls())  // hands are to be shaken in the time that a head may take
        arm(m_thread.state().limits.headerTimeout, &ProxySession::close);
}

void ProxySession::refuse()
{
    m_client->setUser(this);
    m_phase = Phase::Answer;
    if (m_client->tls())
        return close();
    addProblem(m_toClient, {.status = 503, .detail = "too many connections"});
    sendClient(&ProxySession::closeGently);
}

void ProxySession::nextRequest()
{
    m_request.reset();
    m_requestParser.restart();
    m_client->settle();
    m_phase = Phase::Head;
    m_isIdle = m_client->input().empty();
    if (m_isIdle)
        arm(std::min(restAfter, m_thread.state().limits.idleTimeout), &ProxySession::idleForAWhile);
    else
        arm(m_thread.state().limits.headerTimeout, &ProxySession::headTooSlow);
    parseClient();
}

void ProxySession::onInput(Link& link)
{
    m_thread.look();
    if (&link == m_client.get())
        return onClientInput();
    if (m_phase == Phase::Tunnel)
        return pump(link, *m_client);
    parseUpstream();
}

void ProxySession::onSent(Link& link)
{
    m_thread.look();
    Step& pending = &link == m_client.get() ? m_afterClient : m_afterUpstream;
    const Step then = std::exchange(pending, nullptr);
    if (!link.failure().empty())
        return &link == m_client.get() ? onClientGone() : upstreamFailed(Failure::Reset, link.failure());
    if (m_phase == Phase::Tunnel)
        return &link == m_client.get() ? pump(*m_upstream, link) : pump(*m_client, link);
    if (then)
        (this->*then)();
}

void ProxySession::onClientInput()
{
    if (!m_client->failure().empty())
        return onClientGone();
    switch (m_phase) {
    case Phase::Head:
        // The first byte of a request ends the idle time and begins the time for its head.
        if (std::exchange(m_isIdle, false) && !m_client->isEnded())
            arm(m_thread.state().limits.headerTimeout, &ProxySession::headTooSlow);
        return parseClient();
    case Phase::Body:
    case Phase::Upload: return parseClient();
    case Phase::Place:
    case Phase::Answer:
        // Whoever said that no more requests come may end its side and still get the answer; from anybody
        // else the end means that nobody waits for it.
        if (m_client->isEnded())
            return m_phase == Phase::Answer && !m_keepAlive && m_request.isBodyRead ? void() : onClientGone();
        return m_client->read();
    case Phase::Tunnel: return pump(*m_client, *m_upstream);
    case Phase::Discard:
        m_client->take(m_client->input().size());
        return m_client->isEnded() ? close() : m_client->read();
    case Phase::Closed: return;
    }
}

bool ProxySession::mayParseClient() const
{
    return m_phase == Phase::Head || m_phase == Phase::Body
        || (m_phase == Phase::Upload && !m_afterUpstream && !m_afterClient);
}

// May be called from what it calls, which then goes on in the outer call.
void ProxySession::parseClient()
{
    if (std::exchange(m_isParsing, true))
        return;
    while (mayParseClient()) {
        std::string_view input = m_client->input();
        const std::size_t before = input.size();
        const HttpEvent event = m_requestParser.next(input);
        m_client->take(before - input.size());
        if (event == HttpEvent::NeedMore) {
            needMoreOfClient();
            break;
        }
        onRequestEvent(event);
    }
    m_isParsing = false;
}

void ProxySession::needMoreOfClient()
{
    if (m_client->isEnded()) {
        const bool isCut = m_phase == Phase::Head && m_requestParser.finish() == HttpEvent::Fault;
        m_keepAlive = false;
        return isCut ? fail(400, m_requestParser.faultReason()) : onClientGone();
    }
    if (m_phase == Phase::Upload && !m_request.responseBegan)
        arm(m_thread.state().limits.idleTimeout, &ProxySession::bodyTooSlow);
    m_client->read();
}

void ProxySession::onRequestEvent(HttpEvent event)
{
    switch (event) {
    case HttpEvent::NeedMore: return;
    case HttpEvent::Head: return onRequestHead();
    case HttpEvent::Body:
        m_request.received += m_requestParser.body().size();
        if (!m_request.buffersBody)
            return sendBodyPiece(m_requestParser.body());
        m_request.body += m_requestParser.body();
        return;
    case HttpEvent::End: return onRequestEnd();
    case HttpEvent::Fault:
        m_keepAlive = false;
        return m_request.responseBegan ? endBroken()
                                       : fail(m_requestParser.faultStatus(), m_requestParser.faultReason());
    }
}

void ProxySession::inviteBody(Step then)
{
    m_toClient += "HTTP/1.1 100 Continue\r\n\r\n";
    sendClient(then);
}

void ProxySession::onRequestEnd()
{
    m_request.isBodyRead = true;
    m_phase = Phase::Answer;
    if (!m_request.responseBegan)
        disarm();
    if (m_request.buffersBody)
        return route();
    if (m_requestParser.head().framing == HttpFraming::Chunked)
        addLastChunk(m_toUpstream, m_requestParser.trailers());
    sendUpstream({}, &ProxySession::onRequestSent);
}

void ProxySession::onClientGone()
{
    dropUpstream();
    if (m_request.isHeadRead)
        conclude(AnswerKind::Abandoned);
    close();
}

void ProxySession::arm(Duration length, Step onTimeout)
{
    m_onTimeout = onTimeout;
    m_thread.setDeadline(m_slot, m_thread.mono() + length);
}

void ProxySession::idleForAWhile()
{
    m_client->rest();
    const Duration left = m_thread.state().limits.idleTimeout - restAfter;
    if (left <= Duration(0))
        return close();
    arm(left, &ProxySession::close);
}

void ProxySession::headTooSlow()
{
    m_keepAlive = false;
    fail(408, "the request's head did not come in time");
}

void ProxySession::bodyTooSlow()
{
    m_keepAlive = false;
    if (m_request.responseBegan)
        return endBroken();
    fail(408, "the request's body did not come in time");
}

void ProxySession::sendClient(Step then)
{
    const Link::Sent how = m_client->send(m_toClient, std::exchange(m_piece, {}));
    sent(how, then);
}

void ProxySession::sent(Link::Sent how, Step then)
{
    switch (how) {
    case Link::Sent::Done: return (this->*then)();
    case Link::Sent::Pending:
        m_afterClient = then;
        // A client that takes nothing must not hold its place for ever.
        return arm(m_thread.state().limits.idleTimeout, &ProxySession::onClientGone);
    case Link::Sent::Broken: return onClientGone();
    }
}

void ProxySession::fail(unsigned status, std::string_view detail, AnswerKind kind, std::string_view fields)
{
    dropUpstream();
    tellCacheFailure();
    if (const auto kept = std::exchange(m_request.cached.fallback, nullptr); kept && status >= 500)
        return sendCached(*kept, m_request.cached.fallbackAge);
    m_request.status = status;
    conclude(status >= 500 ? kind : AnswerKind::Served);
    // What is left of a body that was not read would be taken for the next request.
    const bool goesOn =
        m_keepAlive && (m_request.isBodyRead || m_requestParser.head().framing == HttpFraming::None);
    m_phase = Phase::Answer;
    m_toClient.clear();
    m_piece = {};
    addProblem(m_toClient,
               {.status = status,
                .detail = detail,
                .requestId = m_request.id,
                .fields = fields,
                .keepAlive = goesOn,
                .withBody = m_requestParser.head().method != "HEAD"});
    sendClient(goesOn ? &ProxySession::nextRequest : &ProxySession::closeGently);
}

// Closing with bytes unread would reset the connection, and the client could lose the answer with it.
void ProxySession::closeGently()
{
    m_client->endSending();
    m_phase = Phase::Discard;
    arm(lingering, &ProxySession::close);
    onClientInput();
}

// The response had begun, so the only way to say that it is broken is to cut it.
void ProxySession::endBroken()
{
    dropUpstream();
    tellCacheFailure();
    conclude(AnswerKind::Failed);
    close();
}

void ProxySession::close()
{
    if (std::exchange(m_phase, Phase::Closed) == Phase::Closed)
        return;
    dropUpstream();
    m_client->close();
    m_thread.retire(m_slot);
}

}  // namespace core
