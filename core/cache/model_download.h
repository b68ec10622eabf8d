#pragma once

#include "core/base/time.h"
#include "core/cache/address_class.h"
#include "core/cache/model_content.h"
#include "core/cache/model_index.h"
#include "core/cache/sha256_stream.h"
#include "core/fleet/fleet_file_spec.h"

#include <curl/curl.h>

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace core {

struct DownloadLimits {
    Duration connect{10'000};
    Duration stall{30'000};  // without a byte
    Duration total{std::chrono::hours(6)};  // all attempts and their pauses
    std::uint32_t attempts = 5;
    Duration firstPause{1'000};  // doubled after each attempt
    Duration longestPause{30'000};
    std::uint32_t redirects = 3;
};

// One model on its way from its source into a file: several attempts and redirects, one after the other.
// The thread that moves libcurl's transfers owns it.
//
// A redirect keeps the scheme or goes to https, and leads to no address of this machine, of a private network
// or of a link unless the source itself is of that class: the address that is connected to is what counts,
// not a name. No proxy. An attempt that goes on where the last one ended asks by Range and If-Range; a source
// that sends all again is compared with what is there already.
class ModelDownload {
public:
    enum class Step { Again, NotModified, Done, Failed };
    using MakeRoom = std::function<Result<>(std::uint64_t bytes)>;  // that the file will have
    using Begun = std::function<void(const std::shared_ptr<ModelContent>& content)>;

    // `known`: what is kept already, to be sent again only if it has changed.
    ModelDownload(ModelSpec spec, std::optional<ModelRecord> known, DownloadLimits limits,
                  std::shared_ptr<ModelDisk> disk, ModelPlace place, MonoTime now);
    ~ModelDownload();

    void onRoom(MakeRoom call) { m_makeRoom = std::move(call); }
    void onBegun(Begun call) { m_begun = std::move(call); }  // when its first bytes are about to come

    const ModelSpec& spec() const { return m_spec; }
    // The next request, once it is due().
    CURL* start(MonoTime now);
    // That request is over, as libcurl says or as it was aborted by stalled().
    Step finish(CURLcode result, MonoTime now);
    MonoTime due() const { return m_due; }
    // When the request under way is to be aborted unless more comes.
    MonoTime patience() const;

    const std::shared_ptr<ModelContent>& content() const { return m_content; }  // null before its first bytes
    const Error& error() const { return m_error; }  // after Failed
    ModelRecord record() const;  // after Done; the file is on the disk and its hash is right

private:
    enum class Taking { Undecided, Keep, Discard };

    static std::size_t onHeader(char* data, std::size_t size, std::size_t count, void* self);
    static std::size_t onBody(char* data, std::size_t size, std::size_t count, void* self);
    static curl_socket_t onSocket(void* self, curlsocktype purpose, curl_sockaddr* address);

    void takeField(std::string_view line);
    Result<> takeHead();
    Result<> takeSize(std::optional<std::uint64_t> size);
    Result<> keep(std::string_view bytes);
    Result<std::size_t> compare(std::string_view bytes);
    curl_slist* requestFields() const;
    Step follow();
    Step retry(Error error, MonoTime now);
    Step fail(Error error);
    Step onStatus(long status, MonoTime now);
    Step complete(MonoTime now);
    Error named(ErrorCode code, const std::string& what) const;

    const ModelSpec m_spec;
    const std::optional<ModelRecord> m_known;
    const DownloadLimits m_limits;
    const std::shared_ptr<ModelDisk> m_disk;
    const ModelPlace m_place;
    const MonoTime m_end;
    MakeRoom m_makeRoom;
    Begun m_begun;

    std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> m_handle{nullptr, curl_easy_cleanup};
    std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> m_fields{nullptr, curl_slist_free_all};
    std::string m_url;
    std::uint32_t m_hops = 0;
    std::uint32_t m_failures = 0;
    Duration m_pause;
    MonoTime m_due;
    MonoTime m_lastByte;
    std::set<AddressClass> m_sourceClasses;
    bool m_isAddressRefused = false;

    Taking m_taking = Taking::Undecided;
    std::string m_headEtag;  // of the answer that comes in
    std::string m_headModified;
    std::string m_headRange;
    std::uint64_t m_position = 0;  // where its next byte belongs
    std::uint64_t m_discarded = 0;
    std::optional<Error> m_fault;  // why it was aborted from within

    std::shared_ptr<ModelContent> m_content;
    std::string m_etag;
    std::string m_modified;
    std::optional<std::uint64_t> m_size;
    std::uint64_t m_received = 0;
    Sha256Stream m_hash;
    std::string m_sha256;
    Error m_error;
};

}  // namespace core
