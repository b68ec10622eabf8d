#include "core/cache/model_download.h"

#include "core/base/text.h"
#include "core/cache/content_range.h"

#include <algorithm>
#include <array>

namespace core {
namespace {

constexpr std::uint64_t mostDiscarded = 64U << 10;  // of the body of an answer that is of no use
constexpr std::array redirectStatuses{301L, 302L, 303L, 307L, 308L};
constexpr std::array passingStatuses{408L, 425L, 429L, 500L, 502L, 503L, 504L};

bool isStrong(const std::string& etag)
{
    return etag.starts_with('"');
}

std::string schemeOf(std::string_view url)
{
    return std::string(url.substr(0, url.find("://")));
}

}  // namespace

ModelDownload::ModelDownload(ModelSpec spec, std::optional<ModelRecord> known, DownloadLimits limits,
                             std::shared_ptr<ModelDisk> disk, ModelPlace place, MonoTime now)
    : m_spec(std::move(spec)),
      m_known(std::move(known)),
      m_limits(limits),
      m_disk(std::move(disk)),
      m_place(std::move(place)),
      m_end(now + limits.total),
      m_url(m_spec.source),
      m_pause(limits.firstPause),
      m_due(now),
      m_lastByte(now),
      m_error(named(ErrorCode::Cancelled, "its download was ended"))
{
}

ModelDownload::~ModelDownload() = default;

CURL* ModelDownload::start(MonoTime now)
{
    m_taking = Taking::Undecided;
    m_position = 0;
    m_discarded = 0;
    m_isAddressRefused = false;
    m_lastByte = now;
    m_handle.reset(curl_easy_init());
    CURL* handle = m_handle.get();
    m_fields.reset(requestFields());
    curl_easy_setopt(handle, CURLOPT_URL, m_url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_HTTP_CONTENT_DECODING, 0L);
    // A connection that another download made would escape onSocket().
    curl_easy_setopt(handle, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(handle, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, long(m_limits.connect.count()));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, long(std::max(m_end - now, Duration(1)).count()));
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, m_fields.get());
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &ModelDownload::onHeader);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &ModelDownload::onBody);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, &ModelDownload::onSocket);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, this);
    return handle;
}

MonoTime ModelDownload::patience() const
{
    return m_lastByte + m_limits.stall;
}

ModelRecord ModelDownload::record() const
{
    return {m_spec.name, m_spec.source, m_sha256, m_received, m_etag, m_modified, {}, {}};
}

// What is known of the bytes that are there: to be sent only if they have changed, or only the rest of them.
curl_slist* ModelDownload::requestFields() const
{
    curl_slist* fields = nullptr;
    const auto add = [&](const std::string& line) { fields = curl_slist_append(fields, line.c_str()); };
    const std::string validator = isStrong(m_etag) ? m_etag : m_modified;
    if (m_received > 0 && !validator.empty()) {
        add("Range: bytes=" + std::to_string(m_received) + "-");
        add("If-Range: " + validator);
    } else if (m_received == 0 && m_known && !m_known->etag.empty()) {
        add("If-None-Match: " + m_known->etag);
    } else if (m_received == 0 && m_known && !m_known->lastModified.empty()) {
        add("If-Modified-Since: " + m_known->lastModified);
    }
    return fields;
}

