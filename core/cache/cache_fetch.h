#pragma once

#include "core/base/time.h"
#include "core/cache/response_cache.h"

#include <memory>
#include <string>
#include <string_view>

namespace core {

// The duty of the one who asks the agent for all that wait. Tell it what comes: begin(), append() as often as
// there are bytes, finish(); or fail(). One that is destroyed before that hands the duty to the next waiter.
// Has one owner, on any thread.
class CacheFetch {
public:
    ~CacheFetch();

    // The head came. False: the answer is not kept, and who waits has been told; the rest is ignored.
    bool begin(unsigned status, std::string reason, const HttpFields& fields, Now now);
    // A body beyond an eighth of the cache's bytes is not kept, and who waits is told at once.
    void append(std::string_view bytes);
    // The answer is whole.
    void finish();
    // There is no answer, or only a part of it.
    void fail();

private:
    friend class ResponseCache;
    CacheFetch(std::shared_ptr<ResponseCache> cache, std::uint64_t number, std::string key,
               std::string target, HttpFields request);

    void keepNothing(bool isMeantToLast);
    void handOver();

    std::shared_ptr<ResponseCache> m_cache;  // null once it has told its outcome
    std::uint64_t m_number;
    std::string m_key;
    std::string m_target;
    HttpFields m_request;
    StoragePlan m_plan;
    MonoTime m_begun;
    CachedAnswer m_answer;
    std::string m_body;
};

}  // namespace core
