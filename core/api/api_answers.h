#pragma once

#include <QJsonObject>

#include "core/api/http_server.h"
#include "core/base/result.h"
#include "core/fleet/command.h"

#include <functional>

namespace core {

// What only the one who asked for it may have: no cache keeps it.
HttpResponse unstored(int status, const QJsonObject& body);

// A receipt's answer to a call that changed something: the journal entry that records it.
std::function<void(Result<CommandReceipt>)> receiptTo(const HttpReply& reply, int status);

}  // namespace core
