// What a session asks of its agent's kept answers, and tells them.

#include "core/cache/sha256_stream.h"
#include "core/gateway/proxy_session.h"

#include <utility>

namespace core {
namespace {

constexpr unsigned mostWaits = 3;  // for fetches of others; then it goes to the agent itself

HttpFields ownedFields(const HttpHead& head)
{
    HttpFields fields;
    fields.reserve(head.fields.size());
    for (const HttpFieldView& field : head.fields)
        fields.push_back({std::string(field.name), std::string(field.value)});
    return fields;
}

bool isSafe(std::string_view method)
{
    return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

}  // namespace

// True when the request was answered, or waits for the answer that another fetches.
bool ProxySession::askCache()
{
    CachedRequest& cached = m_request.cached;
    if (!cached.cache || cached.isSettled || !m_request.isBodyRead)
        return false;
    const HttpHead& head = m_requestParser.head();
    const HttpFields fields = ownedFields(head);
    const Principal& principal = m_request.identity.principal;
    const bool hasBody = head.framing != HttpFraming::None;
    const std::string hash = hasBody ? sha256HexOf(m_request.body) : std::string();
    auto waiter = [weak = weak_from_this(), &loop = m_thread.loop(), wait = ++m_waits](CacheWake wake) {
        loop.post([weak, wait, wake = std::move(wake)]() mutable {
            if (const auto self = weak.lock(); self && self->m_waits == wait)
                self->onCacheWake(std::move(wake));
        });
    };
    CacheFinding finding = cached.cache->ask({.method = head.method,
                                              .target = m_request.target,
                                              .fields = fields,
                                              .scope = {cached.version, principal.name, principal.provider},
                                              .hasBody = hasBody,
                                              .bodySha256 = hash},
                                             m_thread.mono(), std::move(waiter));
    cached.isSettled = finding.kind != CacheFinding::Kind::Wait;
    switch (finding.kind) {
    case CacheFinding::Kind::Bypass: return false;
    case CacheFinding::Kind::Fresh:
    case CacheFinding::Kind::Stale: sendCached(*finding.answer, finding.age); return true;
    case CacheFinding::Kind::Unavailable:
        fail(504, "the answer is not kept, and the request is for a kept one only", AnswerKind::Served);
        return true;
    case CacheFinding::Kind::Fetch:
        cached.fetch = std::move(finding.fetch);
        cached.fallback = std::move(finding.answer);
        cached.fallbackAge = finding.age;
        return false;
    case CacheFinding::Kind::Wait: break;
    }
    arm(m_request.spec->routing.timeout, &ProxySession::goToAgent);
    m_client->read();
    return true;
}

void ProxySession::onCacheWake(CacheWake wake)
{
    m_thread.look();
    CachedRequest& cached = m_request.cached;
    if (cached.isSettled)
        return;
    disarm();
    const bool asksAgain = wake.kind == CacheWake::Kind::Stored && ++cached.waits < mostWaits;
    cached.fetch = std::move(wake.fetch);
    cached.isSettled = !asksAgain;
    route();
}

// Whoever fetches takes too long, or told that there is nothing to share.
void ProxySession::goToAgent()
{
    ++m_waits;
    m_request.cached.isSettled = true;
    route();
}

void ProxySession::sendCached(const CachedAnswer& answer, std::chrono::seconds age)
{
    CachedRequest& cached = m_request.cached;
    cached.fetch.reset();
    cached.isServed = true;
    m_request.status = answer.status;
    m_request.answered = answer.body->size();
    m_phase = Phase::Answer;
    m_toClient.clear();
    m_piece = {};
    const bool isHead = m_requestParser.head().method == "HEAD";
    addKeptHead(m_toClient,
                {.status = answer.status,
                 .reason = answer.reason,
                 .fields = answer.fields,
                 .age = age,
                 .bodySize = answer.body->size(),
                 .keepAlive = m_keepAlive,
                 .requestId = m_request.id});
    const Link::Sent how = m_client->send(m_toClient, isHead ? std::string_view() : *answer.body);
    conclude(AnswerKind::Served);
    sent(how, &ProxySession::finishResponse);
}

void ProxySession::tellCacheHead()
{
    CachedRequest& cached = m_request.cached;
    const HttpHead& head = m_responseParser.head();
    if (cached.fetch
        && !cached.fetch->begin(head.status, std::string(head.reason), ownedFields(head), m_thread.now()))
        cached.fetch.reset();
}

// The answer is whole; or a change of the target succeeded, and what was kept of it is void.
void ProxySession::tellCacheEnd()
{
    CachedRequest& cached = m_request.cached;
    if (cached.fetch)
        cached.fetch->finish();
    cached.fetch.reset();
    if (cached.cache && !isSafe(m_requestParser.head().method) && m_request.status < 400)
        cached.cache->forget(m_request.target);
}

void ProxySession::tellCacheFailure()
{
    if (const auto fetch = std::exchange(m_request.cached.fetch, nullptr))
        fetch->fail();
}

}  // namespace core
