#include "app/agent/load_run.h"

#include "app/agent/load_text.h"

#include <curl/curl.h>

#include <QJsonDocument>
#include <QJsonObject>
#include <QString>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>

using namespace Qt::StringLiterals;

namespace app {
namespace {

using Steady = std::chrono::steady_clock;

constexpr int longestWait = 50;  // ms between two looks at what is due

struct Request {
    std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle{nullptr, curl_easy_cleanup};
    std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers{nullptr, curl_slist_free_all};
    std::string body;
};

std::size_t discard(char*, std::size_t size, std::size_t count, void*)
{
    return size * count;
}

class Run {
public:
    explicit Run(const LoadOptions& options)
        : m_options(options),
          m_multi(curl_multi_init(), curl_multi_cleanup),
          m_chance(options.seed),
          m_start(Steady::now()),
          m_due(options.profiles.size(), m_start)
    {
    }

    ~Run()
    {
        for (auto& [handle, request] : m_requests)
            curl_multi_remove_handle(m_multi.get(), handle);
    }

    LoadCounts until(const std::function<bool()>& isEnding)
    {
        const auto isOver = [&] {
            return isEnding()
                || (m_options.runFor.count() > 0 && Steady::now() - m_start >= m_options.runFor);
        };
        while (!isOver()) {
            sendDue();
            advance();
        }
        const auto lastAnswer = Steady::now() + m_options.timeout;
        while (!m_requests.empty() && !isEnding() && Steady::now() < lastAnswer)
            advance();
        return m_counts;
    }

private:
    void sendDue()
    {
        for (std::size_t i = 0; i < m_options.profiles.size(); ++i)
            while (m_due[i] <= Steady::now()) {
                const LoadProfile& profile = m_options.profiles[i];
                const auto since = std::chrono::duration_cast<core::Duration>(m_due[i] - m_start);
                const double rate = rateAt(profile, since, m_options.day);
                const double pause = rate > 0 ? std::exponential_distribution<double>(rate)(m_chance) : 1.0;
                m_due[i] +=
                    std::chrono::duration_cast<Steady::duration>(std::chrono::duration<double>(pause));
                if (rate <= 0)
                    continue;
                if (m_requests.size() < m_options.inFlight)
                    send(profile);
                else
                    ++m_counts.skipped;
            }
    }

    void send(const LoadProfile& profile)
    {
        Request request;
        request.handle.reset(curl_easy_init());
        CURL* handle = request.handle.get();
        const bool stream = std::uniform_real_distribution<double>(0, 1)(m_chance) < profile.streamed;
        const QJsonObject task{{u"text"_s, QString::fromStdString(makeText(m_chance, profile.sentences))},
                               {u"stream"_s, stream}};
        request.body = QJsonDocument(task).toJson(QJsonDocument::Compact).toStdString();
        const auto addHeader = [&](const std::string& header) {
            request.headers.reset(curl_slist_append(request.headers.release(), header.c_str()));
        };
        addHeader("Content-Type: application/json");
        addHeader("Idempotency-Key: " + std::to_string(m_options.seed) + "-"
                  + std::to_string(++m_counts.sent));
        if (!m_options.authorization.empty())
            addHeader("Authorization: " + m_options.authorization);

        const std::string url = m_options.gateway + "/agents/" + profile.agent + "/v1/tasks";
        curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
        curl_easy_setopt(handle, CURLOPT_PROXY, "");
        curl_easy_setopt(handle, CURLOPT_HTTPHEADER, request.headers.get());
        curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, long(request.body.size()));
        curl_easy_setopt(handle, CURLOPT_COPYPOSTFIELDS, request.body.c_str());
        curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, long(m_options.timeout.count()));
        curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, discard);
        curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
        curl_multi_add_handle(m_multi.get(), handle);
        m_requests.emplace(handle, std::move(request));
    }

    void advance()
    {
        int running = 0;
        curl_multi_perform(m_multi.get(), &running);
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(m_multi.get(), &left))
            if (message->msg == CURLMSG_DONE)
                finish(message->easy_handle, message->data.result);
        curl_multi_poll(m_multi.get(), nullptr, 0, untilNextDue(), nullptr);
    }

    void finish(CURL* handle, CURLcode result)
    {
        long status = 0;
        curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
        if (result == CURLE_OK && status < 400) {
            ++m_counts.succeeded;
        } else {
            ++m_counts.failed;
            ++m_counts.failures[result == CURLE_OK ? std::to_string(status) : curl_easy_strerror(result)];
        }
        curl_multi_remove_handle(m_multi.get(), handle);
        m_requests.erase(handle);
    }

    int untilNextDue() const
    {
        const auto next = std::min_element(m_due.begin(), m_due.end());
        if (next == m_due.end())
            return longestWait;
        const auto wait =
            std::chrono::duration_cast<std::chrono::milliseconds>(*next - Steady::now()).count();
        return int(std::clamp<std::int64_t>(wait, 0, longestWait));
    }

    const LoadOptions& m_options;
    std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)> m_multi;
    std::mt19937 m_chance;
    Steady::time_point m_start;
    std::vector<Steady::time_point> m_due;  // of each profile
    std::map<CURL*, Request> m_requests;
    LoadCounts m_counts;
};

}  // namespace

double rateAt(const LoadProfile& profile, core::Duration sinceStart, core::Duration day)
{
    const double part = double(sinceStart.count()) / double(day.count());
    const double height = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * part);
    return profile.quiet + (profile.busy - profile.quiet) * height;
}

LoadCounts runLoad(const LoadOptions& options, const std::function<bool()>& isEnding)
{
    return Run(options).until(isEnding);
}

std::string toJson(const LoadCounts& counts)
{
    QJsonObject failures;
    for (const auto& [reason, count] : counts.failures)
        failures[QString::fromStdString(reason)] = qint64(count);
    const QJsonObject all{{u"sent"_s, qint64(counts.sent)},
                          {u"succeeded"_s, qint64(counts.succeeded)},
                          {u"failed"_s, qint64(counts.failed)},
                          {u"skipped"_s, qint64(counts.skipped)},
                          {u"failures"_s, failures}};
    return QJsonDocument(all).toJson(QJsonDocument::Compact).toStdString();
}

}  // namespace app
