#include "core/gateway/proxy_session.h"

#include "core/gateway/proxy_handlers.h"
#include "core/gateway/request_target.h"

#include <boost/asio/write.hpp>

#include <sys/socket.h>

namespace core {
namespace {

constexpr std::size_t replayedBody = 64 << 10;  // bytes; a longer body streams and cannot be sent again
constexpr Duration lingering{1'000};  // for a refused client to read why

HttpLimits requestLimits(const GatewayLimits& limits)
{
    return {.headerBytes = std::size_t(limits.headerBytes), .bodyBytes = limits.bodyBytes};
}

constexpr HttpLimits responseLimits{.headerBytes = 64 << 10, .bodyBytes = 1ULL << 62};

}  // namespace

ProxySession::ProxySession(GatewayState& state, UpstreamPool& pool, boost::asio::io_context& context,
                           Tcp::socket client)
    : m_state(state),
      m_pool(pool),
      m_context(context),
      m_client(std::move(client)),
      m_deadline(context),
      m_requestParser(HttpMessageKind::Request, requestLimits(state.limits)),
      m_responseParser(HttpMessageKind::Response, responseLimits)
{
    ++m_state.connections;
}

// Also when the gateway ends in the middle of a request: what the lane counts as active must come back.
ProxySession::~ProxySession()
{
    if (m_lane)
        m_lane->countAnswer(AnswerKind::Abandoned, 0, readClocks().mono);
    giveBack();
    --m_state.connections;
}

void ProxySession::start()
{
    boost::system::error_code error;
    m_client.set_option(Tcp::no_delay(true), error);
    const auto peer = m_client.remote_endpoint(error);
    if (error)
        return;  // gone already
    m_clientAddress = peer.address().to_string();
    m_clientSource = sourceAddressOf(m_clientAddress);
    nextRequest();
}

void ProxySession::refuse()
{
    m_toClient = problemAnswer(503, "too many connections", false, true, {});
    arm(lingering, &ProxySession::idleTooLong);
    writeClient([this] { closeGently(); });
}

void ProxySession::nextRequest()
{
    ++m_turn;
    m_isHeadRead = m_isBodyRead = m_buffersBody = m_bodyWasStreamed = false;
    m_readsUpstream = m_isRequestSent = m_responseBegan = m_isEventStream = false;
    m_body.clear();
    m_requestId.clear();
    m_identity = {};
    m_tried.clear();
    m_repeats = 0;
    m_lane.reset();
    m_spec.reset();
    m_requestParser.restart();
    if (m_clientInput.empty())
        arm(m_state.limits.idleTimeout, &ProxySession::idleTooLong);
    else
        arm(m_state.limits.headerTimeout, &ProxySession::headTooSlow);
    parseClient();
}

void ProxySession::readClient()
{
    if (m_isHeadRead && !m_isBodyRead && !m_responseBegan)
        arm(m_state.limits.idleTimeout, &ProxySession::bodyTooSlow);
    m_client.async_read_some(boost::asio::buffer(m_clientBuffer),
                             guarded([this](boost::system::error_code error, std::size_t size) {
                                 if (error)
                                     return onClientGone();
                                 // The first byte of a request ends the idle time and begins the time for its
                                 // head.
                                 if (!m_isHeadRead && m_onTimeout == &ProxySession::idleTooLong)
                                     arm(m_state.limits.headerTimeout, &ProxySession::headTooSlow);
                                 m_clientInput = std::string_view(m_clientBuffer.data(), size);
                                 parseClient();
                             }));
}

void ProxySession::parseClient()
{
    while (true) {
        switch (m_requestParser.next(m_clientInput)) {
        case HttpEvent::NeedMore: return readClient();
        case HttpEvent::Head:
            if (!onRequestHead())
                return;
            break;
        case HttpEvent::Body:
            if (!m_buffersBody)
                return sendBodyPiece(m_requestParser.body());
            m_body += m_requestParser.body();
            break;
        case HttpEvent::End: return onRequestEnd();
        case HttpEvent::Fault:
            m_keepAlive = false;
            return m_responseBegan
                ? endBroken()
                : fail(m_requestParser.faultStatus(), std::string(m_requestParser.faultReason()));
        }
    }
}

// True when the body is to be read at once; else it goes on once there is an instance, or was refused.
bool ProxySession::onRequestHead()
{
    const HttpHead& head = m_requestParser.head();
    m_isHeadRead = true;
    m_headAt = Steady::now();
    m_keepAlive = head.keepAlive && head.minorVersion == 1;
    const std::string* id = head.field("X-Request-Id");
    m_requestId = id && !id->empty() && id->size() <= 128 ? *id : std::to_string(m_state.nextRequest++);
    const auto target = readRequestTarget(head.target);
    m_buffersBody = false;
    if (head.upgrade || head.method == "CONNECT") {
        fail(501, "this gateway upgrades no connection");
        return false;
    }
    if (!target) {
        fail(404, "paths are /agents/<id>/...");
        return false;
    }
    // Before anything is said of the agent, even whether there is one.
    if (!admit(target->agent))
        return false;
    m_lane = m_state.lane(target->agent);
    if (!m_lane) {
        fail(404, "there is no agent " + target->agent.text());
        return false;
    }
    m_spec = m_lane->spec();
    m_target = target->rest;
    m_lane->countRequest(readClocks().mono);
    m_buffersBody = head.framing == HttpFraming::None
        || (head.framing == HttpFraming::Length && head.length <= replayedBody);
    disarm();
    if (!m_buffersBody) {
        route();
        return false;
    }
    if (!head.expectsContinue || head.framing == HttpFraming::None)
        return true;
    continueExpected([this] { parseClient(); });
    return false;
}

// True when an access policy lets the request in; else it was refused.
bool ProxySession::admit(const AgentId& agent)
{
    const GatekeeperPtr keeper = m_state.gatekeeper.with([](const auto& now) { return now; });
    Entry entry = askEntry(keeper.get(), m_requestParser.head(), agent, {m_clientAddress, m_clientSource},
                           readClocks());
    m_identity = std::move(entry.identity);
    if (entry.isOpen())
        return true;
    // An agent that is not there is counted without its name, which anyone may make up.
    m_state.countRefusal(m_state.lane(agent) ? agent : AgentId(), entry.policy, entry.status);
    fail(entry.status, entry.detail, AnswerKind::Served, entry.fields);
    return false;
}

void ProxySession::continueExpected(std::function<void()> then)
{
    m_toClient = "HTTP/1.1 100 Continue\r\n\r\n";
    writeClient(std::move(then));
}

void ProxySession::onRequestEnd()
{
    m_isBodyRead = true;
    if (!m_responseBegan)
        disarm();
    if (m_buffersBody)
        return route();
    // The last piece of a body that streamed.
    m_toUpstream = m_requestParser.head().framing == HttpFraming::Chunked ? "0\r\n\r\n" : "";
    writeUpstream([this] { onRequestSent(); });
}

// While an instance works, the client is watched: one that goes away takes its request with it.
void ProxySession::watchClient()
{
    if (!m_clientInput.empty())
        return;
    m_client.async_wait(Tcp::socket::wait_read, guarded([this](boost::system::error_code error) {
                            char byte = 0;
                            if (error
                                || ::recv(m_client.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
                                onClientGone();
                        }));
}

void ProxySession::onClientGone()
{
    if (m_lane)
        m_lane->countAnswer(AnswerKind::Abandoned, 0, readClocks().mono);
    close();
}

void ProxySession::arm(Duration length, void (ProxySession::*onTimeout)())
{
    m_onTimeout = onTimeout;
    m_deadline.expires_after(length);
    m_deadline.async_wait([self = shared_from_this(), armed = ++m_armed](boost::system::error_code error) {
        if (!error && armed == self->m_armed)
            ((*self).*(self->m_onTimeout))();
    });
}

void ProxySession::disarm()
{
    ++m_armed;
    m_deadline.cancel();
}

void ProxySession::idleTooLong()
{
    close();
}

void ProxySession::headTooSlow()
{
    m_keepAlive = false;
    fail(408, "the request's head did not come in time");
}

void ProxySession::bodyTooSlow()
{
    m_keepAlive = false;
    if (m_responseBegan)
        return endBroken();
    fail(408, "the request's body did not come in time");
}

void ProxySession::fail(unsigned status, const std::string& detail, AnswerKind kind,
                        const std::string& fields)
{
    dropUpstream();
    if (m_lane)
        m_lane->countAnswer(status >= 500 ? kind : AnswerKind::Served, secondsSinceHead(), readClocks().mono);
    const bool withBody = m_requestParser.head().method != "HEAD";
    m_lane.reset();
    ++m_turn;
    // What is left of a body that was not read would be taken for the next request.
    const bool goesOn = m_keepAlive && (m_isBodyRead || m_requestParser.head().framing == HttpFraming::None);
    m_toClient = problemAnswer(status, detail, goesOn, withBody, m_requestId, fields);
    arm(m_state.limits.idleTimeout, &ProxySession::idleTooLong);
    writeClient([this, goesOn] {
        if (goesOn && m_isBodyRead)
            return nextRequest();
        if (goesOn)
            return skipToEnd();
        closeGently();
    });
}

// Closing with bytes unread would reset the connection, and the client could lose the answer with it.
void ProxySession::closeGently()
{
    boost::system::error_code ignored;
    m_client.shutdown(Tcp::socket::shutdown_send, ignored);
    arm(lingering, &ProxySession::idleTooLong);
    discardInput();
}

// A request without a body was refused at its head; its End is still to be taken from the parser.
void ProxySession::skipToEnd()
{
    if (m_requestParser.next(m_clientInput) == HttpEvent::End)
        return nextRequest();
    close();
}

void ProxySession::discardInput()
{
    m_client.async_read_some(boost::asio::buffer(m_clientBuffer),
                             guarded([this](boost::system::error_code error, std::size_t) {
                                 if (error)
                                     return close();
                                 discardInput();
                             }));
}

// The response had begun, so the only way to say that it is broken is to cut it.
void ProxySession::endBroken()
{
    dropUpstream();
    if (m_lane)
        m_lane->countAnswer(AnswerKind::Failed, secondsSinceHead(), readClocks().mono);
    close();
}

void ProxySession::close()
{
    ++m_turn;
    disarm();
    dropUpstream();
    m_lane.reset();
    boost::system::error_code ignored;
    m_client.shutdown(Tcp::socket::shutdown_both, ignored);
    m_client.close(ignored);
}

double ProxySession::secondsSinceHead() const
{
    return std::chrono::duration<double>(Steady::now() - m_headAt).count();
}

}  // namespace core
