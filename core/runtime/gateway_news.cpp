#include "core/runtime/gateway_news.h"

namespace core {
namespace {

using namespace std::chrono_literals;

constexpr auto soon = 14 * 24h;

std::string expiryOf(TimePoint end, TimePoint now)
{
    if (end <= now)
        return "The gateway's certificate expired at " + toRfc3339(end) + ".";
    const auto days = std::chrono::floor<std::chrono::days>(end - now).count();
    return "The gateway's certificate expires "
        + (days == 0 ? "within a day" : "in " + std::to_string(days) + (days == 1 ? " day" : " days"))
        + ", at " + toRfc3339(end) + ".";
}

}  // namespace

std::vector<std::string> noticesOf(const TrafficReport& report, TimePoint now)
{
    std::vector<std::string> sentences;
    if (report.certificate) {
        const CertificateState& certificate = *report.certificate;
        if (!certificate.problem.empty())
            sentences.push_back((certificate.validUntil ? "The gateway goes on with the certificate it had: "
                                                        : "The gateway serves nobody until it has its key: ")
                                + certificate.problem);
        if (certificate.validUntil && *certificate.validUntil - now < soon)
            sentences.push_back(expiryOf(*certificate.validUntil, now));
    }
    if (!report.accessLogProblem.empty())
        sentences.push_back("The access log has gaps: " + report.accessLogProblem);
    return sentences;
}

std::vector<CacheView> viewsOf(const CacheShelf& shelf)
{
    std::vector<CacheView> views;
    for (const CacheShelf::Row& row : shelf.stats()) {
        if (!row.shares) {
            CacheView broken;
            broken.name = row.name;
            broken.problem = row.shares.error().context;
            views.push_back(std::move(broken));
            continue;
        }
        for (const CacheShare& share : row.shares.value())
            views.push_back({row.name,
                             share.part,
                             share.stats.entries,
                             share.stats.bytes,
                             share.stats.hits,
                             share.stats.staleHits,
                             share.stats.misses,
                             share.stats.coalesced,
                             share.stats.evicted,
                             {}});
    }
    return views;
}

}  // namespace core
