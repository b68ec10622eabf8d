#include "app/console/command_line.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QTest>

namespace tst_command_line {

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
        const auto line =
            app::readCommandLine({u"--headless"_s, u"--fleet"_s, u"x/../fleet.yaml"_s, u"--data-dir"_s,
                                  u"d"_s, u"--apply"_s, u"--master-key"_s, u"k"_s});

        QVERIFY(bool(line));
        QVERIFY(line.value().mode == app::Mode::Headless);
        QCOMPARE(line.value().fleetFile, QDir::current().absoluteFilePath(u"fleet.yaml"_s));
        QCOMPARE(line.value().dataFolder, QDir::current().absoluteFilePath(u"d"_s));
        QCOMPARE(line.value().masterKeyFile, QDir::current().absoluteFilePath(u"k"_s));
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

    void verifiesAJournalWithAWitness()
    {
        const QString hash(64, u'a');
        const auto line = app::readCommandLine(
            {u"verify-journal"_s, u"--data-dir"_s, u"d"_s, u"--witness"_s, u"12:"_s + hash});
        QVERIFY(bool(line));
        QVERIFY(line.value().mode == app::Mode::VerifyJournal);
        QCOMPARE(line.value().dataFolder, QDir::current().absoluteFilePath(u"d"_s));
        QCOMPARE(line.value().verify.witness->seq, 12U);
        QCOMPARE(line.value().verify.witness->hash, hash.toStdString());
    }

    void verifiesAnExport()
    {
        const QString key(64, u'b');
        const auto line =
            app::readCommandLine({u"verify-journal"_s, u"--export"_s, u"e"_s, u"--public-key"_s, key});
        QVERIFY(bool(line));
        QCOMPARE(line.value().verify.exportFile, QDir::current().absoluteFilePath(u"e"_s));
        QCOMPARE(line.value().verify.publicKey, std::optional(key.toStdString()));
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
            {{u"--master-key"_s, u"k"_s}, "--master-key"},
            {{u"--fleet"_s, u"f"_s, u"--master-key"_s}, "--master-key"},
            {{u"validate"_s}, "validate"},
            {{u"fleet.yaml"_s}, "fleet.yaml"},
            {{u"verify-journal"_s}, "--export"},
            {{u"verify-journal"_s, u"--data-dir"_s, u"d"_s, u"--export"_s, u"e"_s}, "either"},
            {{u"verify-journal"_s, u"--data-dir"_s, u"d"_s, u"--public-key"_s, QString(64, u'b')},
             "--export"},
            {{u"verify-journal"_s, u"--export"_s, u"e"_s, u"--public-key"_s, u"b"_s}, "--public-key"},
            {{u"verify-journal"_s, u"--export"_s, u"e"_s, u"--witness"_s, u"1:"_s + QString(64, u'b')},
             "--data-dir"},
            {{u"replay"_s}, "--history"},
            {{u"replay"_s, u"--history"_s, u"h"_s}, "--policy"},
            {{u"replay"_s, u"--history"_s, u"h"_s, u"--fleet"_s, u"f"_s}, "--agent"},
            {{u"replay"_s, u"--once"_s}, "--once"},
            {{u"replay"_s, u"--once"_s, u"c"_s, u"--changes"_s}, "--once"},
            {{u"replay"_s, u"--demo"_s}, "--demo"},
            {{u"verify-journal"_s}, "--data-dir"},
            {{u"verify-journal"_s, u"--data-dir"_s}, "--data-dir"},
            {{u"verify-journal"_s, u"--fleet"_s, u"f"_s}, "--fleet"},
            {{u"verify-journal"_s, u"--data-dir"_s, u"d"_s, u"--witness"_s, u"12:ab"_s}, "--witness"},
        };
        for (const auto& [arguments, named] : cases) {
            const auto line = app::readCommandLine(arguments);
            QVERIFY(!line);
            QVERIFY2(line.error().context.find(named) != std::string::npos, line.error().context.c_str());
        }
    }
};

}  // namespace tst_command_line

PILOTHOUSE_TEST(tst_command_line, TestCommandLine)
#include "tst_command_line.moc"
