#pragma once

#include "core/cache/model_library.h"
#include "core/cache/sha256_stream.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <memory>
#include <string>

// A folder of models, used as the cache uses it.
namespace model_library_rig {

inline const core::TimePoint start(core::Duration(1'700'000'000'000));

inline std::shared_ptr<core::ModelDisk> plainDisk()
{
    return std::make_shared<core::ModelDisk>();
}

inline core::TimePoint after(int seconds)
{
    return start + std::chrono::seconds(seconds);
}

inline std::unique_ptr<core::ModelLibrary>
opened(const QTemporaryDir& folder, std::uint64_t bytes = 1'000,
       std::shared_ptr<core::ModelDisk> disk = std::make_shared<core::ModelDisk>(),
       core::ModelSealing sealing = {})
{
    auto library =
        core::ModelLibrary::open(folder.path().toStdString(), bytes, std::move(disk), std::move(sealing));
    if (!library)
        qFatal("%s", library.error().context.c_str());
    return std::move(library).value();
}

// As a download would do it.
inline core::Result<> keep(core::ModelLibrary& library, std::shared_ptr<core::ModelDisk> disk,
                           const std::string& name, const std::string& text, int used = 0)
{
    if (auto room = library.makeRoom(name, text.size()); !room)
        return room;
    auto bytes = core::ModelBytes::create(std::move(disk), library.partOf(name));
    if (!bytes)
        return bytes.error();
    if (auto written = bytes.value()->append(text); !written)
        return written;
    const std::string hash = core::sha256HexOf(text);
    if (auto finished = bytes.value()->finish(hash); !finished)
        return finished;
    return library.add(
        core::ModelRecord{name, "http://s", hash, text.size(), "", "", after(used), after(used)},
        std::make_shared<core::ModelContent>(std::move(bytes).value(), core::ModelFacts{text.size(), hash}));
}

inline std::string textOf(const std::optional<core::ModelLibrary::Kept>& kept)
{
    if (!kept)
        return "nothing";
    std::string text(std::size_t(kept->record.bytes), '\0');
    const auto ask = std::make_shared<core::ModelAsk>([] {});
    const auto reading = kept->content->read(0, text, ask);
    return reading.kind == core::ModelReading::Kind::Bytes && reading.bytes == text.size() ? text : "unread";
}

inline QStringList filesIn(const QTemporaryDir& folder)
{
    return QDir(folder.path()).entryList(QDir::Files, QDir::Name);
}

}  // namespace model_library_rig
