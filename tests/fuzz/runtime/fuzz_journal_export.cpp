#include "core/runtime/journal_export.h"

#include <cstdint>
#include <cstdlib>

namespace {

// The seed's key, whose exports the corpus has; whoever fuzzes cannot sign with it.
const std::string seedsKey = "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto any = core::checkJournalExport(text, {});
    const auto ours = core::checkJournalExport(text, seedsKey);
    if (ours && (!any || any.value().hash != ours.value().hash))
        std::abort();
    if (any
        && (any.value().first == 0 || any.value().last < any.value().first || any.value().hash.size() != 64
            || any.value().publicKey.size() != 64))
        std::abort();
    return 0;
}
