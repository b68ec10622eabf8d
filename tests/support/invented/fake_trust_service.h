#pragma once

#include "core/runtime/trust_service.h"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

// Keeps what it was asked, and answers at once.
class FakeTrustService final : public core::TrustService {
public:
    void signIn(core::SignInAttempt attempt, Answer<core::SignedIn> answer) override
    {
        const std::lock_guard lock(m_mutex);
        m_signIns.push_back(attempt);
        if (signInError)
            answer(*signInError);
        else
            answer(core::SignedIn{attempt.name, {core::Role::Admin}, core::Secret("phs_session")});
    }
    // As the real one, it tells the journal by itself.
    std::optional<std::string> signOut(std::string_view token, const std::string& from) override
    {
        if (token != "phs_session")
            return std::nullopt;
        note({core::AccessAttempt::Kind::SignedOut, "ada", {}, from, {}});
        return "ada";
    }
    std::optional<core::Caller> callerOf(std::string_view token) override
    {
        const std::lock_guard lock(m_mutex);
        const auto found = callers.find(std::string(token));
        return found == callers.end() ? std::nullopt : std::optional(found->second);
    }
    void note(core::AccessAttempt attempt) override
    {
        const std::lock_guard lock(m_mutex);
        m_attempts.push_back(std::move(attempt));
    }
    void addOperator(core::NewOperator wish, Answer<core::CommandReceipt> answer) override
    {
        const std::lock_guard lock(m_mutex);
        m_accounts.push_back(std::move(wish));
        give(answer, core::CommandReceipt{17, {}, {}});
    }
    void setPassPhrase(core::NewPassPhrase wish, Answer<core::CommandReceipt> answer) override
    {
        const std::lock_guard lock(m_mutex);
        m_passPhrases.push_back(std::move(wish));
        give(answer, core::CommandReceipt{17, {}, {}});
    }
    void makeToken(core::TokenWish wish, Answer<core::NewToken> answer) override
    {
        const std::lock_guard lock(m_mutex);
        m_tokens.push_back(std::move(wish));
        give(answer, core::NewToken{"abcdefghijkl", core::Secret("pht_abcdefghijkl_secret"), 17});
    }

    void exportJournal(core::JournalExportWish wish, Answer<std::string> answer) override
    {
        const std::lock_guard lock(m_mutex);
        m_exports.push_back(std::move(wish));
        answer(std::string("{\"journal\":1}\n"));
    }

    std::vector<core::JournalExportWish> exports() const { return copyOf(m_exports); }
    std::vector<core::SignInAttempt> signIns() const { return copyOf(m_signIns); }
    std::vector<core::AccessAttempt> attempts() const { return copyOf(m_attempts); }
    std::vector<core::NewOperator> accounts() const { return copyOf(m_accounts); }
    std::vector<core::NewPassPhrase> passPhrases() const { return copyOf(m_passPhrases); }
    std::vector<core::TokenWish> tokens() const { return copyOf(m_tokens); }

    std::optional<core::Error> signInError{};  // set before it is asked
    std::optional<core::Error> wishError{};  // of accounts, pass phrases and tokens; likewise
    std::map<std::string, core::Caller> callers{};  // by token; set before it is asked

private:
    template <typename T>
    void give(const Answer<T>& answer, T value) const
    {
        if (wishError)
            answer(*wishError);
        else
            answer(std::move(value));
    }
    template <typename T>
    T copyOf(const T& kept) const
    {
        const std::lock_guard lock(m_mutex);
        return kept;
    }

    mutable std::mutex m_mutex;
    std::vector<core::SignInAttempt> m_signIns;
    std::vector<core::AccessAttempt> m_attempts;
    std::vector<core::NewOperator> m_accounts;
    std::vector<core::NewPassPhrase> m_passPhrases;
    std::vector<core::TokenWish> m_tokens;
    std::vector<core::JournalExportWish> m_exports;
};
