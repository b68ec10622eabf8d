// The instance's side of a session: a place, a connection, the request there and the response back.

#include "core/base/units.h"
#include "core/gateway/proxy_session.h"

#include <utility>

namespace core {

void ProxySession::route()
{
    if (m_request.repeats == 0)
        m_request.routedAt = m_thread.steady();
    if (askCache())
        return;
    if (auto lease = m_request.lane->choose(m_thread.mono(), m_request.tried, m_request.affinity))
        return connect(std::move(*lease));
    waitForPlace();
}

void ProxySession::waitForPlace()
{
    // Whoever failed it before may be well again, or be started anew, when its turn comes.
    m_request.tried.clear();
    auto grant = [weak = weak_from_this(), &loop = m_thread.loop(), wait = ++m_waits,
                  lane = m_request.lane](Lease granted) {
        loop.post([weak, wait, lane, lease = std::move(granted)]() mutable {
            if (const auto self = weak.lock(); self && self->m_waits == wait && self->m_request.ticket)
                self->takePlace(std::move(lease));
            else
                lane->release(std::move(lease), readClocks().mono);  // it has gone; the next one's turn
        });
    };
    m_request.ticket = m_request.lane->wait(std::move(grant), m_request.affinity);
    if (!m_request.ticket)
        return fail(503,
                    "no instance of " + m_request.spec->id.text()
                        + " can take a request, and too many wait already",
                    AnswerKind::Rejected);
    m_request.waitLimit = waitLimit();
    arm(m_request.waitLimit, &ProxySession::queuedTooLong);
    m_client->read();
    // A place that was given back between the choice before and now was offered to nobody.
    m_request.lane->serveQueue(m_thread.mono());
}

Duration ProxySession::waitLimit() const
{
    const AgentSpec& spec = *m_request.spec;
    return m_request.lane->isWaking() ? spec.scaling.wakeTimeout : spec.routing.queue.timeout;
}

void ProxySession::takePlace(Lease lease)
{
    m_thread.look();
    m_request.ticket.reset();
    disarm();
    connect(std::move(lease));
}

// The agent may have gone to sleep while the request waited: then it waits for it to wake.
void ProxySession::queuedTooLong()
{
    const Duration waited = std::exchange(m_request.waitLimit, waitLimit());
    if (m_request.waitLimit > waited)
        return arm(m_request.waitLimit - waited, &ProxySession::queuedTooLong);
    const std::string& who = m_request.spec->id.text();
    fail(503,
         m_request.lane->isWaking() ? who + " did not wake within " + formatDuration(waited)
                                    : "no instance of " + who + " was ready within " + formatDuration(waited),
         AnswerKind::Rejected);
}

void ProxySession::connect(Lease lease)
{
    m_request.lease.emplace(std::move(lease));
    m_request.instance = m_request.lease->instance();
    m_request.attemptAt = m_thread.steady();
    m_request.connectedAt = m_request.answeredAt = {};
    const std::string& address = m_request.lease->address();
    m_responseParser.restart();
    m_responseParser.answering(m_requestParser.head().method);
    m_upstream = m_thread.pool().take(address);
    if (m_upstream) {
        m_upstream->setUser(this);
        return sendRequest();
    }
    m_upstream = std::make_shared<Link>(m_thread.loop(), m_thread.buffers());
    m_upstream->address = address;
    m_upstream->setUser(this);
    arm(connectTimeout, &ProxySession::connectTooSlow);
    m_upstream->connect(m_request.lease->host(), m_request.lease->port());
}

void ProxySession::onConnected(Link&, const std::string& why)
{
    m_thread.look();
    if (!why.empty())
        return upstreamFailed(Failure::Connect, why);
    sendRequest();
}

void ProxySession::sendRequest()
{
    m_request.connectedAt = m_thread.steady();
    arm(m_request.spec->routing.timeout, &ProxySession::responseTooSlow);
    m_toUpstream.clear();
    addRequestHead(m_toUpstream,
                   {.head = m_requestParser.head(),
                    .target = m_request.target,
                    .host = m_upstream->address,
                    .clientAddress = m_clientAddress,
                    .isTls = m_client->tls() != nullptr,
                    .requestId = m_request.id,
                    .traceParent = m_request.traceParent,
                    .principal = m_request.identity.principal.name,
                    .withheld = httpNameOf(m_request.identity.field),
                    .isUpgrade = m_request.isUpgrade});
    if (m_request.isBodyRead)
        return sendUpstream(m_request.body, &ProxySession::onRequestSent);
    sendUpstream({}, &ProxySession::beginUpload);
}

void ProxySession::sendUpstream(std::string_view body, Step then)
{
    switch (m_upstream->send(m_toUpstream, body)) {
    case Link::Sent::Done: return (this->*then)();
    case Link::Sent::Pending: m_afterUpstream = then; return;
    case Link::Sent::Broken:
        // An instance may answer and close before it has the whole of a body: what it said decides.
        return parseUpstream();
    }
}

void ProxySession::beginUpload()
{
    m_upstream->read();
    m_phase = Phase::Upload;
    if (m_requestParser.head().expectsContinue)
        return inviteBody(&ProxySession::goOnUploading);
    parseClient();
}

// An answer may have come while the client was still invited.
void ProxySession::goOnUploading()
{
    parseClient();
    if (m_upstream && !m_upstream->input().empty())
        parseUpstream();
}

void ProxySession::sendBodyPiece(std::string_view piece)
{
    m_request.bodyWasStreamed = true;
    if (!m_request.responseBegan)
        arm(m_thread.state().limits.idleTimeout, &ProxySession::uploadTooSlow);
    if (m_requestParser.head().framing != HttpFraming::Chunked)
        return sendUpstream(piece, &ProxySession::parseClient);
    addChunkHead(m_toUpstream, piece.size());
    m_toUpstream += piece;
    m_toUpstream += chunkEnd;
    sendUpstream({}, &ProxySession::parseClient);
}

void ProxySession::onRequestSent()
{
    m_request.isSent = true;
    if (!m_request.responseBegan)
        arm(m_request.spec->routing.timeout, &ProxySession::responseTooSlow);
    m_upstream->read();
    // Whether the client is still there, and its next request.
    m_client->read();
}

// A body that stalls is cut, except one of events: those may be far apart.
void ProxySession::readUpstream()
{
    if (m_request.isEventStream)
        disarm();
    else if (m_request.responseBegan)
        arm(m_thread.state().limits.idleTimeout, &ProxySession::responseStalled);
    m_upstream->read();
}

void ProxySession::parseUpstream()
{
    // The client has to take what there is for it first.
    while (m_upstream && !m_afterClient && m_phase != Phase::Tunnel) {
        std::string_view input = m_upstream->input();
        const std::size_t before = input.size();
        const HttpEvent event = m_responseParser.next(input);
        m_upstream->take(before - input.size());
        const unsigned status = m_responseParser.head().status;
        switch (event) {
        case HttpEvent::NeedMore: return needMoreOfUpstream();
        case HttpEvent::Head:
            if (status == 101)
                return beginTunnel();
            if (status >= 200 && !onResponseHead())
                return;
            break;
        case HttpEvent::Body: addResponsePiece(m_responseParser.body()); break;
        case HttpEvent::End:
            if (status >= 200)
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

void ProxySession::needMoreOfUpstream()
{
    if (m_upstream->isEnded() && m_upstream->failure().empty())
        return m_responseParser.finish() == HttpEvent::End
            ? onResponseEnd()
            : upstreamFailed(Failure::Reset, "it closed the connection");
    if (!m_upstream->failure().empty())
        return upstreamFailed(Failure::Reset, m_upstream->failure());
    if (m_toClient.empty() && m_piece.empty())
        return readUpstream();
    sendClient(&ProxySession::readUpstream);
}

// True when the response goes on to the client; else the request is tried elsewhere.
bool ProxySession::onResponseHead()
{
    const HttpHead& head = m_responseParser.head();
    disarm();
    m_request.answeredAt = m_thread.steady();
    m_request.status = head.status;
    if (mayRepeat(head.status)) {
        countAttempt(true);
        repeat();
        return false;
    }
    if (head.status >= 500 && m_request.cached.fallback) {
        countAttempt(true);
        fail(head.status, {});  // what was kept is sent instead
        return false;
    }
    const bool isOld = m_requestParser.head().minorVersion == 0;
    const bool hasBody = head.framing != HttpFraming::None;
    m_request.framing = !hasBody              ? SentFraming::None
        : head.framing == HttpFraming::Length ? SentFraming::Length
        : isOld                               ? SentFraming::UntilClose
                                              : SentFraming::Chunked;
    m_keepAlive = m_keepAlive && m_request.framing != SentFraming::UntilClose && m_request.isBodyRead;
    m_request.responseBegan = true;
    const HttpFieldView* type = head.field(HttpName::ContentType);
    m_request.readsUsage = m_request.usage.begin(head);
    m_request.isEventStream = type && type->value.starts_with("text/event-stream");
    tellCacheHead();
    addResponseHead(
        m_toClient,
        {.head = head, .framing = m_request.framing, .keepAlive = m_keepAlive, .requestId = m_request.id});
    return true;
}

// No more than one buffer of them gathers before it is sent.
void ProxySession::addResponsePiece(std::string_view piece)
{
    m_request.answered += piece.size();
    if (m_request.cached.fetch)
        m_request.cached.fetch->append(piece);
    if (m_request.readsUsage)
        m_request.usage.read(piece);
    if (m_request.framing == SentFraming::Chunked) {
        addChunkHead(m_toClient, piece.size());
        m_toClient += piece;
        m_toClient += chunkEnd;
        return;
    }
    m_toClient += std::exchange(m_piece, piece);
}

void ProxySession::onResponseEnd()
{
    if (m_request.framing == SentFraming::Chunked)
        addLastChunk(m_toClient, m_responseParser.trailers());
    const bool isError = m_responseParser.head().status >= 500;
    countAttempt(isError);
    tellCacheEnd();
    if (m_request.usage.usage() != TokenUsage())
        m_request.lane->countUsage(m_request.usage.usage());
    // Before the connection is kept, since the piece is a part of its input.
    const Link::Sent how = m_client->send(m_toClient, std::exchange(m_piece, {}));
    keepUpstream();
    conclude(isError ? AnswerKind::Failed : AnswerKind::Served);
    m_phase = Phase::Answer;  // the rest of a body that the instance did not wait for is of no interest
    sent(how, &ProxySession::finishResponse);
}

void ProxySession::finishResponse()
{
    if (m_keepAlive)
        return nextRequest();
    closeGently();
}

}  // namespace core
