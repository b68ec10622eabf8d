#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "core/runtime/local_core.h"
#include "tests/support/test_program.h"

#include <sqlite3.h>

#include <future>

namespace tst_local_core {

using namespace std::chrono_literals;

namespace {

// Two instances that run and never answer, so that health checks are always under way.
constexpr const char* silentFleet = R"(
fleet: test
gateway: { listen: 127.0.0.1:0 }
agents:
  - id: silent
    run: { command: [sleep, "600"], onExit: stop, stopGrace: 1s }
    replicas: 2
)";

constexpr const char* emptyFleet = "fleet: test\ngateway: { listen: 127.0.0.1:0 }\n";

core::CoreOptions optionsIn(const QTemporaryDir& folder)
{
    return {.dataFolder = folder.path().toStdString(),
            .fleetFile = {},
            .applyNow = false,
            .shimProgram = PILOTHOUSE_BINARY_DIR "/bin/pilothouse-shim"};
}

std::unique_ptr<core::LocalCore> start(const QTemporaryDir& folder, const char* fleet,
                                       core::SnapshotFeed& feed, core::NoticeFeed& notices)
{
    auto core = core::LocalCore::start(
        optionsIn(folder), core::readFleetText(fleet, folder.path().toStdString()), feed, notices);
    if (!core)
        qFatal("%s", core.error().context.c_str());
    return std::move(core).value();
}

template <typename T, typename Ask>
core::Result<T> ask(Ask asking)
{
    const auto promise = std::make_shared<std::promise<core::Result<T>>>();
    asking([promise](core::Result<T> answer) { promise->set_value(std::move(answer)); });
    return promise->get_future().get();
}

}  // namespace

