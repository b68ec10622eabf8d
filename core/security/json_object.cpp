#include "core/security/json_object.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

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

struct Members {
    qsizetype count = 0;
    bool haveSurrogates = false;  // in a name
};

// As deep as Qt's parser goes, which is 1024 levels at most.
void addMembers(const QJsonValue& value, Members& members)
{
    const QJsonObject object = value.toObject();
    members.count += object.size();
    for (auto member = object.begin(); member != object.end(); ++member) {
        const QString name = member.key();
        members.haveSurrogates |=
            std::any_of(name.begin(), name.end(), [](QChar unit) { return unit.isSurrogate(); });
        addMembers(member.value(), members);
    }
    const QJsonArray array = value.toArray();
    for (const QJsonValue element : array)
        addMembers(element, members);
}

}  // namespace

Result<QJsonObject> readJsonObject(std::string_view bytes)
{
    const auto document =
        QJsonDocument::fromJson(QByteArray::fromRawData(bytes.data(), qsizetype(bytes.size())));
    if (!document.isObject())
        return Error{ErrorCode::Invalid, "is not a JSON object"};
    QJsonObject object = document.object();
    Members members;
    addMembers(object, members);
    // Qt 6.4 orders such names in two ways, by UTF-16 and by UTF-8, so it may miss a name or a double.
    if (members.haveSurrogates)
        return Error{ErrorCode::Invalid, "holds a name with characters beyond the basic plane"};
    // Qt keeps the last of several members with one name, so it has read fewer than were written.
    if (members.count != membersWritten(bytes))
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
