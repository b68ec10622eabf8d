#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "core/fleet/fleet_file.h"
#include "tests/support/test_program.h"

namespace tst_fleet_file_hostile {

namespace {

const std::string good = "fleet: f\nagents:\n  - id: a\n    run: { command: [x] }\n";

std::string repeated(std::string_view text, int times)
{
    std::string all;
    for (int i = 0; i < times; ++i)
        all += text;
    return all;
}

std::string aliasBomb()
{
    std::string text = "a: &a [x, x, x, x, x, x, x, x, x]\n";
    for (char c = 'b'; c < 'k'; ++c)
        text += std::string(1, c) + ": &" + c + " [" + repeated(std::string("*") + char(c - 1) + ", ", 8)
            + "*" + char(c - 1) + "]\n";
    return text;
}

}  // namespace

class TestFleetFileHostile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fault50RejectsHostileYaml_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("line");
        const auto row = [](const char* name, const std::string& text, int line) {
            QTest::newRow(name) << QByteArray::fromStdString(text) << line;
        };
        row("alias bomb", aliasBomb(), 6);
        row("alias of a long text",
            good + "x: &x \"" + std::string(100'000, 'x') + "\"\ny: [" + repeated("*x, ", 500) + "]\n", 6);
        row("alias of itself", good + "x: &x [*x]\n", 5);
        row("duplicate key", good + "fleet: g\n", 5);
        row("too large", good + std::string(5U << 20, '#'), 1);
        row("not UTF-8", good + "wall: \xC3\x28\n", 5);
        row("overlong UTF-8", good + "# \xC0\x80\n", 5);
        row("UTF-16",
            std::string("\xFF\xFE"
                        "f\0",
                        4),
            1);
        row("tab as indentation", good + "wall:\n\tdwell: 1s\n", 6);
        row("NUL", good + std::string("# \0\n", 4), 5);
        row("NUL as an escape", good + "playbooks: [\"\\0\"]\n", 5);
        row("BOM inside",
            good
                + "\xEF\xBB\xBF"
                  "wall: {}\n",
            5);
        row("deep lists", repeated("[", 100'000), 1);
        row("deep maps", repeated("{a: ", 100'000), 1);
        row("deep dashes", repeated("- ", 100'000), 1);
        row("deep questions", repeated("? ", 100'000), 1);
        row("merge key", good + "wall: { <<: { dwell: 1s } }\n", 5);
        row("second document", good + "---\nfleet: g\n", 5);
        row("tag", good + "wall: !!map {}\n", 5);
        row("unclosed", good + "wall: {\n", 5);
        row("empty", "", 1);
        row("a text only", "hello", 1);
    }

    void fault50RejectsHostileYaml()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, line);
        QElapsedTimer timer;
        timer.start();

        const auto reading =
            core::readFleetText(std::string_view(text.constData(), std::size_t(text.size())), "/");

        QVERIFY(timer.elapsed() < 1'000);
        QVERIFY(!reading.spec);
        QVERIFY(!reading.errors.empty());
        const bool isSyntaxEnd = QByteArray(QTest::currentDataTag()) == "unclosed";
        if (isSyntaxEnd)
            QVERIFY(reading.errors.front().line >= line);
        else
            QCOMPARE(reading.errors.front().line, line);
    }

    void fault50RefusesAHundredMegabytesAtOnce()
    {
        const QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("fleet.yaml")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(file.resize(100LL << 20));
        QElapsedTimer timer;
        timer.start();

        const auto reading = core::readFleetFile(file.fileName().toStdString());

        QVERIFY(timer.elapsed() < 1'000);
        QCOMPARE(reading.errors, (std::vector<core::FileError>{{1, 1, {}, "larger than 4 MiB"}}));
    }

    void takesCarriageReturnsAndAByteOrderMark()
    {
        const std::string crlf =
            QString::fromStdString(good).replace(QStringLiteral("\n"), QStringLiteral("\r\n")).toStdString();

        const auto reading = core::readFleetText("\xEF\xBB\xBF" + crlf, "/");

        QVERIFY(reading.errors.empty());
        QVERIFY(*reading.spec == *core::readFleetText(good, "/").spec);
    }
};

}  // namespace tst_fleet_file_hostile

PILOTHOUSE_TEST(tst_fleet_file_hostile, TestFleetFileHostile)
#include "tst_fleet_file_hostile.moc"