curl_socket_t ModelDownload::onSocket(void* self, curlsocktype, curl_sockaddr* address)
{
    auto& download = *static_cast<ModelDownload*>(self);
    const AddressClass kind = classOf(address->addr);
    if (download.m_hops == 0)
        download.m_sourceClasses.insert(kind);
    if (kind != AddressClass::Public && !download.m_sourceClasses.contains(kind)) {
        download.m_isAddressRefused = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t ModelDownload::onHeader(char* data, std::size_t size, std::size_t count, void* self)
{
    auto& download = *static_cast<ModelDownload*>(self);
    download.takeField(std::string_view(data, size * count));
    return size * count;
}

void ModelDownload::takeField(std::string_view line)
{
    if (line.starts_with("HTTP/")) {
        m_headEtag.clear();
        m_headModified.clear();
        m_headRange.clear();
        return;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos)
        return;
    const std::string_view name = line.substr(0, colon);
    std::string_view value = line.substr(colon + 1);
    value = trimmed(value.substr(0, value.find_last_not_of("\r\n") + 1));
    for (const auto& [known, field] :
         {std::pair("ETag", &m_headEtag), std::pair("Last-Modified", &m_headModified),
          std::pair("Content-Range", &m_headRange)})
        if (equalIgnoringCase(name, known))
            *field = value;
}

std::size_t ModelDownload::onBody(char* data, std::size_t size, std::size_t count, void* self)
{
    auto& download = *static_cast<ModelDownload*>(self);
    download.m_lastByte = readClocks().mono;
    const std::string_view bytes(data, size * count);
    Result<> taken = download.m_taking == Taking::Undecided ? download.takeHead() : Result<>(done);
    if (taken && download.m_taking == Taking::Keep)
        taken = download.keep(bytes);
    else
        download.m_discarded += bytes.size();
    if (!taken)
        download.m_fault = taken.error();
    return taken && download.m_discarded <= mostDiscarded ? bytes.size() : 0;
}

// Whether the answer's body is the file, or its rest.
Result<> ModelDownload::takeHead()
{
    long status = 0;
    curl_easy_getinfo(m_handle.get(), CURLINFO_RESPONSE_CODE, &status);
    m_taking = status == 200 || status == 206 ? Taking::Keep : Taking::Discard;
    if (m_taking == Taking::Discard)
        return done;
    curl_off_t length = -1;
    curl_easy_getinfo(m_handle.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    std::optional<std::uint64_t> size;
    if (status == 206) {
        const auto range = contentRangeOf(m_headRange);
        if (!range || range->first != m_received)
            return named(ErrorCode::Corrupt, "its source sends another part than was asked for");
        m_position = range->first;
        size = range->size;
    } else if (length >= 0) {
        size = std::uint64_t(length);
    }
    if (m_received > 0 && isStrong(m_etag) && !m_headEtag.empty() && m_headEtag != m_etag)
        return named(ErrorCode::Stale, "its source changed while it was downloaded");
    if (auto taken = takeSize(size); !taken)
        return taken;
    if (m_content)
        return done;
    auto made = ModelBytes::create(m_disk, m_place);
    if (!made)
        return made.error();
    m_content = std::make_shared<ModelContent>(std::move(made).value());
    m_etag = m_headEtag;
    m_modified = m_headModified;
    m_content->describe(m_size, m_etag);
    m_begun(m_content);
    return done;
}

Result<> ModelDownload::takeSize(std::optional<std::uint64_t> size)
{
    if (!size)
        return done;
    if (m_size && *m_size != *size)
        return named(ErrorCode::Stale, "its source changed while it was downloaded");
    m_size = size;
    if (m_content)
        m_content->describe(m_size, m_etag);
    return m_makeRoom(*size);
}

Result<> ModelDownload::keep(std::string_view bytes)
{
    const auto same = compare(bytes);
    if (!same)
        return same.error();
    bytes.remove_prefix(same.value());
    if (bytes.empty())
        return done;
    if (auto room = m_makeRoom(std::max(m_size.value_or(0), m_received + bytes.size())); !room)
        return room;
    if (auto written = m_content->bytes().append(bytes); !written)
        return written.error();
    m_hash.add(bytes);
    m_received += bytes.size();
    m_position = m_received;
    m_content->grow(m_received);
    return done;
}

// What an earlier attempt has written must come again as it was, since somebody may have read it. Returns how
// many of the bytes that were.
Result<std::size_t> ModelDownload::compare(std::string_view bytes)
{
    const auto count = std::size_t(std::min<std::uint64_t>(bytes.size(), m_received - m_position));
    if (count == 0)
        return std::size_t(0);
    std::string written(count, '\0');
    const auto read = m_content->bytes().readAt(m_position, written);
    if (!read)
        return read.error();
    if (read.value() != count || bytes.substr(0, count) != written)
        return named(ErrorCode::Stale, "its source changed while it was downloaded");
    m_position += count;
    return count;
}

ModelDownload::Step ModelDownload::finish(CURLcode result, MonoTime now)
{
    long status = 0;
    curl_easy_getinfo(m_handle.get(), CURLINFO_RESPONSE_CODE, &status);
    const bool hasEnded = result == CURLE_OK || result == CURLE_WRITE_ERROR;
    if (m_fault)
        return fail(*m_fault);
    if (hasEnded && (status < 200 || status > 206))
        return onStatus(status, now);
    if (result == CURLE_OK)
        return complete(now);
    switch (result) {
    case CURLE_COULDNT_CONNECT:
        if (m_isAddressRefused)
            return fail(named(ErrorCode::Refused, "its source redirects to an address that is not public"));
        break;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
        return fail(named(ErrorCode::Invalid, "its source is no URL of http or https"));
    case CURLE_PEER_FAILED_VERIFICATION:
        return fail(named(ErrorCode::Refused, "the certificate of its source is not valid"));
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_ABORTED_BY_CALLBACK: return retry(named(ErrorCode::TimedOut, "its source hangs"), now);
    default: break;
    }
    return retry(named(ErrorCode::Unreachable, curl_easy_strerror(result)), now);
}

ModelDownload::Step ModelDownload::onStatus(long status, MonoTime now)
{
    if (status == 304 && m_known && !m_content)
        return Step::NotModified;
    if (std::ranges::find(redirectStatuses, status) != redirectStatuses.end())
        return follow();
    const std::string said = "its source says HTTP " + std::to_string(status);
    if (std::ranges::find(passingStatuses, status) != passingStatuses.end())
        return retry(named(ErrorCode::Unreachable, said), now);
    return fail(named(status == 404 || status == 410 ? ErrorCode::NotFound : ErrorCode::Refused, said));
}

ModelDownload::Step ModelDownload::follow()
{
    char* found = nullptr;
    curl_easy_getinfo(m_handle.get(), CURLINFO_REDIRECT_URL, &found);
    const std::string next = found ? found : "";
    if (next.empty())
        return fail(named(ErrorCode::Refused, "its source redirects to nowhere"));
    if (++m_hops > m_limits.redirects)
        return fail(named(ErrorCode::Refused,
                          "its source redirects more than " + std::to_string(m_limits.redirects) + " times"));
    if (schemeOf(next) != schemeOf(m_url) && schemeOf(next) != "https")
        return fail(named(ErrorCode::Refused, "its source redirects to another scheme"));
    m_url = next;
    return Step::Again;
}

ModelDownload::Step ModelDownload::retry(Error error, MonoTime now)
{
    m_due = now + m_pause;
    m_pause = std::min(m_pause * 2, m_limits.longestPause);
    m_url = m_spec.source;
    m_hops = 0;
    if (++m_failures >= m_limits.attempts || m_due >= m_end)
        return fail(std::move(error));
    return Step::Again;
}

ModelDownload::Step ModelDownload::fail(Error error)
{
    m_error = std::move(error);
    return Step::Failed;
}

ModelDownload::Step ModelDownload::complete(MonoTime now)
{
    if (m_taking == Taking::Undecided)  // an empty file
        if (const auto taken = takeHead(); !taken)
            return fail(taken.error());
    if (m_position < m_received || m_received < m_size.value_or(0))
        return retry(named(ErrorCode::Unreachable, "its source sends less than it says"), now);
    m_sha256 = m_hash.hex();
    if (!m_spec.sha256.empty() && m_sha256 != m_spec.sha256)
        return fail(named(ErrorCode::Corrupt, "what its source sends has another SHA-256: " + m_sha256));
    if (const auto finished = m_content->bytes().finish(m_sha256); !finished)
        return fail(finished.error());
    return Step::Done;
}

Error ModelDownload::named(ErrorCode code, const std::string& what) const
{
    return {code, "model " + m_spec.name + ": " + what};
}

}  // namespace core
