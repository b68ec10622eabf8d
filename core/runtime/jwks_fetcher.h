#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/runtime/jwks_book.h"

#include <curl/curl.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace core {

// Fetches JWKS documents over HTTP, all at the same time. Has one owner, but for wake().
//
// An answer is taken when it is complete within its time, has status 200 and is no larger than a key set may
// be. Redirects are followed to the same scheme, host and port only. Certificates are verified always.
class JwksFetcher {
public:
    struct Timing {
        Duration connect{5'000};
        Duration whole{10'000};
    };
    struct Fetched {
        std::uint64_t ticket = 0;
        Result<JwksReading> reading;  // a failure's context is always the same for the same cause
    };

    // Throws std::bad_alloc when libcurl cannot be set up.
    JwksFetcher();
    explicit JwksFetcher(Timing timing);
    ~JwksFetcher();
    JwksFetcher(const JwksFetcher&) = delete;
    JwksFetcher& operator=(const JwksFetcher&) = delete;

    void start(std::uint64_t ticket, const std::string& url);
    // What came until something did, wake() was called or `longest` is over.
    std::vector<Fetched> turn(Duration longest);
    void wake();  // any thread

private:
    struct Transfer;

    Result<JwksReading> answerOf(Transfer& transfer, CURLcode result) const;
    bool follow(Transfer& transfer);

    const Timing m_timing;
    std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)> m_multi;
    std::map<CURL*, std::unique_ptr<Transfer>> m_transfers;
};

}  // namespace core
