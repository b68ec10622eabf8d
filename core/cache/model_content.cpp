#include "core/cache/model_content.h"

#include <algorithm>

namespace core {

void ModelAsk::give(std::shared_ptr<ModelContent> content, bool isStale)
{
    const bool isWaiting = state.with([&](State& now) {
        now.content = std::move(content);
        now.isStale = isStale;
        return std::exchange(now.isWaiting, false);
    });
    if (isWaiting)
        notify();
}

void ModelAsk::fail(const Error& error)
{
    const bool isWaiting = state.with([&](State& now) {
        now.fault = error;
        return std::exchange(now.isWaiting, false);
    });
    if (isWaiting)
        notify();
}

ModelContent::ModelContent(std::unique_ptr<ModelBytes> bytes, ModelFacts facts) : m_bytes(std::move(bytes))
{
    m_state.with([&](State& state) {
        state.received = facts.size.value_or(0);
        state.facts = std::move(facts);
        state.isWhole = true;
    });
}

ModelFacts ModelContent::facts() const
{
    return m_state.with([](const State& state) { return state.facts; });
}

template <typename Change>
void ModelContent::change(const Change& how)
{
    const auto waiting = m_state.with([&](State& state) {
        how(state);
        return std::exchange(state.waiting, {});
    });
    for (const auto& one : waiting)
        if (const auto ask = one.lock())
            ask->notify();
}

void ModelContent::describe(std::optional<std::uint64_t> size, std::string etag)
{
    change([&](State& state) {
        if (size)
            state.facts.size = size;
        state.facts.etag = std::move(etag);
    });
}

void ModelContent::grow(std::uint64_t received)
{
    change([&](State& state) { state.received = received; });
}

void ModelContent::complete(std::string sha256)
{
    change([&](State& state) {
        state.facts.size = state.received;
        state.facts.sha256 = std::move(sha256);
        state.isWhole = true;
    });
}

void ModelContent::fail(Error error)
{
    change([&](State& state) { state.fault = std::move(error); });
}

ModelReading ModelContent::read(std::uint64_t position, std::span<char> buffer,
                                const std::shared_ptr<ModelAsk>& ask)
{
    using Kind = ModelReading::Kind;
    ModelReading reading;
    m_state.with([&](State& state) {
        const std::uint64_t available =
            state.isWhole ? state.received : state.received - std::min<std::uint64_t>(state.received, 1);
        if (position < available) {
            reading.kind = Kind::Bytes;
            reading.bytes = std::size_t(std::min<std::uint64_t>(buffer.size(), available - position));
        } else if (state.isWhole) {
            reading.kind = Kind::End;
        } else if (state.fault) {
            reading.kind = Kind::Failed;
            reading.error = *state.fault;
        } else {
            std::erase_if(state.waiting, [&](const auto& other) {
                const auto alive = other.lock();
                return !alive || alive == ask;
            });
            state.waiting.push_back(ask);
        }
    });
    if (reading.kind != Kind::Bytes)
        return reading;
    const auto count = m_bytes->readAt(position, buffer.first(reading.bytes));
    if (count && count.value() == reading.bytes)
        return reading;
    const Error error =
        count ? Error{ErrorCode::Corrupt, "a kept model is shorter than it was"} : count.error();
    if (error.code == ErrorCode::Corrupt)
        m_isDamaged = true;
    return {Kind::Failed, 0, error};
}

}  // namespace core
