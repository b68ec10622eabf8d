#include "tests/e2e/console_process.h"
#include "tests/support/test_program.h"

#include <QJsonDocument>
#include <QTest>

namespace tst_replay_program {

using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 30'000;  // ms

struct Ran {
    int code = -1;
    QByteArray output;
    QByteArray errors;

    QList<QJsonObject> lines() const
    {
        QList<QJsonObject> lines;
        for (const QByteArray& line : output.split('\n'))
            if (!line.isEmpty())
                lines << QJsonDocument::fromJson(line).object();
        return lines;
    }
};

Ran replay(const QStringList& arguments, const QByteArray& input = {})
{
    QProcess process;
    process.start(programPath(u"pilothouse"_s), QStringList{u"replay"_s} + arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(patience))
        process.kill();
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

const QByteArray caseFile = R"({
    "scaling": {"min": 1, "max": 10, "targets": [{"metric": "system/cpu", "value": 0.6}]},
    "current": 3,
    "instances": [{"ready": true, "age": "10m", "metrics": {"system/cpu": 0.9}},
                  {"ready": true, "age": "10m", "metrics": {"system/cpu": 0.9}},
                  {"ready": true, "age": "10m", "metrics": {"system/cpu": 0.9}}],
    "history": [{"ago": "30s", "wanted": 3}]})";

const QByteArray fleetFile =
    "fleet: test\n"
    "agents:\n"
    "  - id: worker\n"
    "    run: { command: [worker] }\n"
    "    scaling: { min: 1, max: 10, targets: [{ metric: system/cpu, value: 0.5 }] }\n";

}  // namespace

// The real program as somebody types it.
class TestReplayProgram : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QVERIFY(m_folder.isValid()); }

    void decidesACaseFromAFileOrTheStandardInput()
    {
        for (const QString& path : {file(u"case.json"_s, caseFile), u"-"_s}) {
            const Ran ran = replay({u"--once"_s, path}, caseFile);
            QVERIFY2(ran.code == 0, ran.errors.constData());
            QCOMPARE(ran.lines().size(), 1);
            const QJsonObject decision = ran.lines().first();
            QCOMPARE(decision["desired"_L1].toInt(), 5);
            QCOMPARE(decision["wanted"_L1].toInt(), 5);
            QCOMPARE(decision["limits"_L1].toArray(), QJsonArray());
            QVERIFY(decision["reason"_L1].toString().contains(u"3 × 0.90 / 0.60 = 4.5"_s));
        }
    }

    void replaysAHistoryRowByRow()
    {
        const QString fleet = file(u"fleet.yaml"_s, fleetFile);
        const QString history = file(u"h.csv"_s,
                                     "time,ready,system/cpu\n"
                                     "2026-11-25T10:00:00Z,2,0.5\n"
                                     "2026-11-25T10:00:15Z,2,1.0\n"
                                     "2026-11-25T10:00:30Z,2,1.0\n");
        const QStringList arguments{u"--fleet"_s, fleet, u"--agent"_s, u"worker"_s, u"--history"_s, history};

        const Ran all = replay(arguments);

        QVERIFY2(all.code == 0, all.errors.constData());
        QCOMPARE(all.lines().size(), 3);
        QCOMPARE(all.lines()[0]["wanted"_L1].toInt(), 2);
        QCOMPARE(all.lines()[1]["time"_L1].toString(), u"2026-11-25T10:00:15Z"_s);
        QCOMPARE(all.lines()[1]["current"_L1].toInt(), 2);
        QCOMPARE(all.lines()[1]["desired"_L1].toInt(), 4);
        QCOMPARE(all.lines()[1]["wanted"_L1].toInt(), 4);
        QCOMPARE(all.lines()[2]["wanted"_L1].toInt(), 4);
        QCOMPARE(replay(arguments + QStringList{u"--changes"_s}).lines().size(), 1);

        const QString policy =
            file(u"policy.yaml"_s, "max: 3\ntargets: [{ metric: system/cpu, value: 0.5 }]\n");
        const Ran other = replay(arguments + QStringList{u"--policy"_s, policy});
        QCOMPARE(other.lines()[1]["wanted"_L1].toInt(), 3);
        QCOMPARE(other.lines()[1]["limits"_L1].toArray(), QJsonArray{u"max"_s});
    }

    void whatIsWrongIsSaidWithItsPlace()
    {
        const QString fleet = file(u"fleet.yaml"_s, fleetFile);
        const QString bad = file(u"bad.csv"_s, "time,ready,system/cpu\n10,1,0.5\n11,1,high\n");
        const auto run = [&](const QString& agent, const QString& history) {
            return replay({u"--fleet"_s, fleet, u"--agent"_s, agent, u"--history"_s, history});
        };
        const Ran row = run(u"worker"_s, bad);
        QCOMPARE(row.code, 1);
        QCOMPARE(row.lines().size(), 1);  // up to there it was good
        QVERIFY2(row.errors.contains("bad.csv: line 3, column system/cpu: \"high\""), row.errors.constData());

        QCOMPARE(run(u"nobody"_s, bad).code, 1);
        QVERIFY(run(u"nobody"_s, bad).errors.contains("has no agent nobody; it has worker"));
        QCOMPARE(run(u"worker"_s, m_folder.filePath(u"none.csv"_s)).code, 1);
        const Ran mistyped = replay({u"--once"_s, u"-"_s}, "{\"scaling\": {\"mn\": 1}, \"current\": 1}");
        QCOMPARE(mistyped.code, 1);
        QVERIFY(mistyped.errors.contains("scaling.mn"));
        QCOMPARE(replay({u"--onec"_s}).code, 2);
    }

    void aColumnThatIsNotThereIsSaid()
    {
        const Ran ran = replay({u"--fleet"_s, file(u"fleet.yaml"_s, fleetFile), u"--agent"_s, u"worker"_s,
                                u"--history"_s, file(u"h.csv"_s, "time,ready,system/memory\n10,2,0.1\n")});
        QCOMPARE(ran.code, 0);
        QVERIFY2(ran.errors.contains("no column system/cpu: it counts as missing"), ran.errors.constData());
        QCOMPARE(ran.lines().first()["wanted"_L1].toInt(), 2);
    }

private:
    QString file(const QString& name, const QByteArray& content)
    {
        putFile(m_folder.filePath(name), content);
        return m_folder.filePath(name);
    }

    QTemporaryDir m_folder;
};

}  // namespace tst_replay_program

PILOTHOUSE_TEST(tst_replay_program, TestReplayProgram)
#include "tst_replay_program.moc"
