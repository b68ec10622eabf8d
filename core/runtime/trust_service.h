#pragma once

#include "core/base/result.h"
#include "core/fleet/access_attempt.h"
#include "core/fleet/command.h"
#include "core/fleet/trust_wishes.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace core {

// What a face of the program may ask of the core where secrets are at hand: signing in, pass phrases, tokens.
// What has no secret in it is a command of the FleetService, and the state comes from the SnapshotFeed
// (FleetSnapshot::trust).
//
// As with the FleetService, every call returns at once, from any thread, and the answer is called exactly
// once, on a thread of the core. Hashing takes about a tenth of a second, one after the other.
class TrustService {
public:
    template <typename T>
    using Answer = std::function<void(Result<T>)>;

    virtual ~TrustService() = default;

    // Forbidden: the name or the pass phrase is wrong, which is one answer. Busy: it was tried too often, and
    // the context says when it may be tried again.
    virtual void signIn(SignInAttempt attempt, Answer<SignedIn> answer) = 0;
    // Who has a token that was made here or the session of one who signed in; nothing when nobody has it, or
    // it is over. Does not wait.
    virtual std::optional<Caller> callerOf(std::string_view token) = 0;
    // Ends the session that has this token; whose it was.
    virtual std::optional<std::string> signOut(std::string_view token, const std::string& from) = 0;
    // Tells the journal who came and went, and what a face refused by itself.
    virtual void note(AccessAttempt attempt) = 0;

    // With the errors of AddOperator, SetPassPhrase and AddApiToken; Invalid too for a pass phrase of less
    // than 12 bytes, Forbidden for a wrong one.
    virtual void addOperator(NewOperator wish, Answer<CommandReceipt> answer) = 0;
    virtual void setPassPhrase(NewPassPhrase wish, Answer<CommandReceipt> answer) = 0;
    virtual void makeToken(TokenWish wish, Answer<NewToken> answer) = 0;

    // The journal or a part of it as signed text (journal_export.h), for admins. Invalid for a part that is
    // none, Busy for a part that is too large.
    virtual void exportJournal(JournalExportWish wish, Answer<std::string> answer) = 0;
};

}  // namespace core
