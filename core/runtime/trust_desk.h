#pragma once

#include "core/runtime/control_loop.h"
#include "core/runtime/session_book.h"
#include "core/runtime/snapshot_feed.h"
#include "core/runtime/trust_service.h"
#include "core/runtime/worker.h"
#include "core/security/sign_in_throttle.h"

#include <memory>

namespace core {

// Hashes, seals and compares on a thread of its own, and has the control loop carry out what comes of it.
class TrustDesk final : public TrustService {
public:
    // The first two outlive it. The folder is the store's, where the key is that signs exports.
    TrustDesk(ControlLoop& loop, SnapshotFeed& feed, std::string dataFolder)
        : m_dataFolder(std::move(dataFolder)),
          m_loop(loop),
          m_feed(feed)
    {
    }

    void signIn(SignInAttempt attempt, Answer<SignedIn> answer) override;
    std::optional<std::string> signOut(std::string_view token, const std::string& from) override;
    std::optional<Caller> callerOf(std::string_view token) override;
    void note(AccessAttempt attempt) override;
    void addOperator(NewOperator wish, Answer<CommandReceipt> answer) override;
    void setPassPhrase(NewPassPhrase wish, Answer<CommandReceipt> answer) override;
    void makeToken(TokenWish wish, Answer<NewToken> answer) override;
    void exportJournal(JournalExportWish wish, Answer<std::string> answer) override;

private:
    using TrustPtr = std::shared_ptr<const TrustState>;

    TrustPtr trust() const;
    Result<SignedIn> tryToSignIn(const SignInAttempt& attempt);
    Result<PassPhraseHash> nextPassPhrase(const NewPassPhrase& wish);
    Result<std::string> exportPart(const JournalExportWish& wish);
    template <typename T>
    void work(const Answer<T>& answer, std::function<void()> job);

    const std::string m_dataFolder;
    ControlLoop& m_loop;
    SnapshotFeed& m_feed;
    SessionBook m_sessions;
    SignInThrottle m_throttle;  // the worker's
    Worker m_worker{256};  // last: its jobs use all of the above
};

}  // namespace core