class TestLocalCore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void publishesASnapshotEachSecond()
    {
        const QTemporaryDir folder;
        core::SnapshotFeed feed;
        core::NoticeFeed notices;
        QSignalSpy changed(&feed, &core::SnapshotFeed::changed);
        const auto core = start(folder, emptyFleet, feed, notices);

        QTRY_VERIFY_WITH_TIMEOUT(changed.count() >= 3, 10'000);

        QCOMPARE(feed.latest()->fleet, std::string("test"));
        QVERIFY(feed.latest()->seq >= 3);
        QVERIFY(!feed.latest()->vitals.gatewayAddress.empty());
    }

    void explainsARequestByItsNewestSnapshot()
    {
        const QTemporaryDir folder;
        core::SnapshotFeed feed;
        core::NoticeFeed notices;
        const auto core = start(folder, silentFleet, feed, notices);
        QTRY_VERIFY_WITH_TIMEOUT(feed.latest() && feed.latest()->agents.size() == 1, 10'000);
        const auto explain = [&](const char* agent) {
            core::RequestQuestion question;
            question.agent = core::AgentId(agent);
            return ask<core::RequestExplanation>(
                [&](auto answer) { core->explainRequest(question, answer); });
        };

        const auto explained = explain("silent");
        QVERIFY2(bool(explained), explained ? "" : explained.error().context.c_str());
        QVERIFY(explained.value().fate == core::RequestFate::SignInNeeded);  // there are no policies
        QVERIFY(explained.value().choice.starts_with("No instance is in service"));  // they never answer
        QVERIFY(explain("other").error().code == core::ErrorCode::NotFound);
    }

    void answersACommandWithItsJournalEntry()
    {
        const QTemporaryDir folder;
        core::SnapshotFeed feed;
        core::NoticeFeed notices;
        const auto core = start(folder, silentFleet, feed, notices);
        QTRY_VERIFY_WITH_TIMEOUT(feed.latest() && feed.latest()->agents.size() == 1, 10'000);

        const auto receipt = ask<core::CommandReceipt>([&](auto answer) {
            core->submit({core::ScaleAgent{core::AgentId("silent"), 3, "busy"}, core::Actor::desk("tester")},
                         answer);
        });
        QVERIFY2(bool(receipt), receipt ? "" : receipt.error().context.c_str());
        const auto entries = ask<std::vector<core::JournalEntry>>([&](auto answer) {
            core->readJournal(
                {.after = receipt.value().journalSeq - 1, .limit = 1, .kind = {}, .subject = {}}, answer);
        });
        QVERIFY(bool(entries));
        QCOMPARE(entries.value().front().content.actor, std::string("tester"));
        QCOMPARE(entries.value().front().content.subject, std::string("silent"));

        const auto refused = ask<core::CommandReceipt>([&](auto answer) {
            core->submit({core::ScaleAgent{core::AgentId("silent"), 99, {}}, core::Actor::desk("tester")},
                         answer);
        });
        QVERIFY(!refused);
        QVERIFY(refused.error().code == core::ErrorCode::Invalid);
        const auto unknown = ask<core::CommandPreview>([&](auto answer) {
            core->preview({core::RemoveAgent{core::AgentId("nobody")}, core::Actor::desk("tester")}, answer);
        });
        QVERIFY(!unknown);
        QVERIFY(unknown.error().code == core::ErrorCode::NotFound);
    }

    void aDamagedStoreIsSetAsideAndSaidSo()
    {
        const QTemporaryDir folder;
        QFile broken(folder.filePath(QStringLiteral("pilothouse.db")));
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write(QByteArray(8192, 'x'));
        broken.close();
        core::SnapshotFeed feed;
        core::NoticeFeed notices;

        const auto core = start(folder, emptyFleet, feed, notices);

        QTRY_VERIFY_WITH_TIMEOUT(feed.latest() && !feed.latest()->vitals.notices.empty(), 10'000);
        QVERIFY(feed.latest()->vitals.notices.front().starts_with("The store was damaged"));
    }

    // Nobody takes the notices, no agent answers, and the journal's disk stands still.
    void trapM4ASlowJournalAndHungAgentsHoldUpNeitherControlNorTheScreens()
    {
        const QTemporaryDir folder;
        core::SnapshotFeed feed;
        core::NoticeFeed notices;
        const auto core = start(folder, silentFleet, feed, notices);
        QTRY_VERIFY_WITH_TIMEOUT(feed.latest() && feed.latest()->instances.size() == 2, 10'000);
        const auto journalled = [&] {
            const auto entries = ask<std::vector<core::JournalEntry>>(
                [&](auto answer) { core->readJournal({.kind = "command", .subject = {}}, answer); });
            return entries ? entries.value().size() : std::size_t(0);
        };
        sqlite3* lock = nullptr;
        QCOMPARE(sqlite3_open((folder.path().toStdString() + "/pilothouse.db").c_str(), &lock), SQLITE_OK);
        sqlite3_busy_timeout(lock, 5'000);
        QCOMPARE(sqlite3_exec(lock, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
        const std::size_t before = journalled();
        core->submit({core::ScaleAgent{core::AgentId("silent"), 3, {}}, core::Actor::desk("tester")},
                     [](const auto&) {});

        const auto seq = feed.latest()->seq;
        QTRY_VERIFY_WITH_TIMEOUT(feed.latest()->seq >= seq + 4, 8'000);
        QCOMPARE(feed.latest()->instances.size(), std::size_t(3));
        QCOMPARE(journalled(), before);

        sqlite3_exec(lock, "COMMIT", nullptr, nullptr, nullptr);
        sqlite3_close(lock);
        QTRY_COMPARE_WITH_TIMEOUT(journalled(), before + 1, 20'000);
        QTRY_VERIFY_WITH_TIMEOUT(feed.latest()->vitals.notices.empty(), 10'000);
    }

    // Fault 46: ended again and again while health checks are under way; thread and address sanitizers watch.
    void fault46EndsWithinThreeSecondsWhileTheMonitorPolls()
    {
        const QTemporaryDir folder;
        core::SnapshotFeed feed;
        core::NoticeFeed notices;
        for (int round = 0; round < 10; ++round) {
            auto core = start(folder, silentFleet, feed, notices);
            const auto isProbing = [&] {
                const auto snapshot = feed.latest();
                return snapshot && !snapshot->instances.empty()
                    && snapshot->instances.front()->state == core::InstanceState::Starting;
            };
            QTRY_VERIFY_WITH_TIMEOUT(isProbing(), 10'000);
            QElapsedTimer ending;
            ending.start();
            core.reset();
            QVERIFY2(ending.elapsed() < 3'000, qPrintable(QString::number(ending.elapsed())));
        }
    }

    void fault46StartsAndEndsManyTimesHalfBegun()
    {
        const QTemporaryDir folder;
        core::SnapshotFeed feed;
        core::NoticeFeed notices;
        QElapsedTimer each;
        for (int round = 0; round < 100; ++round) {
            each.start();
            start(folder, emptyFleet, feed, notices);
            QVERIFY(each.elapsed() < 3'000);
        }
    }
};

}  // namespace tst_local_core

PILOTHOUSE_TEST(tst_local_core, TestLocalCore)
#include "tst_local_core.moc"
