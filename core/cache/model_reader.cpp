#include "core/cache/model_reader.h"

#include <algorithm>
#include <limits>

namespace core {

ModelFacts ModelReader::facts() const
{
    const auto [content, isStale] = m_ask->state.with(
        [](const ModelAsk::State& state) { return std::pair(state.content, state.isStale); });
    ModelFacts facts = content ? content->facts() : ModelFacts();
    facts.isStale = isStale;
    return facts;
}

ModelReading ModelReader::read(std::uint64_t offset, std::span<char> buffer)
{
    using Kind = ModelReading::Kind;
    std::shared_ptr<ModelContent> content;
    std::optional<Error> fault;
    m_ask->state.with([&](ModelAsk::State& state) {
        content = state.content;
        fault = state.fault;
        state.isWaiting = !content && !fault;
    });
    if (fault)
        return {Kind::Failed, 0, *fault};
    if (!content)
        return {};
    const auto size = content->facts().size;
    const bool isBehind = size && m_range.offset > 0 && m_range.offset >= *size;
    if (isBehind || offset > std::numeric_limits<std::uint64_t>::max() - m_range.offset)
        return {Kind::Failed, 0, Error{ErrorCode::Invalid, "the range begins behind the end of the file"}};
    if (m_range.length) {
        if (offset >= *m_range.length)
            return {Kind::End, 0};
        buffer = buffer.first(std::size_t(std::min<std::uint64_t>(buffer.size(), *m_range.length - offset)));
    }
    return content->read(m_range.offset + offset, buffer, m_ask);
}

}  // namespace core
