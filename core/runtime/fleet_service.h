#pragma once

#include "core/base/result.h"
#include "core/fleet/api_key.h"
#include "core/fleet/backtest.h"
#include "core/fleet/command.h"
#include "core/fleet/dashboard.h"
#include "core/fleet/journal.h"
#include "core/fleet/rehearsal.h"
#include "core/fleet/request_explanation.h"
#include "core/fleet/sample.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace core {

// What a face of the program (a window, the control API) may ask of the core. State does not come from here
// but from the SnapshotFeed.
//
// Every call returns at once, from any thread. The answer is called exactly once, on a thread of the core:
// hand it over to your own before touching anything. An answer must not block. When the core is ending, the
// answer is Cancelled.
class FleetService {
public:
    template <typename T>
    using Answer = std::function<void(Result<T>)>;

    virtual ~FleetService() = default;

    // The receipt comes when the command is decided and its journal entry is on disk.
    virtual void submit(CommandRequest request, Answer<CommandReceipt> answer) = 0;
    virtual void preview(CommandRequest request, Answer<CommandPreview> answer) = 0;

    // Makes a key for the gateway; AddApiKey's errors. The answer alone has the key: it is kept as a hash.
    virtual void makeApiKey(ApiKeyWish wish, Answer<NewApiKey> answer) = 0;

    // How many entries of a cache a glob names, as ClearCache would drop them; with its errors.
    virtual void countCached(ClearCache wish, Answer<std::uint64_t> answer) = 0;

    virtual void readSeries(SeriesQuery query, Answer<SeriesData> answer) = 0;
    virtual void readJournal(JournalQuery query, Answer<std::vector<JournalEntry>> answer) = 0;
    // What a rule on a metric would have done over the recorded history. Refused for a rule on a state, of
    // which there is no history; Invalid for a rule or a span that is none.
    virtual void backtest(BacktestQuery query, Answer<BacktestReport> answer) = 0;
    // What a scaling policy would have done over the recorded history of an agent. NotFound for an unknown
    // agent, Invalid for a policy or a span that is none, or where nothing was recorded.
    virtual void rehearse(RehearsalQuery query, Answer<RehearsalReport> answer) = 0;
    // What the gateway would do with a request, without sending it. NotFound for an unknown agent or key,
    // Invalid for a question that names a part that cannot be.
    virtual void explainRequest(RequestQuestion question, Answer<RequestExplanation> answer) = 0;
    // Those of the fleet file, those saved at the console, which stand for the former of their id, and the
    // built-in one.
    virtual void readDashboards(Answer<DashboardListing> answer) = 0;
    // For operators. Invalid names the place; Io when it cannot be kept, and then the one before is still
    // there.
    virtual void saveDashboard(DashboardSpec dashboard, Actor by, Answer<void> answer) = 0;
    // Of one saved at the console; NotFound for any other.
    virtual void removeDashboard(std::string id, Actor by, Answer<void> answer) = 0;
    // The end of an instance's output, at most `bytes` of it.
    virtual void readLog(InstanceId instance, std::size_t bytes, Answer<std::string> answer) = 0;
};

}  // namespace core
