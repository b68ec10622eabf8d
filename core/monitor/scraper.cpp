#include "core/monitor/scraper.h"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace core {

namespace {

constexpr Duration longestWait{500};
constexpr int earlyPart =
    100;  // of its interval: as early a job may begin beside others, in one turn for all
constexpr std::size_t longestHeader = 64 << 10;

std::string reasonOf(CURLcode result, CURL* handle, Duration timeout)
{
    long cause = 0;
    switch (result) {
    case CURLE_COULDNT_CONNECT:
        curl_easy_getinfo(handle, CURLINFO_OS_ERRNO, &cause);
        return cause == 0 || cause == ECONNREFUSED
            ? "connection refused"
            : "cannot connect: " + std::generic_category().message(int(cause));
    case CURLE_OPERATION_TIMEDOUT: return "no answer within " + std::to_string(timeout.count()) + " ms";
    case CURLE_GOT_NOTHING: return "the connection was closed without an answer";
    case CURLE_PARTIAL_FILE: return "the answer was cut off";
    case CURLE_RECV_ERROR: return "the connection broke";
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL: return "the answer is not HTTP";
    default: return curl_easy_strerror(result);
    }
}

// Connections that wait for the next scrape, one a job: else most of them would be made anew each time. They
// leave files to the rest of the program.
long connectionsKept(std::size_t jobs)
{
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    return long(std::clamp<std::size_t>(jobs, 16, std::max<std::size_t>(files.rlim_cur / 4, 16)));
}

}  // namespace

// One request under way.
struct Scraper::Transfer {
    explicit Transfer(Handle taken) : handle(std::move(taken)) {}

    Handle handle;
    Key key;
    std::uint64_t generation = 0;
    std::size_t limit = 0;
    Duration timeout{0};
    Duration lag{0};
    MonoTime begun;
    std::string body;
    std::size_t headerBytes = 0;
    std::string tooLong;  // what was longer than allowed, in words

    static std::size_t receive(char* data, std::size_t size, std::size_t count, void* self)
    {
        auto& transfer = *static_cast<Transfer*>(self);
        if (transfer.body.size() + size * count > transfer.limit) {
            transfer.tooLong = "the answer is longer than " + std::to_string(transfer.limit) + " bytes";
            return 0;
        }
        transfer.body.append(data, size * count);
        return size * count;
    }

    static std::size_t receiveHeader(char*, std::size_t size, std::size_t count, void* self)
    {
        auto& transfer = *static_cast<Transfer*>(self);
        transfer.headerBytes += size * count;
        if (transfer.headerBytes > longestHeader) {
            transfer.tooLong =
                "the header of the answer is longer than " + std::to_string(longestHeader) + " bytes";
            return 0;
        }
        return size * count;
    }

    Result<std::string> answer(CURLcode result);
};

// What a finished transfer brought. A status other than 200 says more than how its body ended.
Result<std::string> Scraper::Transfer::answer(CURLcode result)
{
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status >= 201)
        return Error{ErrorCode::Refused, "HTTP " + std::to_string(status)};
    if (!tooLong.empty())
        return Error{ErrorCode::Corrupt, tooLong};
    if (result == CURLE_OPERATION_TIMEDOUT)
        return Error{ErrorCode::TimedOut, reasonOf(result, handle.get(), timeout)};
    if (result != CURLE_OK)
        return Error{ErrorCode::Unreachable, reasonOf(result, handle.get(), timeout)};
    if (status != 200)
        return Error{ErrorCode::Refused, "HTTP " + std::to_string(status)};
    return std::move(body);
}

Scraper::Scraper(std::size_t atOnce, double jitter, Done finished)
    : m_atOnce(atOnce),
      m_jitter(jitter),
      m_done(std::move(finished)),
      m_thread([this] { run(); })
{
}

Scraper::~Scraper()
{
    m_ending = true;
    m_loop.wake();
    m_thread.join();
    for (auto& [handle, transfer] : m_transfers)
        curl_multi_remove_handle(m_loop.multi(), handle);
}

void Scraper::setJobs(std::vector<ScrapeJob> jobs)
{
    m_newJobs.with([&](auto& waiting) { waiting = std::move(jobs); });
    m_loop.wake();
}

void Scraper::run()
{
    while (!m_ending) {
        takeJobs();
        startDue();
        m_loop.turn(untilNextDue());
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(m_loop.multi(), &left))
            if (message->msg == CURLMSG_DONE)
                finish(message->easy_handle, message->data.result);
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
        const auto [beat, isNew] = next.emplace(key, nextBeat(key, std::move(job), now));
        if (isNew && !beat->second.inFlight)
            m_schedule.emplace(beat->second.due, key);
    }
    m_beats = std::move(next);
    abortOutdated();
    curl_multi_setopt(m_loop.multi(), CURLMOPT_MAXCONNECTS, connectionsKept(m_beats.size()));
}

