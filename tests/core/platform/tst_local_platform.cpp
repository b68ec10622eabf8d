// The local platform with real processes: pilothouse-shim, sh, sleep and python3.

#include "core/platform/local/instance_record.h"
#include "core/platform/local/local_platform.h"
#include "core/platform/local/process_table.h"
#include "core/platform/local/small_file.h"

#include <QDir>
#include <QElapsedTimer>
#include <QScopeGuard>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <netinet/in.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <atomic>
#include <set>
#include <sstream>

using namespace core;
using namespace std::chrono_literals;

#ifdef __SANITIZE_THREAD__
// The console that is killed is a fork of this process, with threads of its own.
extern "C" const char* __tsan_default_options();
extern "C" const char* __tsan_default_options()
{
    return "die_after_fork=0";
}
#endif

class TestLocalPlatform : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder.emplace();
        QVERIFY(m_folder->isValid());
        open();
    }

    void cleanup()
    {
        if (!m_platform)
            open();
        for (const auto& seen : m_platform->observe().instances)
            stop(seen.id.text(), 0ms);
        QTRY_VERIFY_WITH_TIMEOUT(allExited(), 10'000);
        m_platform.reset();
        QTRY_VERIFY2_WITH_TIMEOUT(leftovers().empty(), "processes are left", 5'000);
        m_folder.reset();
    }

    void reportsTheExitCodeAndKeepsTheOutput()
    {
        start("a-01", "echo hello $PILOTHOUSE_INSTANCE {port}; exit 3");

        QTRY_COMPARE_WITH_TIMEOUT(exitOf("a-01").code, std::optional<int>(3), 10'000);
        const auto seen = *find("a-01");
        QCOMPARE(seen.reason, std::string("exited with code 3"));
        QCOMPARE(m_platform->readLog(InstanceId("a-01"), 100).value(),
                 "hello a-01 " + std::to_string(seen.port) + "\n");
    }

    void tellsWithin200msThatAnAgentWasKilled()
    {
        start("a-01", "exec sleep 100");
        QTRY_VERIFY_WITH_TIMEOUT(isRunning("a-01"), 10'000);
        const pid_t pid = pid_t(find("a-01")->pid);
        m_changes = 0;

        QElapsedTimer timer;
        timer.start();
        ::kill(pid, SIGKILL);
        while (exitOf("a-01").signal != SIGKILL && timer.elapsed() < 5'000)
            QThread::usleep(200);

        qInfo("an agent's kill was seen after %.1f ms", double(timer.nsecsElapsed()) / 1e6);
        QVERIFY(timer.elapsed() < 200);
        QVERIFY(m_changes > 0);
    }

    void fault03OwnerKilledEndsTheAgentWithAnUnknownExit()
    {
        start("a-01", "setsid sleep 1000 & exec sleep 1000");
        QTRY_VERIFY_WITH_TIMEOUT(isRunning("a-01"), 10'000);
        QTRY_COMPARE_WITH_TIMEOUT(treeSize("a-01"), 3U, 5'000);

        ::kill(recordOf("a-01").owner.pid, SIGKILL);

        QTRY_VERIFY_WITH_TIMEOUT(hasExited("a-01"), 5'000);
        QCOMPARE(find("a-01")->reason, std::string("its owner process was killed"));
        QVERIFY(!exitOf("a-01").code && !exitOf("a-01").signal);
        QTRY_VERIFY_WITH_TIMEOUT(leftovers().empty(), 5'000);
    }

    void fault04NeverSignalsAStrangerWithARecordedPid()
    {
        const pid_t stranger = ::fork();
        if (stranger == 0) {
            ::execlp("sleep", "sleep", "1000", nullptr);
            ::_exit(1);
        }
        forge(stranger, readBootId());

        open();
        stop("a-09", 0ms);
        start("b-01", "exit 0");
        QTRY_VERIFY_WITH_TIMEOUT(hasExited("b-01"), 10'000);

        QVERIFY(hasExited("a-09"));
        QCOMPARE(::waitpid(stranger, nullptr, WNOHANG), 0);
        ::kill(stranger, SIGKILL);
        ::waitpid(stranger, nullptr, 0);
    }

    void fault05DiscardsTheRecordsOfAnotherBoot()
    {
        forge(::getpid(), "another-boot");

        open();

        QVERIFY(!find("a-09"));
        QVERIFY(!QFile::exists(QString::fromStdString(recordPath(m_config.stateFolder, "a-09"))));
    }

    void fault06KillsAnAgentThatIgnoresSigtermAfterItsGrace()
    {
        start("a-01", "trap '' TERM; echo deaf; while :; do sleep 1000; done");
        QTRY_VERIFY_WITH_TIMEOUT(bool(m_platform->readLog(InstanceId("a-01"), 10)), 10'000);
        QTRY_COMPARE_WITH_TIMEOUT(m_platform->readLog(InstanceId("a-01"), 10).value(), std::string("deaf\n"),
                                  10'000);

        stop("a-01", 300ms);

        QTRY_COMPARE_WITH_TIMEOUT(exitOf("a-01").signal, std::optional<int>(SIGKILL), 5'000);
        QCOMPARE(find("a-01")->reason, std::string("did not end within 300ms of SIGTERM, killed"));
    }

    void fault07LeavesNoDaemonChildrenBehind()
    {
        start("a-01", "setsid sh -c 'trap \"\" TERM; sleep 1000; sleep 1000' & sleep 1000 & wait");
        QTRY_VERIFY_WITH_TIMEOUT(isRunning("a-01"), 10'000);
        QTRY_COMPARE_WITH_TIMEOUT(treeSize("a-01"), 5U, 5'000);

        stop("a-01", 5s);

        QTRY_VERIFY_WITH_TIMEOUT(hasExited("a-01"), 8'000);
        QVERIFY(leftovers().empty());
    }

    void fault12SaysThatThePortIsTakenAndTakesAnotherNextTime()
    {
        start("a-01", "while [ ! -e taken ]; do sleep 0.05; done; exit 1");
        QTRY_VERIFY_WITH_TIMEOUT(isRunning("a-01"), 10'000);
        const auto port = find("a-01")->port;
        const Descriptor holder(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        QCOMPARE(::bind(holder.number(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        QVERIFY(bool(replaceFile(m_config.fleetFolder + "/taken", "")));

        QTRY_VERIFY_WITH_TIMEOUT(hasExited("a-01"), 5'000);
        QCOMPARE(find("a-01")->reason,
                 "exited with code 1; port " + std::to_string(port) + " is in use by another process");
        start("a-01", "exec sleep 1000", 2);
        QTRY_VERIFY_WITH_TIMEOUT(isRunning("a-01"), 5'000);
        QVERIFY(find("a-01")->port != port);
    }

    void fault13RefusesAStartWithoutDescriptorsAndRecovers()
    {
        rlimit before{};
        ::getrlimit(RLIMIT_NOFILE, &before);
        rlimit tight{64, before.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &tight);
        std::vector<Descriptor> hoard;
        for (int fd = 0; (fd = ::dup(0)) >= 0;)
            hoard.emplace_back(fd);

        start("a-01", "exec sleep 1000");
        QTRY_VERIFY_WITH_TIMEOUT(hasExited("a-01"), 5'000);
        const std::string reason = find("a-01")->reason;
        hoard.clear();
        ::setrlimit(RLIMIT_NOFILE, &before);

        QVERIFY2(reason.find("Too many open files") != std::string::npos, reason.c_str());
        start("a-01", "exec sleep 1000", 2);
        QTRY_VERIFY_WITH_TIMEOUT(isRunning("a-01"), 5'000);
    }

    void adoptsWhatRunsAtOnceAfterOpening()
    {
        start("a-01", "exec sleep 1000");
        QTRY_VERIFY_WITH_TIMEOUT(isRunning("a-01"), 10'000);
        const auto pid = find("a-01")->pid;

        open();

        QVERIFY(isRunning("a-01"));
        QCOMPARE(find("a-01")->pid, pid);
        start("a-01", "exec sleep 1000");
        stop("a-01", 5s);
        QTRY_COMPARE_WITH_TIMEOUT(exitOf("a-01").signal, std::optional<int>(SIGTERM), 5'000);
        // Its owner may end a moment after it; as long as it is listed, it is asked for again.
        const auto isForgotten = [this] {
            m_platform->forget({InstanceId("a-01"), m_config.region});
            return !find("a-01");
        };
        QTRY_VERIFY_WITH_TIMEOUT(isForgotten(), 5'000);
    }

    void fault01AdoptsWhatAKilledConsoleLeft()
    {
        m_platform.reset();
        const pid_t console = ::fork();
        if (console == 0) {
            open();
            for (int i = 10; i < 30; ++i)
                start("a-" + std::to_string(i), "exec sleep 1000");
            ::pause();
            ::_exit(0);
        }
        const auto running = [this] {
            int count = 0;
            for (int i = 10; i < 30; ++i)
                if (const auto text =
                        readSmallFile(recordPath(m_config.stateFolder, "a-" + std::to_string(i))))
                    count += recordFromJson(text.value()).value().phase == "running" ? 1 : 0;
            return count;
        };
        QTRY_COMPARE_WITH_TIMEOUT(running(), 20, 20'000);
        const pid_t agent = recordOf("a-10").process.pid;
        ::kill(console, SIGKILL);
        ::waitpid(console, nullptr, 0);

        QElapsedTimer timer;
        timer.start();
        open();

        qInfo("20 instances were adopted in %.1f ms", double(timer.nsecsElapsed()) / 1e6);
        QCOMPARE(m_platform->observe().instances.size(), 20U);
        QVERIFY(isRunning("a-10") && isRunning("a-29"));
        QCOMPARE(find("a-10")->pid, std::int64_t(agent));
        start("a-10", "exec sleep 1000");
        stop("a-29", 5s);
        QTRY_COMPARE_WITH_TIMEOUT(exitOf("a-29").signal, std::optional<int>(SIGTERM), 5'000);
        QCOMPARE(find("a-10")->pid, std::int64_t(agent));
    }

    void fault02TheLockKeepsASecondOwnerOut()
    {
        const auto lock = lockInstance(m_config.stateFolder, "a-01");
        QVERIFY(bool(lock));

        start("a-01", "exec sleep 1000");

        QTRY_VERIFY_WITH_TIMEOUT(hasExited("a-01"), 5'000);
        QCOMPARE(find("a-01")->reason,
                 std::string("cannot start: another process owns the instance already"));
        QVERIFY(leftovers().empty());
    }

    void saysWhyACommandCannotRun()
    {
        startCommand("a-01", {"no-such-program-here"});
        startCommand("a-02", {"/etc/passwd"});
        startCommand("a-03", {"true"}, {{"KEY", "secret:absent"}});
        startCommand("a-04", {"true"}, {}, "nowhere");

        QTRY_VERIFY_WITH_TIMEOUT(find("a-04") && allExited(), 10'000);
        QCOMPARE(find("a-01")->reason, std::string("command not found: no-such-program-here"));
        QCOMPARE(find("a-02")->reason, std::string("not executable: /etc/passwd"));
        QCOMPARE(find("a-03")->reason.substr(0, 22), std::string("secret missing: absent"));
        QCOMPARE(find("a-04")->reason.substr(0, 26), std::string("working directory missing:"));
    }

    void handsASecretToTheAgentAndToNothingElse()
    {
        std::ostringstream consoleLog;
        const auto logger = spdlog::default_logger();
        spdlog::set_default_logger(std::make_shared<spdlog::logger>(
            "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(consoleLog)));
        spdlog::default_logger()->set_level(spdlog::level::trace);
        const auto restore = qScopeGuard([&] {
            m_platform.reset();  // its thread writes to the logger
            spdlog::set_default_logger(logger);
            open();
        });
        open();
        spdlog::info("a line of the console");
        startCommand("a-01", {"sh", "-c", "test \"$KEY\" = hush-hush || exit 9; exec sleep 1000"},
                     {{"KEY", "secret:key"}});
        QTRY_VERIFY_WITH_TIMEOUT(isRunning("a-01"), 10'000);

        const InstanceRecord record = recordOf("a-01");
        for (const pid_t pid : {record.owner.pid, record.process.pid})
            QVERIFY(readSmallFile("/proc/" + std::to_string(pid) + "/cmdline").value().find("hush")
                    == std::string::npos);
        const QDir state(QString::fromStdString(m_config.stateFolder));
        for (const QString& name : state.entryList(QDir::Files)) {
            const auto text = readSmallFile(state.filePath(name).toStdString());
            QVERIFY(text.value().find("hush") == std::string::npos);
        }
        stop("a-01", 0ms);
        QTRY_VERIFY_WITH_TIMEOUT(hasExited("a-01"), 10'000);
        startCommand("a-02", {"no-such-program-here"}, {{"KEY", "secret:key"}});
        startCommand("a-03", {"true"}, {{"KEY", "secret:key"}}, "nowhere");
        QTRY_VERIFY_WITH_TIMEOUT(find("a-03") && allExited(), 10'000);
        const QDir logs(QString::fromStdString(m_config.logFolder));
        QVERIFY(!logs.isEmpty());
        for (const QFileInfo& file : logs.entryInfoList(QDir::Files) + state.entryInfoList(QDir::Files)) {
            const auto text = readSmallFile(file.filePath().toStdString());
            QVERIFY2(text.value().find("hush") == std::string::npos, qPrintable(file.fileName()));
        }
        for (const auto& seen : m_platform->observe().instances)
            QVERIFY(seen.reason.find("hush") == std::string::npos);
        const std::string lines = consoleLog.str();
        QVERIFY(lines.find("a line of the console") != std::string::npos);
        QVERIFY(lines.find("hush") == std::string::npos);
    }

    void boundsTheLogOfAnAgentThatWritesALot()
    {
        start("a-01", "head -c 100000000 /dev/zero; echo the end");

        QTRY_COMPARE_WITH_TIMEOUT(exitOf("a-01").code, std::optional<int>(0), 30'000);
        qint64 total = 0;
        for (const QFileInfo& file :
             QDir(QString::fromStdString(m_config.logFolder)).entryInfoList(QDir::Files))
            total += file.size();
        QVERIFY(total <= qint64(2 * m_config.logBytes));
        QCOMPARE(m_platform->readLog(InstanceId("a-01"), 8).value(), std::string("the end\n"));
        QCOMPARE(m_platform->readLog(InstanceId("a-01"), m_config.logBytes + 1).value().size(),
                 m_config.logBytes + 1);
    }

    void refusesAHigherAttemptWhileOneRuns()
    {
        start("a-01", "exec sleep 1000");
        QTRY_VERIFY_WITH_TIMEOUT(isRunning("a-01"), 10'000);
        const auto pid = find("a-01")->pid;

        start("a-01", "exit 7", 2);
        start("b-01", "exit 0");
        QTRY_VERIFY_WITH_TIMEOUT(hasExited("b-01"), 10'000);  // carried out after it

        QVERIFY(isRunning("a-01"));
        QCOMPARE(find("a-01")->pid, pid);
        QCOMPARE(find("a-01")->attempt, 1U);
        stop("a-01", 5s);
        QTRY_VERIFY_WITH_TIMEOUT(hasExited("a-01"), 10'000);
        start("a-01", "exit 7", 2);
        QTRY_COMPARE_WITH_TIMEOUT(exitOf("a-01").code, std::optional<int>(7), 10'000);
    }

    void setsACorruptRecordAside()
    {
        const std::string path = recordPath(m_config.stateFolder, "a-09");
        QVERIFY(bool(replaceFile(path, "{ \"instance\": \"a-0")));

        open();

        QVERIFY(!find("a-09"));
        QVERIFY(!QFile::exists(QString::fromStdString(path)));
        QCOMPARE(readSmallFile(path + ".broken").value(), std::string("{ \"instance\": \"a-0"));
        start("a-09", "exit 0");
        QTRY_COMPARE_WITH_TIMEOUT(exitOf("a-09").code, std::optional<int>(0), 10'000);
    }

    void boundsTheLogsOfForgottenInstances()
    {
        for (int i = 0; i < 250; ++i)
            QVERIFY(bool(replaceFile(m_config.logFolder + "/old-" + std::to_string(i) + ".log", "old\n")));
        start("a-01", "echo kept; exec sleep 1000");
        start("a-02", "echo forgotten");
        QTRY_VERIFY_WITH_TIMEOUT(isRunning("a-01") && hasExited("a-02"), 10'000);
        const auto logs = [this] {
            return QDir(QString::fromStdString(m_config.logFolder)).entryList(QDir::Files).size();
        };
        QVERIFY(logs() > 250);

        // Not before its owner has ended too, and an order that comes too early is left undone.
        QTRY_VERIFY_WITH_TIMEOUT((m_platform->forget({InstanceId("a-02"), m_config.region}), !find("a-02")),
                                 10'000);

        QTRY_COMPARE_WITH_TIMEOUT(logs(), 201, 5'000);
        QCOMPARE(m_platform->readLog(InstanceId("a-01"), 10).value(), std::string("kept\n"));
        QCOMPARE(m_platform->readLog(InstanceId("a-02"), 10).value(), std::string("forgotten\n"));
    }

    void measuresABusyLoopInAChildAsOneCore()
    {
        start("a-01", "sh -c 'while :; do :; done' & wait");

        QTRY_VERIFY_WITH_TIMEOUT(find("a-01") && find("a-01")->cpuCores.value_or(0) > 0.3, 15'000);
        QVERIFY(*find("a-01")->cpuCores < 1.2);
        QVERIFY(find("a-01")->memoryBytes.value_or(0) > 0);
    }

    void starts100AtOnceOnDistinctPorts()
    {
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 100; ++i)
            start("a-" + std::to_string(100 + i), "exec sleep 1000");
        const auto running = [this] {
            std::set<std::uint16_t> ports;
            for (const auto& seen : m_platform->observe().instances)
                if (seen.phase == RunPhase::Running)
                    ports.insert(seen.port);
            return ports.size();
        };

        QTRY_COMPARE_WITH_TIMEOUT(running(), 100U, 30'000);
        qInfo("100 instances ran after %lld ms", timer.elapsed());
    }

    void leaveStopsOnlyWhatShallEndWithTheConsole()
    {
        start("a-01", "exec sleep 1000");
        startCommand("a-02", {"sleep", "1000"}, {}, ".", OnExit::Stop);
        QTRY_VERIFY_WITH_TIMEOUT(isRunning("a-01") && isRunning("a-02"), 10'000);

        m_platform->leave();

        QVERIFY(hasExited("a-02"));
        QVERIFY(isRunning("a-01"));
    }

private:
    void open()
    {
        const std::string root = m_folder->path().toStdString();
        m_config = {};
        m_config.region = RegionName("here");
        m_config.stateFolder = root + "/state";
        m_config.logFolder = root + "/logs";
        m_config.fleetFolder = root;
        m_config.logBytes = 1 << 20;
        m_config.shimProgram = PILOTHOUSE_BINARY_DIR "/bin/pilothouse-shim";
        m_config.secret = [](const std::string& name) -> Result<Secret> {
            if (name == "key")
                return Secret("hush-hush");
            return Error{ErrorCode::NotFound, "no such secret"};
        };
        m_platform.reset();
        auto opened = LocalPlatform::open(m_config, [this] { ++m_changes; });
        QVERIFY(bool(opened));
        m_platform = std::move(opened).value();
    }

    void start(const std::string& id, const std::string& script, std::uint32_t attempt = 1)
    {
        startCommand(id, {"sh", "-c", script}, {}, ".", OnExit::Keep, attempt);
    }

    void startCommand(const std::string& id, std::vector<std::string> command,
                      std::map<std::string, std::string> environment = {}, const std::string& directory = ".",
                      OnExit onExit = OnExit::Keep, std::uint32_t attempt = 1)
    {
        auto spec = std::make_shared<AgentSpec>();
        spec->id = AgentId("a");
        spec->run.command = std::move(command);
        spec->run.environment = std::move(environment);
        spec->run.workingDirectory = directory;
        spec->run.onExit = onExit;
        spec->run.stopGrace = 2s;
        m_platform->start({InstanceId(id), m_config.region, spec, "key", attempt});
    }

    void stop(const std::string& id, Duration grace)
    {
        m_platform->stop({InstanceId(id), m_config.region, grace, "test"});
    }

    std::optional<InstanceObservation> find(const std::string& id) const
    {
        for (auto& seen : m_platform->observe().instances)
            if (seen.id.text() == id)
                return seen;
        return {};
    }

    ExitStatus exitOf(const std::string& id) const
    {
        const auto seen = find(id);
        return seen && seen->exit ? *seen->exit : ExitStatus{};
    }

    bool isRunning(const std::string& id) const
    {
        const auto seen = find(id);
        return seen && seen->phase == RunPhase::Running;
    }

    bool hasExited(const std::string& id) const
    {
        const auto seen = find(id);
        return seen && seen->phase == RunPhase::Exited;
    }

    bool allExited() const
    {
        for (const auto& seen : m_platform->observe().instances)
            if (seen.phase != RunPhase::Exited)
                return false;
        return true;
    }

    InstanceRecord recordOf(const std::string& id) const
    {
        return recordFromJson(readSmallFile(recordPath(m_config.stateFolder, id)).value()).value();
    }

    std::size_t treeSize(const std::string& id) const
    {
        return ProcessTable::read()->treeOf(recordOf(id).owner.pid).size();
    }

    // Processes that work in the test's folder, which every agent of this test does.
    std::vector<pid_t> leftovers() const
    {
        std::vector<pid_t> found;
        const auto table = ProcessTable::read();
        for (const auto& [pid, process] : table->all()) {
            const QFileInfo folder(QStringLiteral("/proc/%1/cwd").arg(pid));
            if (folder.symLinkTarget() == m_folder->path())
                found.push_back(pid);
        }
        return found;
    }

    void forge(pid_t pid, const std::string& bootId) const
    {
        InstanceRecord record;
        record.instance = "a-09";
        record.agent = "a";
        record.attempt = 1;
        record.bootId = bootId;
        record.mark = "forged";
        record.owner = {pid, 1};
        record.process = {pid, 1};
        record.phase = "running";
        QVERIFY(bool(replaceFile(recordPath(m_config.stateFolder, "a-09"), toJson(record))));
    }

    std::optional<QTemporaryDir> m_folder;
    LocalPlatformConfig m_config;
    std::atomic<int> m_changes = 0;
    std::unique_ptr<LocalPlatform> m_platform;
};

QTEST_GUILESS_MAIN(TestLocalPlatform)
#include "tst_local_platform.moc"
