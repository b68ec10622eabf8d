// What the gateway hands out itself: models from the persistent cache, and agents' configuration.

#include "core/fleet/fleet_file.h"
#include "core/fleet/secret_reference.h"
#include "core/gateway/http_chars.h"
#include "core/gateway/proxy_session.h"

#include <algorithm>
#include <utility>

namespace core {
namespace {

// What a request asks for of so many bytes (RFC 9110, 14.2): one range of bytes. Nothing for another unit,
// several ranges and a broken one, which is as if there were none.
std::optional<ModelRange> rangeOf(const HttpHead& head, std::uint64_t size, std::string_view etag)
{
    const HttpFieldView* field = head.field(HttpName::Range);
    const HttpFieldView* condition = head.field("If-Range");
    constexpr std::string_view unit = "bytes=";
    if (!field || head.isTwice(HttpName::Range) || !field->value.starts_with(unit)
        || (condition && condition->value != etag))
        return std::nullopt;
    const std::string_view text = field->value.substr(unit.size());
    const auto dash = text.find('-');
    if (dash == std::string_view::npos || text.find(',') != std::string_view::npos)
        return std::nullopt;
    const auto first = numberOf(text.substr(0, dash), 10);
    const auto last = numberOf(text.substr(dash + 1), 10);
    if (dash == 0)
        return last ? std::optional(ModelRange{size - std::min(*last, size), {}}) : std::nullopt;
    if (!first || (dash + 1 < text.size() && (!last || *last < *first)))
        return std::nullopt;
    return last ? ModelRange{*first, *last - *first + 1} : ModelRange{*first, {}};
}

unsigned statusOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::NotFound: return 404;
    case ErrorCode::Invalid: return 416;
    case ErrorCode::Busy: return 503;
    case ErrorCode::TimedOut: return 504;
    case ErrorCode::Exists:
    case ErrorCode::Stale:
    case ErrorCode::Refused:
    case ErrorCode::Forbidden:
    case ErrorCode::Unreachable:
    case ErrorCode::Corrupt:
    case ErrorCode::Cancelled: return 502;
    case ErrorCode::Io: return 500;
    }
    return 500;
}

std::string quoted(const std::string& sha256)
{
    return "\"" + sha256 + "\"";
}

}  // namespace

void ProxySession::serveOwn(const RequestTarget& target)
{
    const HttpHead& head = m_requestParser.head();
    if (head.method != "GET" && head.method != "HEAD")
        return fail(405, "this can be read only", AnswerKind::Served, "Allow: GET, HEAD\r\n");
    if (head.framing != HttpFraming::None) {
        m_keepAlive = false;
        return fail(400, "a request for this has no body", AnswerKind::Served);
    }
    m_request.isBodyRead = true;
    m_phase = Phase::Answer;
    disarm();
    target.kind == RequestTarget::Kind::Model ? serveModel(target.name) : serveConfig(target.name);
}

// The agent's spec as the fleet has it now, without what comes from the vault.
void ProxySession::serveConfig(const std::string& agent)
{
    const PublishedRoutes::Route* route = m_thread.view().route(agent);
    if (!route)
        return fail(404, "there is no agent " + agent, AnswerKind::Served);
    ConfigCache& kept = *m_thread.state().config;
    auto text = kept.find(agent, route->revision, m_thread.mono());
    if (!text) {
        AgentSpec spec = *route->spec;
        std::erase_if(spec.run.environment,
                      [](const auto& variable) { return secretNamed(variable.second).has_value(); });
        text = std::make_shared<const std::string>(writeAgentJson(spec) + "\n");
        kept.put(agent, route->revision, *text, m_thread.mono());
    }
    m_request.status = 200;
    m_request.answered = text->size();
    addKeptHead(m_toClient,
                {.reason = "OK",
                 .fields = {{"Content-Type", "application/json"}, {"Cache-Control", "no-cache"}},
                 .bodySize = text->size(),
                 .keepAlive = m_keepAlive,
                 .requestId = m_request.id});
    const bool isHead = m_requestParser.head().method == "HEAD";
    const Link::Sent how = m_client->send(m_toClient, isHead ? std::string_view() : *text);
    conclude(AnswerKind::Served);
    sent(how, &ProxySession::finishResponse);
}

