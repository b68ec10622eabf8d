#include "core/platform/local/instance_record.h"

#include "core/platform/local/small_file.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <nlohmann/json.hpp>

namespace core {
namespace {

using Json = nlohmann::json;

// Text that is not UTF-8 (an environment value, a path) must neither throw nor be lost silently in the order;
// bytes are therefore carried as Latin-1 code points.
std::string widen(const std::string& bytes)
{
    std::string wide;
    for (const char byte : bytes) {
        const auto value = static_cast<unsigned char>(byte);
        if (value < 0x80) {
            wide += byte;
        } else {
            wide += static_cast<char>(0xC0 | (value >> 6));
            wide += static_cast<char>(0x80 | (value & 0x3F));
        }
    }
    return wide;
}

std::string narrow(const std::string& wide)
{
    std::string bytes;
    for (std::size_t i = 0; i < wide.size(); ++i) {
        const auto first = static_cast<unsigned char>(wide[i]);
        if (first >= 0xC0 && i + 1 < wide.size())
            bytes += static_cast<char>((first << 6) | (static_cast<unsigned char>(wide[++i]) & 0x3F));
        else
            bytes += wide[i];
    }
    return bytes;
}

std::string textAt(const Json& json, const char* key)
{
    return narrow(json.at(key).get<std::string>());
}

Json identityToJson(const ProcessIdentity& process)
{
    return Json{{"pid", process.pid}, {"startTime", process.startTime}};
}

ProcessIdentity identityFromJson(const Json& json)
{
    return {json.at("pid").get<pid_t>(), json.at("startTime").get<std::uint64_t>()};
}

Json recordToJson(const InstanceRecord& record)
{
    Json json{{"instance", widen(record.instance)},
              {"agent", widen(record.agent)},
              {"version", widen(record.version)},
              {"templateKey", widen(record.templateKey)},
              {"attempt", record.attempt},
              {"host", widen(record.host)},
              {"port", record.port},
              {"onExit", record.stopOnExit ? "stop" : "keep"},
              {"stopGrace", record.stopGrace},
              {"startedAt", record.startedAt},
              {"bootId", widen(record.bootId)},
              {"mark", widen(record.mark)},
              {"owner", identityToJson(record.owner)},
              {"process", identityToJson(record.process)},
              {"phase", record.phase},
              {"endedAt", record.endedAt},
              {"stopRequested", record.stopRequested},
              {"reason", widen(record.reason)}};
    if (record.exitCode)
        json["exitCode"] = *record.exitCode;
    if (record.exitSignal)
        json["exitSignal"] = *record.exitSignal;
    return json;
}

InstanceRecord recordFrom(const Json& json)
{
    InstanceRecord record;
    record.instance = textAt(json, "instance");
    record.agent = textAt(json, "agent");
    record.version = textAt(json, "version");
    record.templateKey = textAt(json, "templateKey");
    record.attempt = json.at("attempt").get<std::uint32_t>();
    record.host = textAt(json, "host");
    record.port = json.at("port").get<std::uint16_t>();
    record.stopOnExit = textAt(json, "onExit") == "stop";
    record.stopGrace = json.at("stopGrace").get<std::int64_t>();
    record.startedAt = json.at("startedAt").get<std::int64_t>();
    record.bootId = textAt(json, "bootId");
    record.mark = textAt(json, "mark");
    record.owner = identityFromJson(json.at("owner"));
    record.process = identityFromJson(json.at("process"));
    record.phase = textAt(json, "phase");
    record.endedAt = json.at("endedAt").get<std::int64_t>();
    record.stopRequested = json.value("stopRequested", false);  // records of older versions have none
    record.reason = textAt(json, "reason");
    if (json.contains("exitCode"))
        record.exitCode = json.at("exitCode").get<int>();
    if (json.contains("exitSignal"))
        record.exitSignal = json.at("exitSignal").get<int>();
    return record;
}

template <typename T, typename Build>
Result<T> decode(const std::string& text, const char* what, Build build)
{
    try {
        return T(build(Json::parse(text)));
    } catch (const Json::exception& error) {
        // The text itself stays out of the message: an order holds secrets.
        return Error{ErrorCode::Corrupt, std::string(what) + ": JSON error " + std::to_string(error.id)};
    }
}

}  // namespace

std::string toJson(const InstanceRecord& record)
{
    return recordToJson(record).dump(1);
}

Result<InstanceRecord> recordFromJson(const std::string& text)
{
    return decode<InstanceRecord>(text, "instance record", recordFrom);
}

std::string toJson(const LaunchOrder& order)
{
    Json command = Json::array();
    for (const std::string& word : order.command)
        command.push_back(widen(word));
    Json environment = Json::object();
    for (const auto& [name, value] : order.environment)
        environment[widen(name)] = widen(value);
    return Json{{"record", recordToJson(order.record)}, {"stateFolder", widen(order.stateFolder)},
                {"logFolder", widen(order.logFolder)},  {"logBytes", order.logBytes},
                {"logFiles", order.logFiles},           {"workingDirectory", widen(order.workingDirectory)},
                {"command", std::move(command)},        {"environment", std::move(environment)}}
        .dump();
}

Result<LaunchOrder> orderFromJson(const std::string& text)
{
    return decode<LaunchOrder>(text, "launch order", [](const Json& json) {
        LaunchOrder order;
        order.record = recordFrom(json.at("record"));
        order.stateFolder = textAt(json, "stateFolder");
        order.logFolder = textAt(json, "logFolder");
        order.logBytes = json.at("logBytes").get<std::uint64_t>();
        order.logFiles = json.at("logFiles").get<int>();
        order.workingDirectory = textAt(json, "workingDirectory");
        for (const Json& word : json.at("command"))
            order.command.push_back(narrow(word.get<std::string>()));
        for (const auto& [name, value] : json.at("environment").items())
            order.environment[narrow(name)] = narrow(value.get<std::string>());
        return order;
    });
}

std::string toJson(const StopOrder& order)
{
    return Json{{"grace", order.grace}, {"reason", widen(order.reason)}}.dump();
}

Result<StopOrder> stopFromJson(const std::string& text)
{
    return decode<StopOrder>(text, "stop order", [](const Json& json) {
        return StopOrder{json.at("grace").get<std::int64_t>(), textAt(json, "reason")};
    });
}

std::string recordPath(const std::string& folder, const std::string& instance)
{
    return folder + "/" + instance + ".json";
}

std::string stopPath(const std::string& folder, const std::string& instance)
{
    return folder + "/" + instance + ".stop";
}

std::string lockPath(const std::string& folder, const std::string& instance)
{
    return folder + "/" + instance + ".lock";
}

Result<Descriptor> lockInstance(const std::string& folder, const std::string& instance)
{
    const std::string path = lockPath(folder, instance);
    Descriptor lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!lock)
        return systemError("open " + path, errno);
    if (::flock(lock.number(), LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK ? Error{ErrorCode::Busy, path + " is held by another process"}
                                    : systemError("lock " + path, errno);
    return lock;
}

}  // namespace core
