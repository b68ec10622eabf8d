#include "core/platform/local/log_folder.h"

#include "core/base/descriptor.h"
#include "core/platform/local/small_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <map>
#include <vector>

namespace core {
namespace {

constexpr std::size_t keptInstances = 200;

Result<std::string> readTail(const std::string& path, std::size_t bytes)
{
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file)
        return systemError("open " + path, errno);
    struct stat status {};
    if (::fstat(file.number(), &status) != 0)
        return systemError("look at " + path, errno);
    const auto size = std::size_t(status.st_size);
    std::string text(std::min(size, bytes), '\0');
    std::size_t have = 0;
    while (have < text.size()) {
        const ssize_t count =
            ::pread(file.number(), text.data() + have, text.size() - have, off_t(size - text.size() + have));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return systemError("read " + path, errno);
        if (count == 0)
            break;
        have += std::size_t(count);
    }
    text.resize(have);
    return text;
}

}  // namespace

Result<std::string> readLogTail(const std::string& folder, const std::string& instance, std::size_t bytes,
                                int files)
{
    const std::string path = folder + "/" + instance + ".log";
    std::string text;
    bool isThere = false;
    for (int i = 0; i < files && text.size() < bytes; ++i) {
        auto part = readTail(i == 0 ? path : path + "." + std::to_string(i), bytes - text.size());
        if (!part && part.error().code != ErrorCode::NotFound)
            return part.error();
        if (part) {
            isThere = true;
            text.insert(0, part.value());
        }
    }
    if (!isThere)
        return Error{ErrorCode::NotFound, "there is no output of " + instance};
    return text;
}

void pruneLogs(const std::string& folder, const std::set<std::string>& present)
{
    namespace fs = std::filesystem;
    struct Logs {
        fs::file_time_type newest = fs::file_time_type::min();
        std::vector<fs::path> files;
    };
    std::map<std::string, Logs> gone;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        const auto nameEnd = name.find(".log");
        if (nameEnd == std::string::npos || present.contains(name.substr(0, nameEnd)))
            continue;
        std::error_code unknown;
        Logs& logs = gone[name.substr(0, nameEnd)];
        logs.newest = std::max(logs.newest, entry->last_write_time(unknown));
        logs.files.push_back(entry->path());
    }
    std::vector<const Logs*> byAge;
    for (const auto& [name, logs] : gone)
        byAge.push_back(&logs);
    std::sort(byAge.begin(), byAge.end(), [](const Logs* a, const Logs* b) { return a->newest > b->newest; });
    for (std::size_t i = keptInstances; i < byAge.size(); ++i)
        for (const fs::path& file : byAge[i]->files)
            fs::remove(file, error);
}

}  // namespace core
