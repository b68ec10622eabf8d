#pragma once

#include "core/runtime/fleet_service.h"

#include <functional>
#include <thread>
#include <utility>
#include <vector>

namespace test {

// A core that remembers what it was asked. It answers on a thread of its own, as the real one does; commands
// at once, everything else when the test says so.
class RememberingCore final : public core::FleetService {
public:
    template <typename Question, typename T>
    struct Asked {
        Question question;
        Answer<T> answer;

        void give(core::Result<T> result) const
        {
            elsewhere([&] { answer(std::move(result)); });
        }
    };

    void submit(core::CommandRequest request, Answer<core::CommandReceipt> answer) override
    {
        submitted.push_back(std::move(request));
        elsewhere([&] { answer(receipt); });
    }
    void preview(core::Command command, Answer<core::CommandPreview> answer) override
    {
        previews.push_back({std::move(command), std::move(answer)});
    }
    void readSeries(core::SeriesQuery query, Answer<core::SeriesData> answer) override
    {
        series.push_back({std::move(query), std::move(answer)});
    }
    void readJournal(core::JournalQuery, Answer<std::vector<core::JournalEntry>> answer) override
    {
        elsewhere([&] { answer(std::vector<core::JournalEntry>()); });
    }
    void readLog(core::InstanceId instance, std::size_t, Answer<std::string> answer) override
    {
        logs.push_back({std::move(instance), std::move(answer)});
    }

    core::Result<core::CommandReceipt> receipt = core::CommandReceipt{7, {}, {}};
    std::vector<core::CommandRequest> submitted;
    std::vector<Asked<core::Command, core::CommandPreview>> previews;
    std::vector<Asked<core::SeriesQuery, core::SeriesData>> series;
    std::vector<Asked<core::InstanceId, std::string>> logs;

    // The newest command, if it is a T.
    template <typename T>
    const T* last() const
    {
        return submitted.empty() ? nullptr : std::get_if<T>(&submitted.back().command);
    }

private:
    static void elsewhere(const std::function<void()>& answer) { std::thread(answer).join(); }
};

}  // namespace test