Scraper::Beat Scraper::nextBeat(const Key& key, ScrapeJob job, MonoTime now)
{
    const auto known = m_beats.find(key);
    if (known == m_beats.end() || known->second.job.attempt != job.attempt
        || known->second.job.url != job.url) {
        // metrics are spread over half an interval; a health check is waited for and begins at once
        const double part = std::uniform_real_distribution<double>(0, 0.5)(m_chance);
        const Duration offset(Duration::rep(double(job.interval.count()) * part));
        const MonoTime due = job.kind == ScrapeKind::Health ? now : now + offset;
        return {std::move(job), due, false, m_generation};
    }
    Beat beat = known->second;
    if (beat.job.interval != job.interval)
        beat.due = std::min(beat.due, now + jittered(job.interval));
    beat.job = std::move(job);
    return beat;
}

void Scraper::abortOutdated()
{
    std::erase_if(m_transfers, [this](const auto& entry) {
        const auto beat = m_beats.find(entry.second->key);
        if (beat != m_beats.end() && beat->second.generation == entry.second->generation)
            return false;
        curl_multi_remove_handle(m_loop.multi(), entry.first);
        return true;
    });
}

void Scraper::startDue()
{
    const MonoTime now = readClocks().mono;
    if (m_schedule.empty() || m_schedule.begin()->first > now)
        return;
    while (!m_schedule.empty() && m_transfers.size() < m_atOnce) {
        const auto [due, key] = *m_schedule.begin();
        Beat& beat = m_beats.at(key);
        if (due > now + beat.job.interval / earlyPart)
            return;
        m_schedule.erase(m_schedule.begin());
        start(key, beat, now);
    }
}

// One that a transfer has left, or a new one.
Scraper::Handle Scraper::takeHandle()
{
    if (!m_idle.empty()) {
        Handle handle = std::move(m_idle.back());
        m_idle.pop_back();
        return handle;
    }
    Handle handle(curl_easy_init(), curl_easy_cleanup);
    curl_easy_setopt(handle.get(), CURLOPT_PROXY, "");
    curl_easy_setopt(handle.get(), CURLOPT_PROTOCOLS_STR, "http");
    curl_easy_setopt(handle.get(), CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, &Transfer::receive);
    curl_easy_setopt(handle.get(), CURLOPT_HEADERFUNCTION, &Transfer::receiveHeader);
    return handle;
}

void Scraper::start(const Key& key, Beat& beat, MonoTime now)
{
    auto transfer = std::make_unique<Transfer>(takeHandle());
    CURL* handle = transfer->handle.get();
    transfer->key = key;
    transfer->generation = beat.generation;
    transfer->limit = beat.job.bytes;
    transfer->timeout = beat.job.timeout;
    transfer->lag = std::max(now - beat.due, Duration(0));
    transfer->begun = now;
    curl_easy_setopt(handle, CURLOPT_URL, beat.job.url.c_str());
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, long(beat.job.timeout.count()));
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, transfer.get());
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, transfer.get());
    curl_multi_add_handle(m_loop.multi(), handle);
    beat.inFlight = true;
    m_transfers.emplace(handle, std::move(transfer));
}

void Scraper::finish(CURL* handle, CURLcode result)
{
    const MonoTime now = readClocks().mono;
    const std::unique_ptr<Transfer> transfer = std::move(m_transfers.at(handle));
    m_transfers.erase(handle);
    Result<std::string> body = transfer->answer(result);
    curl_multi_remove_handle(m_loop.multi(), handle);
    m_idle.push_back(std::move(transfer->handle));

    Beat& beat = m_beats.at(transfer->key);  // takeJobs aborts what has none
    beat.inFlight = false;
    beat.due = std::max(transfer->begun + jittered(beat.job.interval), now);
    m_schedule.emplace(beat.due, transfer->key);
    m_done({transfer->key.first, beat.job.attempt, transfer->key.second, readClocks(), now - transfer->begun,
            transfer->lag, std::move(body)});
}

Duration Scraper::untilNextDue() const
{
    if (m_schedule.empty() || m_transfers.size() >= m_atOnce)
        return longestWait;
    const Duration wait = m_schedule.begin()->first - readClocks().mono;
    return std::clamp(wait, Duration(0), longestWait);
}

Duration Scraper::jittered(Duration interval)
{
    const double part = std::uniform_real_distribution<double>(1 - m_jitter, 1 + m_jitter)(m_chance);
    return Duration(Duration::rep(double(interval.count()) * part));
}

}  // namespace core
