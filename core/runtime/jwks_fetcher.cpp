#include "core/runtime/jwks_fetcher.h"

#include "core/security/jwk_set.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <new>
#include <optional>
#include <string_view>

namespace core {
namespace {

constexpr std::size_t longestHead = 65'536;
constexpr int mostRedirects = 3;

using Url = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

std::string partOf(const Url& url, CURLUPart part)
{
    char* text = nullptr;
    if (curl_url_get(url.get(), part, &text, CURLU_DEFAULT_PORT) != CURLUE_OK)
        return {};
    const std::unique_ptr<char, decltype(&curl_free)> owned(text, curl_free);
    return text;
}

bool isSameServer(const std::string& one, const std::string& other)
{
    const Url first(curl_url(), curl_url_cleanup);
    const Url second(curl_url(), curl_url_cleanup);
    if (curl_url_set(first.get(), CURLUPART_URL, one.c_str(), 0) != CURLUE_OK
        || curl_url_set(second.get(), CURLUPART_URL, other.c_str(), 0) != CURLUE_OK)
        return false;
    constexpr std::array server{CURLUPART_SCHEME, CURLUPART_HOST, CURLUPART_PORT};
    return std::all_of(server.begin(), server.end(),
                       [&](CURLUPart part) { return partOf(first, part) == partOf(second, part); })
        && partOf(second, CURLUPART_USER).empty();
}

// The seconds of `max-age` in a Cache-Control field (RFC 9111).
std::optional<Duration> maxAgeOf(std::string_view directives)
{
    constexpr std::string_view name = "max-age=";
    while (!directives.empty()) {
        const std::size_t comma = std::min(directives.find(','), directives.size());
        std::string_view one = directives.substr(0, comma);
        directives.remove_prefix(std::min(comma + 1, directives.size()));
        one.remove_prefix(std::min(one.find_first_not_of(" \t"), one.size()));
        std::uint32_t seconds = 0;
        if (curl_strnequal(one.data(), name.data(), std::min(name.size(), one.size())) == 0
            || one.size() <= name.size())
            continue;
        one.remove_prefix(name.size());
        if (std::from_chars(one.data(), one.data() + one.size(), seconds).ec == std::errc())
            return std::chrono::seconds(seconds);
    }
    return std::nullopt;
}

}  // namespace

struct JwksFetcher::Transfer {
    explicit Transfer(std::uint64_t number) : handle(curl_easy_init(), curl_easy_cleanup), ticket(number)
    {
        if (!handle)
            throw std::bad_alloc();
    }

    std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle;
    std::uint64_t ticket;
    MonoTime begun{};
    std::string url{};
    std::string body{};
    std::size_t headBytes = 0;
    bool isTooLong = false;
    int redirects = 0;

    static std::size_t receive(char* data, std::size_t size, std::size_t count, void* self)
    {
        auto& transfer = *static_cast<Transfer*>(self);
        transfer.isTooLong |= transfer.body.size() + size * count > JwkSet::largestDocument;
        if (transfer.isTooLong)
            return 0;
        transfer.body.append(data, size * count);
        return size * count;
    }

    static std::size_t receiveHead(char*, std::size_t size, std::size_t count, void* self)
    {
        auto& transfer = *static_cast<Transfer*>(self);
        transfer.headBytes += size * count;
        transfer.isTooLong |= transfer.headBytes > longestHead;
        return transfer.isTooLong ? 0 : size * count;
    }
};

JwksFetcher::JwksFetcher() : JwksFetcher(Timing()) {}

JwksFetcher::JwksFetcher(Timing timing) : m_timing(timing), m_multi(curl_multi_init(), curl_multi_cleanup)
{
    if (!m_multi)
        throw std::bad_alloc();
}

JwksFetcher::~JwksFetcher()
{
    for (const auto& [handle, transfer] : m_transfers)
        curl_multi_remove_handle(m_multi.get(), handle);
}

void JwksFetcher::start(std::uint64_t ticket, const std::string& url)
{
    auto transfer = std::make_unique<Transfer>(ticket);
    transfer->url = url;
    transfer->begun = readClocks().mono;
    CURL* handle = transfer->handle.get();
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, long(m_timing.connect.count()));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, long(m_timing.whole.count()));
    curl_easy_setopt(handle, CURLOPT_USERAGENT, "pilothouse/" PILOTHOUSE_VERSION);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &Transfer::receive);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, transfer.get());
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &Transfer::receiveHead);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, transfer.get());
    if (url.starts_with("http:"))
        curl_easy_setopt(handle, CURLOPT_PROXY, "");  // a loopback host is this one
    curl_multi_add_handle(m_multi.get(), handle);
    m_transfers.emplace(handle, std::move(transfer));
}

std::vector<JwksFetcher::Fetched> JwksFetcher::turn(Duration longest)
{
    int running = 0;
    curl_multi_poll(m_multi.get(), nullptr, 0, int(longest.count()), nullptr);
    curl_multi_perform(m_multi.get(), &running);
    std::vector<Fetched> fetched;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(m_multi.get(), &left)) {
        if (message->msg != CURLMSG_DONE)
            continue;
        const CURLcode result = message->data.result;
        CURL* handle = message->easy_handle;  // the message is gone with the next call
        const auto found = m_transfers.find(handle);
        curl_multi_remove_handle(m_multi.get(), handle);
        if (result == CURLE_OK && follow(*found->second))
            continue;
        fetched.push_back({found->second->ticket, answerOf(*found->second, result)});
        m_transfers.erase(found);
    }
    return fetched;
}

void JwksFetcher::wake()
{
    curl_multi_wakeup(m_multi.get());
}

// Goes on at the same server, within the same time.
bool JwksFetcher::follow(Transfer& transfer)
{
    CURL* handle = transfer.handle.get();
    const char* next = nullptr;
    curl_easy_getinfo(handle, CURLINFO_REDIRECT_URL, &next);
    const Duration left = m_timing.whole - (readClocks().mono - transfer.begun);
    if (!next || transfer.redirects == mostRedirects || left <= Duration(0)
        || !isSameServer(transfer.url, next))
        return false;
    const std::string url(next);
    ++transfer.redirects;
    transfer.body.clear();
    transfer.headBytes = 0;
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, long(left.count()));
    curl_multi_add_handle(m_multi.get(), handle);
    return true;
}

Result<JwksReading> JwksFetcher::answerOf(Transfer& transfer, CURLcode result) const
{
    CURL* handle = transfer.handle.get();
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    if (transfer.isTooLong)
        return Error{ErrorCode::Invalid, "the answer is larger than 1 MiB"};
    if (result == CURLE_OPERATION_TIMEDOUT)
        return Error{ErrorCode::TimedOut,
                     "no whole answer within " + std::to_string(m_timing.whole.count()) + " ms"};
    if (result != CURLE_OK)
        return Error{ErrorCode::Unreachable, curl_easy_strerror(result)};
    if (status >= 300 && status < 400)
        return Error{ErrorCode::Refused,
                     "HTTP " + std::to_string(status) + ", a redirect that is not followed"};
    if (status != 200)
        return Error{ErrorCode::Refused, "HTTP " + std::to_string(status)};
    JwksReading reading{.bytes = std::move(transfer.body)};
    curl_header* field = nullptr;
    if (curl_easy_header(handle, "Cache-Control", 0, CURLH_HEADER, -1, &field) == CURLHE_OK)
        reading.maxAge = maxAgeOf(field->value);
    return reading;
}

}  // namespace core
