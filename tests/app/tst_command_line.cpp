#include "app/console/command_line.h"

#include <QDir>
#include <QTest>

using namespace Qt::StringLiterals;

class TestCommandLine : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void withoutArgumentsItShowsTheWelcomePage()
    {
        const auto line = app::readCommandLine({});

        QVERIFY(bool(line));
        QVERIFY(line.value().mode == app::Mode::Window);
        QVERIFY(line.value().fleetFile.isEmpty());
        QVERIFY(!line.value().demo);
    }

    void makesPathsAbsolute()
    {
        const auto line = app::readCommandLine(
            {u"--headless"_s, u"--fleet"_s, u"x/../fleet.yaml"_s, u"--data-dir"_s, u"d"_s, u"--apply"_s});

        QVERIFY(bool(line));
        QVERIFY(line.value().mode == app::Mode::Headless);
        QCOMPARE(line.value().fleetFile, QDir::current().absoluteFilePath(u"fleet.yaml"_s));
        QCOMPARE(line.value().dataFolder, QDir::current().absoluteFilePath(u"d"_s));
        QVERIFY(line.value().applyNow);
    }

    void replaysACaseOrAHistory()
    {
        const auto once = app::readCommandLine({u"replay"_s, u"--once"_s, u"case.json"_s});
        QVERIFY(bool(once));
        QVERIFY(once.value().mode == app::Mode::Replay);
        QCOMPARE(once.value().replay.caseFile, u"case.json"_s);

        const auto history =
            app::readCommandLine({u"replay"_s, u"--fleet"_s, u"f.yaml"_s, u"--agent"_s, u"a"_s,
                                  u"--history"_s, u"h.csv"_s, u"--policy"_s, u"p.yaml"_s, u"--changes"_s});
        QVERIFY(bool(history));
        QCOMPARE(history.value().replay.fleetFile, u"f.yaml"_s);
        QCOMPARE(history.value().replay.agent, u"a"_s);
        QCOMPARE(history.value().replay.historyFile, u"h.csv"_s);
        QCOMPARE(history.value().replay.policyFile, u"p.yaml"_s);
        QVERIFY(history.value().replay.changesOnly);
    }

    void saysWhichArgumentIsWrong()
    {
        const std::pair<QStringList, const char*> cases[]{
            {{u"--wat"_s}, "--wat"},
            {{u"--fleet"_s}, "--fleet"},
            {{u"--headless"_s}, "--fleet"},
            {{u"--headless"_s, u"--demo"_s}, "--demo"},
            {{u"--demo"_s, u"--fleet"_s, u"f"_s}, "--fleet"},
            {{u"--apply"_s}, "--apply"},
            {{u"validate"_s}, "validate"},
            {{u"fleet.yaml"_s}, "fleet.yaml"},
            {{u"replay"_s}, "--history"},
            {{u"replay"_s, u"--history"_s, u"h"_s}, "--policy"},
            {{u"replay"_s, u"--history"_s, u"h"_s, u"--fleet"_s, u"f"_s}, "--agent"},
            {{u"replay"_s, u"--once"_s}, "--once"},
            {{u"replay"_s, u"--once"_s, u"c"_s, u"--changes"_s}, "--once"},
            {{u"replay"_s, u"--demo"_s}, "--demo"},
        };
        for (const auto& [arguments, named] : cases) {
            const auto line = app::readCommandLine(arguments);
            QVERIFY(!line);
            QVERIFY2(line.error().context.find(named) != std::string::npos, line.error().context.c_str());
        }
    }
};

QTEST_APPLESS_MAIN(TestCommandLine)
#include "tst_command_line.moc"
