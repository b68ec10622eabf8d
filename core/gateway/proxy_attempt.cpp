// How an attempt at an instance ends, whether another follows, and what is counted and logged of it.

#include "core/gateway/proxy_session.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace core {
namespace {

bool isOf(std::string_view method, std::initializer_list<std::string_view> methods)
{
    return std::find(methods.begin(), methods.end(), method) != methods.end();
}

bool retriesOn(const AgentSpec& spec, std::string_view condition)
{
    const auto& on = spec.routing.retries.on;
    return std::find(on.begin(), on.end(), condition) != on.end();
}

bool retriesOnStatus(const AgentSpec& spec, unsigned status)
{
    std::array<char, 3> text{};
    std::to_chars(text.data(), text.data() + text.size(), status);
    return retriesOn(spec, {text.data(), text.size()});
}

}  // namespace

void ProxySession::connectTooSlow()
{
    upstreamFailed(Failure::Connect,
                   "no connection within " + std::to_string(connectTimeout.count()) + " ms");
}

void ProxySession::responseTooSlow()
{
    upstreamFailed(Failure::TimedOut,
                   "no answer within " + std::to_string(m_request.spec->routing.timeout.count()) + " ms");
}

void ProxySession::uploadTooSlow()
{
    upstreamFailed(Failure::TimedOut, "it does not take the request's body");
}

void ProxySession::responseStalled()
{
    upstreamFailed(Failure::TimedOut, "its answer stalled");
}

void ProxySession::upstreamFailed(Failure failure, std::string_view detail)
{
    disarm();
    const bool wasStale = failure == Failure::Reset && m_upstream->isReused && !m_request.responseBegan;
    if (!wasStale)
        countAttempt(true);
    if (m_request.responseBegan)
        return endBroken();
    if ((wasStale && isSafeToRepeat()) || (mayRepeat(failure) && m_request.lane->allowRetry(m_thread.mono())))
        return repeat();
    const std::string why = m_request.lease->instance().text() + ": " + std::string(detail);
    fail(failure == Failure::TimedOut ? 504 : 502, why);
}

// True when an answer of that status is to be had elsewhere; it counts against the budget then.
bool ProxySession::mayRepeat(unsigned status)
{
    return isSafeToRepeat() && retriesOnStatus(*m_request.spec, status)
        && m_request.lane->allowRetry(m_thread.mono());
}

bool ProxySession::mayRepeat(Failure failure) const
{
    switch (failure) {
    case Failure::Connect:  // nothing was sent, so nothing can be done twice
        return !m_request.bodyWasStreamed && m_request.repeats < m_request.spec->routing.retries.attempts
            && retriesOn(*m_request.spec, "connect");
    case Failure::Reset: return isSafeToRepeat() && retriesOn(*m_request.spec, "reset");
    case Failure::TimedOut: return isSafeToRepeat() && retriesOn(*m_request.spec, "timeout");
    }
    return false;
}

// RFC 9110, 9.2.2, or the client's own word for it.
bool ProxySession::isSafeToRepeat() const
{
    const HttpHead& head = m_requestParser.head();
    return m_request.isBodyRead && m_request.buffersBody
        && m_request.repeats < m_request.spec->routing.retries.attempts
        && (isOf(head.method, {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
            || head.field(HttpName::IdempotencyKey));
}

void ProxySession::repeat()
{
    ++m_request.repeats;
    m_request.tried.push_back(m_request.lease->instance());
    dropUpstream();
    m_request.isSent = false;
    m_client->read();
    route();
}

// It serves the next request when nothing of this one can still be on it.
void ProxySession::keepUpstream()
{
    const bool isClean = m_responseParser.head().keepAlive && m_request.isSent && m_upstream->input().empty()
        && !m_upstream->isEnded() && m_upstream->failure().empty();
    if (isClean)
        m_thread.pool().put(std::exchange(m_upstream, nullptr), m_thread.mono());
    dropUpstream();
}

void ProxySession::dropUpstream()
{
    m_piece = {};
    m_afterUpstream = nullptr;
    if (m_upstream)
        m_upstream->close();
    m_upstream.reset();
    giveBack();
}

void ProxySession::giveBack()
{
    if (m_request.ticket && m_request.lane)
        m_request.lane->stopWaiting(*m_request.ticket);
    m_request.ticket.reset();
    if (!m_request.lease)
        return;
    Lease lease = std::move(*m_request.lease);
    m_request.lease.reset();
    if (m_request.lane && !m_thread.state().isEnding)
        m_request.lane->release(std::move(lease), m_thread.mono());
}

double ProxySession::secondsSince(ProxyRequest::Steady::time_point begin) const
{
    return std::chrono::duration<double>(m_thread.steady() - begin).count();
}

void ProxySession::countAttempt(bool isError)
{
    const auto between = [](ProxyRequest::Steady::time_point from, ProxyRequest::Steady::time_point to) {
        const bool wasBoth = from != ProxyRequest::Steady::time_point() && from <= to;
        return wasBoth ? std::optional<AttemptTimes::Seconds>(to - from) : std::nullopt;
    };
    AttemptTimes times;
    if (m_request.repeats == 0)
        times.queue = between(m_request.routedAt, m_request.attemptAt);
    if (m_upstream && !m_upstream->isReused)
        times.connect = between(m_request.attemptAt, m_request.connectedAt);
    times.firstByte = between(m_request.connectedAt, m_request.answeredAt);
    if (!isError)
        times.total = between(m_request.attemptAt, m_thread.steady());
    m_request.lane->countAttempt(*m_request.lease, isError, times, m_thread.mono());
}

// Once for each request, however it ended: it is counted, if it was counted when it came, and logged.
void ProxySession::conclude(AnswerKind kind)
{
    if (const auto lane = std::exchange(m_request.lane, nullptr)) {
        lane->countAnswer(kind, m_request.status, secondsSince(m_request.headAt), m_thread.mono());
        m_thread.countPrincipal(m_request.identity.principal);
    }
    if (std::exchange(m_request.isConcluded, true) || !m_thread.state().accessLog)
        return;
    const HttpHead& head = m_requestParser.head();
    const auto span = [](ProxyRequest::Steady::time_point from, ProxyRequest::Steady::time_point to) {
        return std::max(std::chrono::duration<double>(0), std::chrono::duration<double>(to - from));
    };
    m_thread.state().accessLog->add({.at = m_request.isHeadRead ? m_request.cameAt : m_thread.now().wall,
                                     .id = m_request.id,
                                     .trace = m_request.traceParent,
                                     .source = m_clientAddress,
                                     .principal = m_request.identity.principal.name,
                                     .method = head.method,
                                     .target = head.target,
                                     .agent = m_request.agent.text(),
                                     .instance = m_request.instance.text(),
                                     .status = m_request.status,
                                     .policy = m_request.refusedBy,
                                     .received = m_request.received,
                                     .sent = m_request.answered,
                                     .retries = m_request.repeats,
                                     .isCut = m_request.responseBegan && kind == AnswerKind::Abandoned,
                                     .isCached = m_request.cached.isServed,
                                     .queue = span(m_request.routedAt, m_request.attemptAt),
                                     .connect = span(m_request.attemptAt, m_request.connectedAt),
                                     .firstByte = span(m_request.attemptAt, m_request.answeredAt),
                                     .total = span(m_request.headAt, m_thread.steady())});
}

}  // namespace core
