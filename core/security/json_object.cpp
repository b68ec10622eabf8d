#include "core/security/json_object.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace core {
namespace {

// In text that is JSON, each colon outside quotation marks stands for one member of an object.
qsizetype membersWritten(std::string_view json)
{
    qsizetype members = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        if (json[i] == '"')
            quoted = !quoted;
        else if (quoted && json[i] == '\\')
            ++i;
        else if (!quoted && json[i] == ':')
            ++members;
    }
    return members;
}

// As deep as Qt's parser goes, which is 1024 levels at most.
qsizetype membersRead(const QJsonValue& value)
{
    qsizetype members = 0;
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        members = object.size();
        for (const QJsonValue member : object)
            members += membersRead(member);
    } else if (value.isArray()) {
        const QJsonArray array = value.toArray();
        for (const QJsonValue element : array)
            members += membersRead(element);
    }
    return members;
}

}  // namespace

Result<QJsonObject> readJsonObject(std::string_view bytes)
{
    const auto document =
        QJsonDocument::fromJson(QByteArray::fromRawData(bytes.data(), qsizetype(bytes.size())));
    if (!document.isObject())
        return Error{ErrorCode::Invalid, "is not a JSON object"};
    // Qt keeps the last of several members with one name, so what it read is less than what was written.
    QJsonObject object = document.object();
    if (membersRead(object) != membersWritten(bytes))
        return Error{ErrorCode::Invalid, "holds a name twice"};
    return object;
}

std::optional<std::string> plainText(const QJsonValue& value)
{
    const QString text = value.toString();
    if (!value.isString() || !text.isValidUtf16())
        return {};
    return text.toStdString();
}

}  // namespace core
