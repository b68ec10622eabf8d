#pragma once

#include "core/runtime/local_core.h"
#include "core/store/database.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <future>

// A real core with a real store in a folder of its own, and short ways to ask its vault.
class VaultRig {
    QTemporaryDir m_folder;  // outlives what runs in it
    std::string m_fleet;

public:
    static constexpr const char* passPhrase = "correct horse battery";

    explicit VaultRig(std::string fleet = "fleet: test\ngateway: { listen: 127.0.0.1:0 }\n")
        : m_fleet(std::move(fleet))
    {
    }

    QString dataFolder() const { return m_folder.filePath(QStringLiteral("data")); }
    std::string path(const char* name) const
    {
        return m_folder.filePath(QString::fromUtf8(name)).toStdString();
    }

    core::Result<> tryToStart()
    {
        feed = std::make_unique<core::SnapshotFeed>();
        auto started = core::LocalCore::start({.dataFolder = dataFolder().toStdString(),
                                               .fleetFile = {},
                                               .applyNow = false,
                                               .shimProgram = PILOTHOUSE_BINARY_DIR "/bin/pilothouse-shim",
                                               .masterKeyFile = keyFile,
                                               .keyring = keyring},
                                              core::readFleetText(m_fleet, m_folder.path().toStdString()),
                                              *feed, notices);
        if (!started)
            return started.error();
        running = std::move(started).value();
        return core::done;
    }
    void start()
    {
        if (auto started = tryToStart(); !started)
            qFatal("%s", started.error().context.c_str());
        if (!QTest::qWaitFor([&] { return bool(feed->latest()); }, 10'000))
            qFatal("no snapshot");
    }
    void stop() { running.reset(); }
    void restart()
    {
        stop();
        start();
    }

    core::Result<core::CommandReceipt> make(core::MasterSource source = core::MasterSource::PassPhrase,
                                            const core::Actor& by = tester())
    {
        return answerOf<core::CommandReceipt>([&](auto answer) {
            vault().makeVault({source, core::Secret(passPhrase), by}, answer);
        });
    }
    core::Result<> unlock(const char* with = passPhrase, const core::Actor& by = tester())
    {
        return answerOf<void>([&](auto answer) { vault().unlockVault(core::Secret(with), by, answer); });
    }
    core::Result<core::CommandReceipt> changeMaster(const core::VaultWish& wish)
    {
        return answerOf<core::CommandReceipt>([&](auto answer) { vault().changeMasterKey(wish, answer); });
    }
    core::Result<core::CommandReceipt> rotate(const core::Actor& by = tester())
    {
        return answerOf<core::CommandReceipt>([&](auto answer) { vault().rotateVault(by, answer); });
    }
    core::Result<core::CommandReceipt> keep(const char* name, const std::string& value,
                                            const core::Actor& by = tester())
    {
        return answerOf<core::CommandReceipt>([&](auto answer) {
            vault().keepSecret({name, core::Secret(value), by}, answer);
        });
    }
    core::Result<core::CommandReceipt> keepData(const char* agent, const std::string& data,
                                                const core::Actor& by = tester())
    {
        return answerOf<core::CommandReceipt>([&](auto answer) {
            vault().keepAgentData({core::AgentId(agent), core::Secret(data), by}, answer);
        });
    }
    core::Result<core::Secret> readData(const char* agent, const core::Actor& by = tester())
    {
        return answerOf<core::Secret>(
            [&](auto answer) { vault().readAgentData(core::AgentId(agent), by, answer); });
    }
    core::Result<core::CommandReceipt> submit(const core::Command& command)
    {
        return answerOf<core::CommandReceipt>([&](auto answer) {
            running->submit({command, tester()}, answer);
        });
    }
    core::Result<core::CommandPreview> preview(const core::Command& command)
    {
        return answerOf<core::CommandPreview>([&](auto answer) {
            running->preview({command, tester()}, answer);
        });
    }
    core::Result<core::CommandReceipt> addAccount(const char* name, const core::Rights& rights)
    {
        return answerOf<core::CommandReceipt>([&](auto answer) {
            running->trust().addOperator({name, rights, core::Secret(passPhrase), tester()}, answer);
        });
    }

    // The journal's sentences of a kind, the newest last.
    std::vector<std::string> journal(const char* kind)
    {
        const auto entries = answerOf<std::vector<core::JournalEntry>>([&](auto answer) {
            running->readJournal({.limit = 1'000, .kind = kind, .subject = {}}, answer);
        });
        std::vector<std::string> sentences;
        for (const core::JournalEntry& entry : entries.value())
            sentences.push_back(entry.content.actor + ": " + entry.content.summary);
        return sentences;
    }
    bool journalHas(const char* kind, const std::string& sentence)
    {
        const auto sentences = journal(kind);
        return std::find(sentences.begin(), sentences.end(), sentence) != sentences.end();
    }

    core::VaultView view() const { return feed->latest()->vault; }
    core::TrustState trust() const { return *feed->latest()->trust; }
    bool hasNotice(const std::string& part) const
    {
        const auto snapshot = feed->latest();
        return std::any_of(snapshot->vitals.notices.begin(), snapshot->vitals.notices.end(),
                           [&](const std::string& notice) { return notice.find(part) != std::string::npos; });
    }

    void execute(const std::string& sql) const
    {
        auto database = core::Database::open(dataFolder().toStdString() + "/pilothouse.db",
                                             core::Database::Access::ReadWrite);
        if (auto executed = database.value()->execute(sql); !executed)
            qFatal("%s", executed.error().context.c_str());
    }

    static core::Actor tester() { return core::Actor::owner(); }

    std::string keyFile;
    core::KeyringAccess keyring;
    std::unique_ptr<core::SnapshotFeed> feed;
    core::NoticeFeed notices;
    std::unique_ptr<core::LocalCore> running;

private:
    core::VaultService& vault() { return running->vault(); }

    template <typename T, typename Ask>
    static core::Result<T> answerOf(Ask asking)
    {
        const auto promise = std::make_shared<std::promise<core::Result<T>>>();
        asking([promise](core::Result<T> answer) { promise->set_value(std::move(answer)); });
        return promise->get_future().get();
    }
};
