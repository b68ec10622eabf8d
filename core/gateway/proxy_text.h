#pragma once

#include "core/gateway/http_parser.h"

#include <string>
#include <string_view>

namespace core {

// How a body is sent on.
enum class SentFraming { None, Length, Chunked, UntilClose };

// The head of the request as the instance gets it, without the fields that are between two hops only (RFC
// 9110, 7.6.1).
// `principal` is who sent it, if anyone in particular; `withheld` the field with the credential, which is the
// gateway's own.
std::string upstreamRequestHead(const HttpHead& request, std::string_view target, std::string_view host,
                                std::string_view clientAddress, std::string_view requestId,
                                std::string_view principal, std::string_view withheld);

// The head of the response as the client gets it.
std::string clientResponseHead(const HttpHead& response, SentFraming framing, bool keepAlive,
                               std::string_view requestId);

// An answer of the gateway's own: a problem document (RFC 9457). `fields` are whole lines.
std::string problemAnswer(unsigned status, std::string_view detail, bool keepAlive, bool withBody,
                          std::string_view requestId, std::string_view fields = {});

std::string_view titleOf(unsigned status);

}  // namespace core
