#include "core/monitor/mapping.h"

#include "core/base/text.h"
#include "core/monitor/exposition.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace core {
std::optional<Mapping> parseMapping(std::string_view text)
{
    Mapping mapping;
    text = trimmed(text);
    if (text.starts_with("gauge("))
        mapping.reading = Reading::Gauge;
    else if (text.starts_with("rate("))
        mapping.reading = Reading::Rate;
    else
        return std::nullopt;
    const auto open = text.find('(');
    const auto close = text.find(')');
    if (close == std::string_view::npos)
        return std::nullopt;
    mapping.metric = std::string(trimmed(text.substr(open + 1, close - open - 1)));
    std::string_view rest = trimmed(text.substr(close + 1));
    if (mapping.metric.empty() || !std::ranges::all_of(mapping.metric, isNamePart))
        return std::nullopt;
    if (rest.empty())
        return mapping;
    if (!rest.starts_with('*'))
        return std::nullopt;
    rest = trimmed(rest.substr(1));
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), mapping.factor);
    if (error != std::errc() || !std::isfinite(mapping.factor) || end != rest.data() + rest.size())
        return std::nullopt;
    return mapping;
}

ReadingPlan::ReadingPlan(const AgentSpec& spec)
    : m_interval(spec.metrics.interval),
      m_isAutomatic(spec.metrics.mapping.empty())
{
    for (const auto& [key, text] : spec.metrics.mapping)
        if (auto mapping = parseMapping(text)) {
            m_byMetric[mapping->metric].push_back(m_entries.size());
            m_entries.push_back({key, std::move(*mapping)});
        }
}

std::vector<std::optional<double>> ReadingPlan::read(const Exposition& exposition) const
{
    std::vector<std::optional<double>> sums(m_entries.size());
    for (const ExpositionSample& sample : exposition.samples) {
        const auto readers = m_byMetric.find(sample.name);
        if (readers == m_byMetric.end() || std::isnan(sample.value))
            continue;
        for (const std::size_t entry : readers->second)
            sums[entry] = sums[entry].value_or(0) + sample.value;
    }
    return sums;
}

}  // namespace core
