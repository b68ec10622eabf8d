// The instance's side of a session: a place, a connection, the request there and the response back.

#include "core/base/units.h"
#include "core/gateway/proxy_handlers.h"
#include "core/gateway/proxy_session.h"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace core {
namespace {

constexpr Duration connectTimeout{3'000};

std::string chunkHead(std::size_t size)
{
    std::array<char, 20> text{};
    return {text.data(), std::size_t(std::snprintf(text.data(), text.size(), "%zx\r\n", size))};
}

bool isOf(std::string_view method, std::initializer_list<std::string_view> methods)
{
    return std::find(methods.begin(), methods.end(), method) != methods.end();
}

bool retriesOn(const AgentSpec& spec, std::string_view condition)
{
    const auto& on = spec.routing.retries.on;
    return std::find(on.begin(), on.end(), condition) != on.end();
}

}  // namespace

void ProxySession::route()
{
    if (auto lease = m_lane->choose(readClocks().mono, m_tried))
        return connect(std::move(*lease));
    waitForPlace();
}

void ProxySession::waitForPlace()
{
    // Whoever failed it before may be well again, or be started anew, when its turn comes.
    m_tried.clear();
    m_ticket = m_lane->wait(
        [weak = weak_from_this(), &context = m_context, turn = m_turn, lane = m_lane](Lease lease) {
            boost::asio::post(context, [weak, turn, lane, lease = std::move(lease)]() mutable {
                if (const auto self = weak.lock(); self && self->m_turn == turn && self->m_ticket)
                    self->takePlace(std::move(lease));
                else
                    lane->release(std::move(lease), readClocks().mono);  // it has gone; the next one's turn
            });
        });
    if (!m_ticket)
        return fail(503,
                    "no instance of " + m_spec->id.text() + " can take a request, and too many wait already",
                    AnswerKind::Rejected);
    m_waitLimit = waitLimit();
    arm(m_waitLimit, &ProxySession::queuedTooLong);
    watchClient();
    // A place that was given back between the choice before and now was offered to nobody.
    m_lane->serveQueue(readClocks().mono);
}

Duration ProxySession::waitLimit() const
{
    return m_lane->isWaking() ? m_spec->scaling.wakeTimeout : m_spec->routing.queue.timeout;
}

void ProxySession::takePlace(Lease lease)
{
    m_ticket.reset();
    disarm();
    connect(std::move(lease));
}

// The agent may have gone to sleep while the request waited: then it waits for it to wake.
void ProxySession::queuedTooLong()
{
    const Duration waited = std::exchange(m_waitLimit, waitLimit());
    if (m_waitLimit > waited)
        return arm(m_waitLimit - waited, &ProxySession::queuedTooLong);
    const std::string& who = m_spec->id.text();
    fail(503,
         m_lane->isWaking() ? who + " did not wake within " + formatDuration(waited)
                            : "no instance of " + who + " was ready within " + formatDuration(waited),
         AnswerKind::Rejected);
}

void ProxySession::connect(Lease lease)
{
    m_lease.emplace(std::move(lease));
    m_attemptAt = Steady::now();
    const std::string key = m_lease->host() + ":" + std::to_string(m_lease->port());
    m_responseParser.restart();
    m_responseParser.answering(m_requestParser.head().method);
    m_upstreamInput = {};
    m_upstream = m_pool.take(key, readClocks().mono);
    if (m_upstream)
        return sendRequest();

    m_upstream = std::make_unique<Upstream>(m_context);
    m_upstream->key = key;
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(m_lease->host(), error);
    if (error)
        return upstreamFailed(Failure::Connect, "not an address: " + m_lease->host());
    arm(connectTimeout, &ProxySession::connectTooSlow);
    m_upstream->socket.async_connect({address, m_lease->port()},
                                     guarded([this](boost::system::error_code failed) {
                                         if (failed)
                                             return upstreamFailed(Failure::Connect, failed.message());
                                         boost::system::error_code ignored;
                                         m_upstream->socket.set_option(Tcp::no_delay(true), ignored);
                                         sendRequest();
                                     }));
}

void ProxySession::sendRequest()
{
    arm(m_spec->routing.timeout, &ProxySession::responseTooSlow);
    m_toUpstream = upstreamRequestHead(m_requestParser.head(), m_target, m_upstream->key, m_clientAddress,
                                       m_requestId, m_identity.principal.name, m_identity.field);
    if (m_isBodyRead) {
        m_toUpstream += m_body;
        return writeUpstream([this] { onRequestSent(); });
    }
    const auto goOn = [this] {
        m_readsUpstream = true;
        readUpstream();
        parseClient();
    };
    writeUpstream([this, goOn] { m_requestParser.head().expectsContinue ? continueExpected(goOn) : goOn(); });
}

void ProxySession::sendBodyPiece(std::string_view piece)
{
    m_bodyWasStreamed = true;
    if (!m_responseBegan)
        arm(m_state.limits.idleTimeout, &ProxySession::uploadTooSlow);
    const bool isChunked = m_requestParser.head().framing == HttpFraming::Chunked;
    m_toUpstream = isChunked ? chunkHead(piece.size()) : std::string();
    m_toUpstream += piece;
    if (isChunked)
        m_toUpstream += "\r\n";
    writeUpstream([this] { parseClient(); });
}

void ProxySession::onRequestSent()
{
    m_isRequestSent = true;
    if (!m_responseBegan)
        arm(m_spec->routing.timeout, &ProxySession::responseTooSlow);
    watchClient();
    if (m_readsUpstream)
        return;
    m_readsUpstream = true;
    readUpstream();
}

// A body that stalls is cut, except one of events: those may be far apart.
void ProxySession::armForResponse()
{
    if (m_isEventStream)
        disarm();
    else if (m_responseBegan)
        arm(m_state.limits.idleTimeout, &ProxySession::responseStalled);
}

void ProxySession::readUpstream()
{
    armForResponse();
    m_upstream->socket.async_read_some(
        boost::asio::buffer(m_upstreamBuffer),
        guarded([this](boost::system::error_code error, std::size_t size) {
            if (error) {
                if (error == boost::asio::error::eof && m_responseParser.finish() == HttpEvent::End)
                    return onResponseEnd();
                return upstreamFailed(Failure::Reset,
                                      error == boost::asio::error::eof ? "it closed the connection"
                                                                       : error.message());
            }
            m_upstreamInput = std::string_view(m_upstreamBuffer.data(), size);
            parseUpstream();
        }));
}

void ProxySession::parseUpstream()
{
    while (true) {
        switch (m_responseParser.next(m_upstreamInput)) {
        case HttpEvent::NeedMore:
            if (m_toClient.empty())
                return readUpstream();
            return writeClient([this] { readUpstream(); });
        case HttpEvent::Head:
            if (m_responseParser.head().status >= 200)
                return onResponseHead();
            break;
        case HttpEvent::Body: addResponsePiece(m_responseParser.body()); break;
        case HttpEvent::End:
            if (m_responseParser.head().status >= 200)
                return onResponseEnd();
            m_responseParser.restart();  // of an interim response; the real one follows
            m_responseParser.answering(m_requestParser.head().method);
            break;
        case HttpEvent::Fault:
            return upstreamFailed(Failure::Reset,
                                  "its answer is no HTTP: " + std::string(m_responseParser.faultReason()));
        }
    }
}

void ProxySession::onResponseHead()
{
    const HttpHead& head = m_responseParser.head();
    disarm();
    if (isSafeToRepeat() && retriesOn(*m_spec, std::to_string(head.status))
        && m_lane->allowRetry(readClocks().mono)) {
        m_lane->countAttempt(m_lease->instance(), true, 0, readClocks().mono);
        return repeat();
    }
    const bool isOld = m_requestParser.head().minorVersion == 0;
    const bool hasBody = head.framing != HttpFraming::None;
    m_framing = !hasBody                      ? SentFraming::None
        : head.framing == HttpFraming::Length ? SentFraming::Length
        : isOld                               ? SentFraming::UntilClose
                                              : SentFraming::Chunked;
    m_keepAlive = m_keepAlive && m_framing != SentFraming::UntilClose && m_isBodyRead;
    m_responseBegan = true;
    const std::string* type = head.field("Content-Type");
    m_isEventStream = type && type->starts_with("text/event-stream");
    m_toClient = clientResponseHead(head, m_framing, m_keepAlive, m_requestId);
    parseUpstream();  // a small answer goes out with its head
}

// No more than one buffer of them gathers before it is written.
void ProxySession::addResponsePiece(std::string_view piece)
{
    if (m_framing == SentFraming::Chunked)
        m_toClient += chunkHead(piece.size());
    m_toClient += piece;
    if (m_framing == SentFraming::Chunked)
        m_toClient += "\r\n";
}

void ProxySession::onResponseEnd()
{
    if (m_framing == SentFraming::Chunked)
        m_toClient += "0\r\n\r\n";
    const bool isError = m_responseParser.head().status >= 500;
    const double seconds = std::chrono::duration<double>(Steady::now() - m_attemptAt).count();
    m_lane->countAttempt(m_lease->instance(), isError, seconds, readClocks().mono);
    if (m_responseParser.head().keepAlive && m_responseParser.head().framing != HttpFraming::UntilClose
        && m_isRequestSent && m_upstreamInput.empty())
        m_pool.put(std::move(m_upstream), readClocks().mono);
    dropUpstream();
    ++m_turn;  // the rest of a body that the instance did not wait for is of no interest
    m_lane->countAnswer(isError ? AnswerKind::Failed : AnswerKind::Served, secondsSinceHead(),
                        readClocks().mono);
    m_lane.reset();
    if (m_toClient.empty())
        return finishResponse();
    writeClient([this] { finishResponse(); });
}

void ProxySession::finishResponse()
{
    if (m_keepAlive)
        return nextRequest();
    closeGently();
}

void ProxySession::connectTooSlow()
{
    upstreamFailed(Failure::Connect,
                   "no connection within " + std::to_string(connectTimeout.count()) + " ms");
}

void ProxySession::responseTooSlow()
{
    upstreamFailed(Failure::TimedOut,
                   "no answer within " + std::to_string(m_spec->routing.timeout.count()) + " ms");
}

void ProxySession::uploadTooSlow()
{
    upstreamFailed(Failure::TimedOut, "it does not take the request's body");
}

void ProxySession::responseStalled()
{
    upstreamFailed(Failure::TimedOut, "its answer stalled");
}

void ProxySession::upstreamFailed(Failure failure, const std::string& detail)
{
    disarm();
    const bool wasStale = failure == Failure::Reset && m_upstream->reused && !m_responseBegan;
    if (!wasStale)
        m_lane->countAttempt(m_lease->instance(), true, 0, readClocks().mono);
    if (m_responseBegan)
        return endBroken();
    if ((wasStale && isSafeToRepeat()) || (mayRepeat(failure) && m_lane->allowRetry(readClocks().mono)))
        return repeat();
    const std::string who = m_lease->instance().text();
    fail(failure == Failure::TimedOut ? 504 : 502, who + ": " + detail);
}

bool ProxySession::mayRepeat(Failure failure) const
{
    switch (failure) {
    case Failure::Connect:  // nothing was sent, so nothing can be done twice
        return !m_bodyWasStreamed && m_repeats < m_spec->routing.retries.attempts
            && retriesOn(*m_spec, "connect");
    case Failure::Reset: return isSafeToRepeat() && retriesOn(*m_spec, "reset");
    case Failure::TimedOut: return isSafeToRepeat() && retriesOn(*m_spec, "timeout");
    }
    return false;
}

// RFC 9110, 9.2.2, or the client's own word for it.
bool ProxySession::isSafeToRepeat() const
{
    const HttpHead& head = m_requestParser.head();
    return m_isBodyRead && m_buffersBody && m_repeats < m_spec->routing.retries.attempts
        && (isOf(head.method, {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}) || head.field("Idempotency-Key"));
}

void ProxySession::repeat()
{
    ++m_repeats;
    m_tried.push_back(m_lease->instance());
    dropUpstream();
    m_readsUpstream = m_isRequestSent = false;
    ++m_turn;  // what is pending on the connection before is of no interest
    watchClient();
    route();
}

void ProxySession::dropUpstream()
{
    m_upstream.reset();
    giveBack();
}

void ProxySession::giveBack()
{
    if (m_ticket && m_lane)
        m_lane->stopWaiting(*m_ticket);
    m_ticket.reset();
    if (!m_lease)
        return;
    Lease lease = std::move(*m_lease);
    m_lease.reset();
    if (m_lane && !m_state.isEnding)
        m_lane->release(std::move(lease), readClocks().mono);
}

}  // namespace core
