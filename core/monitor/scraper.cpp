#include "core/monitor/scraper.h"

#include <algorithm>

namespace core {

// One request under way.
struct Scraper::Transfer {
    std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle{curl_easy_init(), curl_easy_cleanup};
    Key key;
    std::uint64_t generation = 0;
    std::size_t limit = 0;
    Duration timeout{0};
    Duration lag{0};
    MonoTime begun;
    std::string body;
    bool tooLong = false;

    static std::size_t receive(char* data, std::size_t size, std::size_t count, void* self)
    {
        auto& transfer = *static_cast<Transfer*>(self);
        if (transfer.body.size() + size * count > transfer.limit) {
            transfer.tooLong = true;
            return 0;
        }
        transfer.body.append(data, size * count);
        return size * count;
    }
};

namespace {

constexpr int longestWait = 500;  // ms

std::string reasonOf(CURLcode result, bool tooLong, std::size_t limit, Duration timeout)
{
    if (tooLong)
        return "the answer is longer than " + std::to_string(limit) + " bytes";
    switch (result) {
    case CURLE_COULDNT_CONNECT: return "connection refused";
    case CURLE_OPERATION_TIMEDOUT: return "no answer within " + std::to_string(timeout.count()) + " ms";
    case CURLE_GOT_NOTHING: return "the connection was closed without an answer";
    case CURLE_PARTIAL_FILE: return "the answer was cut off";
    default: return curl_easy_strerror(result);
    }
}

}  // namespace

Scraper::Scraper(std::size_t atOnce, double jitter, Done finished)
    : m_atOnce(atOnce),
      m_jitter(jitter),
      m_done(std::move(finished)),
      m_multi(curl_multi_init(), curl_multi_cleanup),
      m_thread([this] { run(); })
{
}

Scraper::~Scraper()
{
    m_ending = true;
    curl_multi_wakeup(m_multi.get());
    m_thread.join();
    for (auto& [handle, transfer] : m_transfers)
        curl_multi_remove_handle(m_multi.get(), handle);
}

void Scraper::setJobs(std::vector<ScrapeJob> jobs)
{
    m_newJobs.with([&](auto& waiting) { waiting = std::move(jobs); });
    curl_multi_wakeup(m_multi.get());
}

void Scraper::run()
{
    while (!m_ending) {
        takeJobs();
        startDue();
        int running = 0;
        curl_multi_perform(m_multi.get(), &running);
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(m_multi.get(), &left))
            if (message->msg == CURLMSG_DONE)
                finish(message->easy_handle, message->data.result);
        curl_multi_poll(m_multi.get(), nullptr, 0, untilNextDue(), nullptr);
    }
}

void Scraper::takeJobs()
{
    auto jobs = m_newJobs.with([](auto& waiting) { return std::exchange(waiting, std::nullopt); });
    if (!jobs)
        return;
    const MonoTime now = readClocks().mono;
    ++m_generation;
    std::map<Key, Beat> next;
    m_schedule.clear();
    for (ScrapeJob& job : *jobs) {
        const Key key{job.instance, job.kind};
        const auto known = m_beats.find(key);
        Beat beat;
        if (known != m_beats.end() && known->second.job == job)
            beat = known->second;
        else  // a first beat is spread over the interval, but a health check that is waited for is not put
              // off
            beat = {job, job.kind == ScrapeKind::Health ? now : now + jittered(job.interval) / 2, false,
                    m_generation};
        if (!beat.inFlight)
            m_schedule.emplace(beat.due, key);
        next.emplace(key, std::move(beat));
    }
    m_beats = std::move(next);
}

void Scraper::startDue()
{
    const MonoTime now = readClocks().mono;
    while (!m_schedule.empty() && m_schedule.begin()->first <= now && m_transfers.size() < m_atOnce) {
        const Key key = m_schedule.begin()->second;
        m_schedule.erase(m_schedule.begin());
        start(key, m_beats.at(key), now);
    }
}

void Scraper::start(const Key& key, Beat& beat, MonoTime now)
{
    auto transfer = std::make_unique<Transfer>();
    CURL* handle = transfer->handle.get();
    transfer->key = key;
    transfer->generation = beat.generation;
    transfer->limit = beat.job.bytes;
    transfer->timeout = beat.job.timeout;
    transfer->lag = now - beat.due;
    transfer->begun = now;
    curl_easy_setopt(handle, CURLOPT_URL, beat.job.url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http");
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, long(beat.job.timeout.count()));
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &Transfer::receive);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, transfer.get());
    curl_multi_add_handle(m_multi.get(), handle);
    beat.inFlight = true;
    m_transfers.emplace(handle, std::move(transfer));
}

void Scraper::finish(CURL* handle, CURLcode result)
{
    const MonoTime now = readClocks().mono;
    const std::unique_ptr<Transfer> transfer = std::move(m_transfers.at(handle));
    m_transfers.erase(handle);
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    curl_multi_remove_handle(m_multi.get(), handle);

    const auto beat = m_beats.find(transfer->key);
    if (beat == m_beats.end() || beat->second.generation != transfer->generation)
        return;  // of an instance or attempt that is gone
    beat->second.inFlight = false;
    beat->second.due = std::max(transfer->begun + jittered(beat->second.job.interval), now);
    m_schedule.emplace(beat->second.due, transfer->key);

    Result<std::string> body = std::move(transfer->body);
    if (result != CURLE_OK)
        body = Error{result == CURLE_OPERATION_TIMEDOUT ? ErrorCode::TimedOut : ErrorCode::Unreachable,
                     reasonOf(result, transfer->tooLong, transfer->limit, transfer->timeout)};
    else if (status != 200)
        body = Error{ErrorCode::Refused, "HTTP " + std::to_string(status)};
    m_done({transfer->key.first, beat->second.job.attempt, transfer->key.second, readClocks(),
            now - transfer->begun, transfer->lag, std::move(body)});
}

int Scraper::untilNextDue() const
{
    if (m_schedule.empty() || m_transfers.size() >= m_atOnce)
        return longestWait;
    const Duration wait = m_schedule.begin()->first - readClocks().mono;
    return int(std::clamp<Duration::rep>(wait.count(), 0, longestWait));
}

Duration Scraper::jittered(Duration interval)
{
    const double part = std::uniform_real_distribution<double>(1 - m_jitter, 1 + m_jitter)(m_chance);
    return Duration(Duration::rep(double(interval.count()) * part));
}

}  // namespace core
