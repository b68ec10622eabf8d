// The gateway's caches: what they hold and did, and how much of one a glob names.

#include "core/api/api_fields.h"
#include "core/api/api_json.h"
#include "core/api/api_problem.h"
#include "core/api/api_reads.h"
#include "core/api/http_message.h"
#include "core/api/json_values.h"

#include <QJsonArray>
#include <QUrlQuery>

using namespace Qt::StringLiterals;

namespace core {
namespace {

QJsonArray cachesJson(const FleetSnapshot& snapshot)
{
    QJsonArray list;
    for (const CacheView& cache : snapshot.caches) {
        const auto number = [](std::uint64_t count) { return double(count); };
        const std::uint64_t asked = cache.hits + cache.stale + cache.misses;
        QJsonObject row{
            {u"name"_s, text(cache.name)},
            {u"part"_s, text(cache.part)},
            {u"entries"_s, number(cache.entries)},
            {u"bytes"_s, number(cache.bytes)},
            {u"hits"_s, number(cache.hits)},
            {u"stale"_s, number(cache.stale)},
            {u"misses"_s, number(cache.misses)},
            {u"coalesced"_s, number(cache.coalesced)},
            {u"evicted"_s, number(cache.evicted)},
            {u"hitRate"_s,
             asked == 0 ? QJsonValue() : QJsonValue(double(cache.hits + cache.stale) / double(asked))},
            {u"problem"_s, text(cache.problem)}};
        list.append(std::move(row));
    }
    return list;
}

}  // namespace

void ApiReads::caches(const ApiCall&, const HttpReply& reply) const
{
    list(cachesJson, reply);
}

}  // namespace core
