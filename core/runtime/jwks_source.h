#pragma once

#include "core/base/guarded.h"
#include "core/fleet/fleet_file_spec.h"
#include "core/runtime/jwks_book.h"
#include "core/runtime/jwks_fetcher.h"
#include "core/runtime/jwks_file.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace core {

// Reads the public keys of the issuers whose tokens the access providers take, from files and over HTTP, on a
// thread of its own, and reads them again as they may change (JwksTiming).
class JwksSource {
public:
    // Paths start in `folder`. `changed` is called on the source's thread after each new report.
    JwksSource(std::string folder, std::function<void()> changed, JwksTiming timing = {});
    ~JwksSource();  // drops what is under way, and joins

    // From one thread. Costs nothing while it is the same object.
    void follow(const std::shared_ptr<const AccessSpec>& access);
    // Any thread.
    void unknownKeySeen(const std::string& issuer);
    // Any thread. The same object while nothing changed; null while no provider takes tokens.
    IssuerKeysReportPtr report() const;

private:
    struct Inbox {
        std::optional<std::vector<JwtProviderSpec>> providers;
        std::set<std::string> issuers;  // that lack a key
        bool ending = false;
    };

    void run();
    bool takeInbox();
    void readDue();
    void show();

    const std::string m_folder;
    const std::function<void()> m_changed;
    std::shared_ptr<const AccessSpec> m_access;  // of the caller of follow()
    Guarded<Inbox> m_inbox;
    Guarded<IssuerKeysReportPtr> m_report;
    JwksFetcher m_fetcher;
    JwksBook m_book;  // the thread's, as the files
    std::map<std::uint64_t, JwksFile> m_files;
    std::jthread m_thread;  // last: it uses all of the above
};

}  // namespace core
