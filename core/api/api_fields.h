#pragma once

#include <QJsonObject>

#include "core/api/api_problem.h"
#include "core/fleet/backtest.h"
#include "core/fleet/command.h"
#include "core/fleet/rehearsal.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace core {

struct HttpRequest;
struct FleetSpec;

// A command, or the problem document that says why the request is none.
struct CommandReading {
    std::optional<Command> command;
    HttpResponse problem;
};

// Reads the keys of an object one by one and keeps what is wrong with them.
class Fields {
public:
    explicit Fields(QJsonObject object) : m_object(std::move(object)) {}

    std::string text(const char* key, bool isNeeded);
    std::vector<std::string> texts(const char* key, bool isNeeded);  // a list of them, at most 100
    std::uint32_t count(const char* key);
    bool truth(const char* key);
    std::optional<double> number(const char* key);  // nothing when the key is not there
    std::optional<bool> givenTruth(const char* key);
    std::optional<Duration> duration(const char* key);  // "30s", as the fleet file writes them
    std::optional<TimePoint> time(const char* key);
    TimePoint neededTime(const char* key);

    QJsonValue take(const char* key) { return m_object.take(QLatin1String(key)); }
    void fail(const std::string& key, const std::string& message) { m_errors.push_back({key, message}); }
    bool areWrong() const { return !m_errors.empty(); }

    // Afterwards nothing may be left: a key that is not known is a mistyped one. Nothing when all is well.
    std::optional<HttpResponse> finish();
    CommandReading finish(Command command);

private:
    QJsonObject m_object;
    std::vector<InputError> m_errors;
};

// The body as an object; an empty body is an empty one. Nothing for other text.
std::optional<QJsonObject> bodyOf(const HttpRequest& request);
HttpResponse notJson();

// The commands about alerts: addSilence, removeSilence, acknowledge, saveRule and deleteRule, by the names in
// the path and the body. Nothing for another command.
std::optional<CommandReading> alertCommand(const std::string& name, const std::vector<std::string>& names,
                                           const QJsonObject& body, const FleetSpec& fleet);
// The same from a preview's body: silence, rule and agent stand beside the command's name there.
std::optional<CommandReading> alertPreview(const std::string& name, Fields& fields, const FleetSpec& fleet);

// {"rule": {...}, "agent": ID or nothing, "from", "to"}; what is wrong with it goes into the problem.
struct BacktestReading {
    std::optional<BacktestQuery> query;
    HttpResponse problem;
};
BacktestReading backtestQuery(const HttpRequest& request, TimePoint now);

// {"scaling": {...} or nothing, "from", "to", "points"}. Without `scaling` it is the present policy's.
struct RehearsalReading {
    std::optional<RehearsalQuery> query;
    HttpResponse problem;
};
RehearsalReading rehearsalQuery(const HttpRequest& request, const AgentId& agent, const ScalingSpec& present,
                                TimePoint now);

}  // namespace core
