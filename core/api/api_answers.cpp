#include "core/api/api_answers.h"

#include "core/api/api_json.h"
#include "core/api/api_problem.h"
#include "core/api/json_values.h"

using namespace Qt::StringLiterals;

namespace core {

HttpResponse unstored(int status, const QJsonObject& body)
{
    HttpResponse response{status, "application/json", textOf(body), {}};
    response.headers["Cache-Control"] = "no-store";
    return response;
}

std::function<void(Result<CommandReceipt>)> receiptTo(const HttpReply& reply, int status)
{
    return [reply, status](const Result<CommandReceipt>& receipt) {
        if (!receipt)
            return reply.send(problemFor(receipt.error()));
        reply.send({status,
                    "application/json",
                    textOf(QJsonObject{{u"journal"_s, number(receipt.value().journalSeq)}}),
                    {}});
    };
}

}  // namespace core
