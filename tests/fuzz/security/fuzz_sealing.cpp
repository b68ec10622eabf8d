#include "core/security/sealing.h"

#include <cstdlib>

namespace {

const core::SealContext context{"agent-data", "triage", 7};

void require(bool holds)
{
    if (!holds)
        std::abort();
}

const core::SealingKey& key()
{
    static const auto made =
        core::SealingKey::of(core::Secret(std::string(core::SealingKey::size, 'k'))).value();
    return made;
}

}  // namespace

// Nobody who fuzzes has the key, so nothing opens but a record that was sealed here and not changed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto header = core::readSealedHeader(bytes);
    if (header) {
        require(header.value().context.kind.size() <= 255 && header.value().context.owner.size() <= 65'535);
        require(!core::open(key(), header.value().context, bytes));
    }
    require(!core::open(key(), context, bytes));

    // A genuine record, in which the input says what is changed: two bytes of place, and what is put there.
    static const std::string genuine = core::seal(key(), context, "some text that is secret").value();
    if (size < 3)
        return 0;
    std::string changed = genuine;
    const std::size_t place = (std::size_t(data[0]) << 8 | data[1]) % changed.size();
    changed.replace(place, bytes.size() - 2, bytes.substr(2));
    const auto opened = core::open(key(), context, changed);
    require(bool(opened) == (changed == genuine));
    return 0;
}
