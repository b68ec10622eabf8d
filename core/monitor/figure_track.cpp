#include "core/monitor/figure_track.h"

#include "core/monitor/agent_figures.h"

#include <limits>

namespace core {
namespace {

struct Told {
    const std::string* key;
    const Sample* sample;
};

std::vector<Told> listOf(const InstanceFigures& figures, bool withTold)
{
    std::vector<Told> list;
    list.reserve(figures.measured.size() + (withTold && figures.told ? figures.told->size() : 0));
    const auto append = [&](const std::string& key, const Sample& sample) {
        list.push_back({&key, &sample});
    };
    if (withTold)
        figures.each(append);
    else
        for (const auto& [key, sample] : figures.measured)
            append(key, sample);
    return list;
}

}  // namespace

// Both lists and the series are in order of the keys, so one pass goes through all three. What an instance
// told of itself is passed over while it is the same.
void FigureTrack::record(MetricHistory& history, const InstanceFigures& before, const InstanceFigures& after,
                         Now now)
{
    const bool isToldAnew = before.told != after.told;
    const std::vector<Told> old = listOf(before, isToldAnew);
    const std::vector<Told> all = listOf(after, isToldAnew);
    const Sample gap{std::numeric_limits<double>::quiet_NaN(), now.wall, now.wall, Quality::Missing};
    std::vector<MetricHistory::Addition> additions;
    std::size_t series = 0;
    auto next = all.begin();
    const auto addNext = [&] {
        additions.push_back({placeOf(history, *next->key, series), *next->sample});
        ++next;
    };
    for (const auto& [key, sample] : old) {
        while (next != all.end() && *next->key != *key && *next->key < *key)
            addNext();
        if (next != all.end() && *next->key == *key) {
            if (next->sample->time != sample->time || next->sample->value != sample->value)
                addNext();
            else
                ++next;
        } else if (!after.find(*key)) {
            additions.push_back({placeOf(history, *key, series), gap});
        }
    }
    while (next != all.end())
        addNext();
    history.add(additions);
}

// Looks from `at` on, and leaves it there.
const MetricHistory::Place& FigureTrack::placeOf(MetricHistory& history, const std::string& key,
                                                 std::size_t& at)
{
    while (at < m_series.size() && m_series[at].key != key && m_series[at].key < key)
        ++at;
    if (at == m_series.size() || m_series[at].key != key)
        m_series.insert(m_series.begin() + std::ptrdiff_t(at),
                        {key, history.placeOf(seriesName(m_agent, key, m_instance), unitOf(key))});
    return m_series[at].place;
}

}  // namespace core
