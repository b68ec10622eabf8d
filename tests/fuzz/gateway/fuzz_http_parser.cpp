#include "core/gateway/http_parser.h"

#include <cstdlib>
#include <string>

namespace {

// What was read, as text; `step` bytes at a time, or all at once with 0.
std::string read(core::HttpMessageKind kind, std::string_view bytes, std::size_t step)
{
    core::HttpParser parser(kind, {.headerBytes = 512, .targetBytes = 128, .bodyBytes = 1024});
    std::string seen;
    while (true) {
        std::string_view piece = step == 0 ? bytes : bytes.substr(0, step);
        const std::size_t given = piece.size();
        const core::HttpEvent event = parser.next(piece);
        bytes.remove_prefix(given - piece.size());
        if (event == core::HttpEvent::Body)
            seen += parser.body();
        if (event == core::HttpEvent::Head)
            seen += std::string(parser.head().method) + std::string(parser.head().target)
                + std::to_string(parser.head().fields.size());
        if (event == core::HttpEvent::End)
            return seen + " end " + std::to_string(bytes.size());
        if (event == core::HttpEvent::Fault)
            return seen + " fault " + std::to_string(parser.faultStatus());
        if (event == core::HttpEvent::NeedMore && bytes.empty())
            return seen + (parser.finish() == core::HttpEvent::End ? " closed" : " open");
    }
}

}  // namespace

// The first byte says request or response and how the rest is cut.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
    const auto kind = data[0] % 2 == 0 ? core::HttpMessageKind::Request : core::HttpMessageKind::Response;
    if (read(kind, bytes, 0) != read(kind, bytes, 1U + data[0] / 2U))
        std::abort();
    return 0;
}