void ProxySession::serveModel(const std::string& name)
{
    const auto& models = m_thread.state().models;
    if (!models)
        return fail(404, "the fleet names no models", AnswerKind::Served);
    const auto notify = [weak = weak_from_this(), &loop = m_thread.loop(), wait = ++m_waits] {
        loop.post([weak, wait] {
            if (const auto self = weak.lock(); self && self->m_waits == wait && self->m_request.model) {
                self->m_thread.look();
                self->goOnWithModel();
            }
        });
    };
    auto reader = models->open(name, {}, notify);
    if (!reader)
        return modelFailed(reader.error());
    ServedModel served{name, std::move(reader).value()};
    const ModelFacts facts = served.reader->facts();
    if (facts.size)
        served.range = rangeOf(m_requestParser.head(), *facts.size, quoted(facts.sha256));
    if (served.range) {
        auto part = models->open(name, *served.range, notify);
        if (!part)
            return modelFailed(part.error());
        served.reader = std::move(part).value();
    }
    m_request.model.emplace(std::move(served));
    m_client->read();
    goOnWithModel();
}

// Until the client or the download is slower. Others' turn comes in between.
void ProxySession::goOnWithModel()
{
    constexpr unsigned mostAtOnce = 16;
    LargeBuffers::Buffer buffer = m_thread.buffers().take();
    for (unsigned i = 0; i < mostAtOnce && m_request.model && !m_afterClient && m_phase != Phase::Closed;
         ++i) {
        ServedModel& model = *m_request.model;
        const ModelReading reading = model.reader->read(model.sent, *buffer);
        switch (reading.kind) {
        case ModelReading::Kind::Wait:
            m_thread.buffers().give(std::move(buffer));
            return arm(m_request.responseBegan ? m_thread.state().limits.idleTimeout : longestModelWait,
                       &ProxySession::modelTooSlow);
        case ModelReading::Kind::Failed:
            m_thread.buffers().give(std::move(buffer));
            return modelFailed(reading.error);
        case ModelReading::Kind::End:
        case ModelReading::Kind::Bytes: break;
        }
        if (!m_request.responseBegan && !beginModel(model.reader->facts()))
            break;
        const std::string_view bytes(buffer->data(), reading.bytes);
        model.sent += bytes.size();
        m_request.answered += bytes.size();
        if (reading.kind == ModelReading::Kind::End) {
            if (m_request.framing == SentFraming::Chunked)
                addLastChunk(m_toClient, {});
            m_request.model.reset();
            conclude(AnswerKind::Served);
            sendClient(&ProxySession::finishResponse);
            break;
        }
        addResponsePiece(bytes);
        const Link::Sent how = m_client->send(m_toClient, std::exchange(m_piece, {}));
        if (how != Link::Sent::Done)
            sent(how, &ProxySession::goOnWithModel);
    }
    m_thread.buffers().give(std::move(buffer));
    if (!m_request.model || m_afterClient || m_phase == Phase::Closed)
        return;
    m_thread.loop().post([weak = weak_from_this(), wait = m_waits] {
        if (const auto self = weak.lock(); self && self->m_waits == wait && self->m_request.model)
            self->goOnWithModel();
    });
}

// The head. False when there is no more to send.
bool ProxySession::beginModel(const ModelFacts& facts)
{
    ServedModel& model = *m_request.model;
    const bool isHead = m_requestParser.head().method == "HEAD";
    const bool isOld = m_requestParser.head().minorVersion == 0;
    HttpFields fields{{"Content-Type", "application/octet-stream"}, {"Accept-Ranges", "bytes"}};
    if (!facts.sha256.empty())
        fields.push_back({"ETag", quoted(facts.sha256)});
    if (facts.isStale)
        fields.push_back({"Warning", "110 - \"Response is Stale\""});
    std::optional<std::uint64_t> size = facts.size;
    if (model.range && size) {
        const std::uint64_t left = *size - model.range->offset;
        size = std::min(model.range->length.value_or(left), left);
        fields.push_back({"Content-Range",
                          "bytes " + std::to_string(model.range->offset) + "-"
                              + std::to_string(model.range->offset + *size - 1) + "/"
                              + std::to_string(*facts.size)});
    }
    m_request.framing = size ? SentFraming::Length : isOld ? SentFraming::UntilClose : SentFraming::Chunked;
    m_keepAlive = m_keepAlive && m_request.framing != SentFraming::UntilClose;
    m_request.responseBegan = true;
    m_request.status = model.range ? 206 : 200;
    addKeptHead(m_toClient,
                {.status = m_request.status,
                 .reason = model.range ? "Partial Content" : "OK",
                 .fields = fields,
                 .bodySize = size,
                 .isChunked = m_request.framing == SentFraming::Chunked,
                 .keepAlive = m_keepAlive,
                 .requestId = m_request.id});
    if (!isHead)
        return true;
    m_request.model.reset();
    conclude(AnswerKind::Served);
    sendClient(&ProxySession::finishResponse);
    return false;
}

void ProxySession::modelFailed(const Error& error)
{
    m_request.model.reset();
    if (m_request.responseBegan)
        return endBroken();
    fail(statusOf(error.code), error.context);
}

void ProxySession::modelTooSlow()
{
    modelFailed({ErrorCode::TimedOut, "the model's source is too slow"});
}

}  // namespace core
