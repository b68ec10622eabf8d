// The gateway's keys: listed without what could open anything, and made.

#include "core/api/api_fields.h"
#include "core/api/api_json.h"
#include "core/api/api_problem.h"
#include "core/api/api_reads.h"
#include "core/api/http_message.h"
#include "core/api/json_values.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace core {
namespace {

QJsonArray keysJson(const FleetSnapshot& snapshot)
{
    QJsonArray list;
    if (!snapshot.apiKeys)
        return list;
    for (const ApiKeyRecord& key : *snapshot.apiKeys) {
        QJsonArray groups;
        for (const std::string& group : key.groups)
            groups.append(text(group));
        list.append(QJsonObject{{u"id"_s, text(key.id)},
                                {u"name"_s, text(key.name)},
                                {u"groups"_s, groups},
                                {u"made"_s, text(key.made)},
                                {u"expires"_s, text(key.expires)}});
    }
    return list;
}

}  // namespace

void ApiReads::keys(const ApiCall&, const HttpReply& reply) const
{
    list(keysJson, reply);
}

void ApiReads::makeKey(const ApiCall& call, const HttpReply& reply) const
{
    const auto body = bodyOf(call.request);
    if (!body)
        return reply.send(notJson());
    Fields fields(*body);
    ApiKeyWish wish{fields.text("name", true), fields.texts("groups", false), fields.time("expires"),
                    call.actor};
    if (auto problem = fields.finish())
        return reply.send(std::move(*problem));
    m_service.makeApiKey(std::move(wish), [reply](const Result<NewApiKey>& made) {
        if (!made)
            return reply.send(problemFor(made.error()));
        const NewApiKey& key = made.value();
        HttpResponse response{201,
                              "application/json",
                              textOf(QJsonObject{{u"id"_s, text(key.id)},
                                                 {u"key"_s, text(key.key.reveal())},
                                                 {u"journal"_s, number(key.journalSeq)}}),
                              {}};
        response.headers["Cache-Control"] = "no-store";
        reply.send(std::move(response));
    });
}

}  // namespace core
