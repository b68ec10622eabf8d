#pragma once

#include "core/runtime/vault_service.h"

#include <mutex>
#include <optional>
#include <vector>

// Keeps what it was asked, and answers at once.
class FakeVaultService final : public core::VaultService {
public:
    void makeVault(core::VaultWish wish, Answer<core::CommandReceipt> answer) override
    {
        note(m_vaults, std::move(wish));
        answer(receipt());
    }
    void unlockVault(core::Secret passPhrase, core::Actor by, Answer<void> answer) override
    {
        note(m_unlockings, {std::move(passPhrase), std::move(by)});
        if (error)
            answer(*error);
        else
            answer(core::done);
    }
    void changeMasterKey(core::VaultWish wish, Answer<core::CommandReceipt> answer) override
    {
        note(m_changes, std::move(wish));
        answer(receipt());
    }
    void rotateVault(core::Actor by, Answer<core::CommandReceipt> answer) override
    {
        note(m_rotations, std::move(by));
        answer(receipt());
    }
    void keepSecret(core::SecretWish wish, Answer<core::CommandReceipt> answer) override
    {
        note(m_secrets, std::move(wish));
        answer(receipt());
    }
    void keepAgentData(core::AgentDataWish wish, Answer<core::CommandReceipt> answer) override
    {
        note(m_data, std::move(wish));
        answer(receipt());
    }
    void readAgentData(core::AgentId agent, core::Actor by, Answer<core::Secret> answer) override
    {
        note(m_readings, {std::move(agent), std::move(by)});
        if (error)
            answer(*error);
        else
            answer(core::Secret("{\"cursor\":  17}"));
    }

    struct Unlocking {
        core::Secret passPhrase;
        core::Actor by;
    };
    struct Reading {
        core::AgentId agent;
        core::Actor by;
    };
    std::vector<core::VaultWish> vaults() const { return copyOf(m_vaults); }
    std::vector<Unlocking> unlockings() const { return copyOf(m_unlockings); }
    std::vector<core::VaultWish> changes() const { return copyOf(m_changes); }
    std::vector<core::Actor> rotations() const { return copyOf(m_rotations); }
    std::vector<core::SecretWish> secrets() const { return copyOf(m_secrets); }
    std::vector<core::AgentDataWish> data() const { return copyOf(m_data); }
    std::vector<Reading> readings() const { return copyOf(m_readings); }

    std::optional<core::Error> error{};  // the answer to everything; set before it is asked

private:
    core::Result<core::CommandReceipt> receipt() const
    {
        if (error)
            return *error;
        return core::CommandReceipt{17, {}, {}};
    }
    template <typename T>
    void note(std::vector<T>& kept, T wish)
    {
        const std::lock_guard lock(m_mutex);
        kept.push_back(std::move(wish));
    }
    template <typename T>
    T copyOf(const T& kept) const
    {
        const std::lock_guard lock(m_mutex);
        return kept;
    }

    mutable std::mutex m_mutex;
    std::vector<core::VaultWish> m_vaults;
    std::vector<Unlocking> m_unlockings;
    std::vector<core::VaultWish> m_changes;
    std::vector<core::Actor> m_rotations;
    std::vector<core::SecretWish> m_secrets;
    std::vector<core::AgentDataWish> m_data;
    std::vector<Reading> m_readings;
};
