#include "core/fleet/history_csv.h"

#include <cmath>
#include <cstdlib>

// Whatever the bytes are: no crash, errors with a line, rows with a value for each series, and times that go
// on.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto nextLine = [&text] {
        const auto end = text.find('\n');
        const std::string_view line = text.substr(0, end == std::string_view::npos ? end : end + 1);
        text.remove_prefix(line.size());
        return line;
    };
    const auto check = [](const core::Error& error) {
        if (error.code != core::ErrorCode::Invalid || !error.context.starts_with("line "))
            std::abort();
        return 0;
    };
    auto csv = core::HistoryCsv::begin(nextLine());
    if (!csv)
        return check(csv.error());
    std::optional<core::TimePoint> before;
    while (!text.empty()) {
        const auto row = csv.value().read(nextLine());
        if (!row)
            return check(row.error());
        if (!row.value())
            continue;
        if (row.value()->values.size() != csv.value().series().size()
            || (before && row.value()->at <= *before) || row.value()->missing > row.value()->ready)
            std::abort();
        before = row.value()->at;
    }
    return 0;
}
