#include "core/control/traffic_book.h"

#include <algorithm>

namespace core {
namespace {

using namespace std::chrono_literals;

constexpr Duration spanLength = 5min;
constexpr Duration rememberedFor = 1h;
constexpr std::size_t mostKinds = 1'000;
constexpr std::size_t mostNames = 1'000;
constexpr char separator = '\n';  // is in no provider

}  // namespace

void TrafficBook::take(const TrafficReport& report, Now now)
{
    bool hasChanged = forgetOld(now.mono);
    if (!report.refused.empty() || !report.principals.empty() || report.otherRequests > 0) {
        Span& span = spanAt(now.mono);
        for (const RefusedTraffic& fresh : report.refused)
            count(fresh, span, now.wall);
        for (const PrincipalTraffic& fresh : report.principals)
            span.principals.add(fresh.provider + separator + fresh.name, fresh.requests);
        span.principals.addOthers(report.otherRequests);
        hasChanged = true;
    }
    if (hasChanged)
        m_view = std::make_shared<const TrafficView>(summary());
}

bool TrafficBook::forgetOld(MonoTime now)
{
    const std::size_t before = m_spans.size();
    while (!m_spans.empty() && now - m_spans.front().begun >= rememberedFor)
        m_spans.pop_front();
    return m_spans.size() != before;
}

TrafficBook::Span& TrafficBook::spanAt(MonoTime now)
{
    if (m_spans.empty() || now - m_spans.back().begun >= spanLength)
        m_spans.push_back({now, {}, TopCounts(mostNames)});
    return m_spans.back();
}

void TrafficBook::count(const RefusedTraffic& fresh, Span& span, TimePoint now)
{
    RefusalKind kind{fresh.agent.text(), fresh.policy, fresh.status};
    if (span.refusals.size() >= mostKinds && !span.refusals.contains(kind))
        kind = {{}, {}, fresh.status};
    const auto [counted, isNew] = span.refusals.try_emplace(std::move(kind), Refusals{0, now});
    counted->second.requests += fresh.requests;
}

TrafficView TrafficBook::summary() const
{
    std::map<RefusalKind, Refusals> refusals;
    TopCounts names(m_spans.size() * mostNames);
    for (const Span& span : m_spans) {
        for (const auto& [kind, counted] : span.refusals)
            refusals.try_emplace(kind, Refusals{0, counted.since}).first->second.requests += counted.requests;
        for (const NamedCount& one : span.principals.largest())
            names.add(one.name, one.count);
        names.addOthers(span.principals.others());
    }

    TrafficView view;
    for (const auto& [kind, counted] : refusals)
        view.refusals.push_back({AgentId(std::get<0>(kind)), std::get<1>(kind), std::get<2>(kind),
                                 counted.requests, counted.since});
    std::stable_sort(view.refusals.begin(), view.refusals.end(),
                     [](const RefusalView& a, const RefusalView& b) { return a.requests > b.requests; });
    for (; view.refusals.size() > TrafficView::mostRefusals; view.refusals.pop_back())
        view.otherRefusals += view.refusals.back().requests;
    view.otherRequests = names.others();
    for (const NamedCount& one : names.largest()) {
        if (view.principals.size() == TrafficView::mostPrincipals) {
            view.otherRequests += one.count;
            continue;
        }
        const std::size_t end = one.name.find(separator);
        view.principals.push_back({one.name.substr(end + 1), one.name.substr(0, end), one.count});
    }
    return view;
}

}  // namespace core
