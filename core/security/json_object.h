#pragma once

#include "core/base/result.h"

#include <QJsonObject>

#include <optional>
#include <string>
#include <string_view>

namespace core {

// Reads one JSON object. Invalid for anything else and when any object in it holds a name twice: two readers
// could then see two different values. Names with characters beyond the basic plane are not taken. The
// context is the end of a sentence ("is not a JSON object") and holds nothing of the text.
Result<QJsonObject> readJsonObject(std::string_view bytes);

// Nothing for a value that is not a text, or one that holds half a surrogate pair: two such texts would look
// the same in UTF-8.
std::optional<std::string> plainText(const QJsonValue& value);

}  // namespace core
