#include "core/api/api_problem.h"

#include "core/api/http_message.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace core {

int statusOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Invalid: return 422;
    case ErrorCode::NotFound: return 404;
    case ErrorCode::Exists: return 409;
    case ErrorCode::Stale: return 412;
    case ErrorCode::Refused: return 409;
    case ErrorCode::Forbidden: return 403;
    case ErrorCode::Busy: return 503;
    case ErrorCode::Unreachable: return 502;
    case ErrorCode::TimedOut: return 504;
    case ErrorCode::Corrupt: return 500;
    case ErrorCode::Io: return 500;
    case ErrorCode::Cancelled: return 503;
    }
    return 500;
}

HttpResponse problemFor(const Error& error)
{
    HttpResponse response = problemResponse(statusOf(error.code), error.context);
    if (response.status == 503)
        response.headers["Retry-After"] = "1";
    return response;
}

HttpResponse inputProblem(int status, const std::vector<InputError>& errors)
{
    HttpResponse response = problemResponse(status, "the input is wrong");
    QJsonArray list;
    for (const InputError& error : errors)
        list.append(QJsonObject{{QStringLiteral("path"), QString::fromStdString(error.path)},
                                {QStringLiteral("message"), QString::fromStdString(error.message)}});
    QJsonObject problem = QJsonDocument::fromJson(QByteArray::fromStdString(response.body)).object();
    problem[QStringLiteral("errors")] = list;
    response.body = QJsonDocument(problem).toJson(QJsonDocument::Compact).toStdString();
    return response;
}

}  // namespace core
