#include "tests/support/test_program.h"
#include "tests/ui/agents/agents_console.h"

#include <QCheckBox>
#include <QClipboard>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QTimer>

namespace tst_log_dialog {

using namespace Qt::StringLiterals;
using namespace std::string_literals;
using namespace tests;

namespace {

std::string linesOf(int from, int to)
{
    std::string text;
    for (int line = from; line <= to; ++line)
        text += "line " + std::to_string(line) + " of the output, long enough to be told from the others\n";
    return text;
}

// The output of the second instance, opened with Enter.
struct Log : AgentsConsole {
    std::string output = linesOf(1, 200);

    Log() : AgentsConsole(inventFleet({{"triage", 4}}), "triage")
    {
        service.onLog = [this] { return core::Result<std::string>(output); };
        instances().setCurrentIndex(instances().model()->index(1, 0));
        QTest::keyClick(&instances(), Qt::Key_Return);
    }

    QPlainTextEdit& text() const { return *part<QPlainTextEdit>("logDialog", "logText"); }
    QString shown() const { return text().toPlainText(); }
    void select(int from, int length) const
    {
        QTextCursor cursor(text().document());
        cursor.setPosition(from);
        cursor.setPosition(from + length, QTextCursor::KeepAnchor);
        text().setTextCursor(cursor);
    }
};

}  // namespace

class TestLogDialog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qApp); }

    void enterOpensTheOutputOfThatInstance()
    {
        Log log;

        QTRY_COMPARE(log.shown(), QString::fromStdString(log.output));
        QCOMPARE(log.service.logsRead.front(), core::InstanceId("triage-02"));
        QVERIFY(log.dialog("logDialog")->windowTitle().contains(u"triage-02"_s));
    }

    void enterOpensTheRowItIsOnEvenIfSeveralAreChosen()
    {
        AgentsConsole console(inventFleet({{"triage", 4}}), "triage");
        console.instances().selectAll();
        console.instances().selectionModel()->setCurrentIndex(console.instances().model()->index(2, 0),
                                                              QItemSelectionModel::NoUpdate);

        QTest::keyClick(&console.instances(), Qt::Key_Return);

        QCOMPARE(console.service.logsRead.front(), core::InstanceId("triage-03"));
    }

    void whatIsWrittenLaterComesAndIsFollowed()
    {
        Log log;
        QTRY_VERIFY(!log.shown().isEmpty());
        QCOMPARE(log.text().verticalScrollBar()->value(), log.text().verticalScrollBar()->maximum());

        log.output += linesOf(201, 210);

        QTRY_COMPARE(log.shown(), QString::fromStdString(log.output));
        QCOMPARE(log.text().verticalScrollBar()->value(), log.text().verticalScrollBar()->maximum());
    }

    void withoutFollowingThePlaceStays()
    {
        Log log;
        QTRY_VERIFY(!log.shown().isEmpty());
        log.part<QCheckBox>("logDialog", "follow")->setChecked(false);
        log.text().verticalScrollBar()->setValue(20);

        log.output += linesOf(201, 210);

        QTRY_COMPARE(log.shown(), QString::fromStdString(log.output));
        QCOMPARE(log.text().verticalScrollBar()->value(), 20);
    }

    void aSelectionSurvivesWhatComesAndWhatGoes()
    {
        Log log;
        QTRY_VERIFY(!log.shown().isEmpty());
        const qsizetype at = log.shown().indexOf(u"line 150"_s);
        log.select(int(at), 8);

        log.output = linesOf(101, 260);  // the beginning is lost, as with a full buffer

        QTRY_COMPARE(log.shown(), QString::fromStdString(log.output));
        QCOMPARE(log.text().textCursor().selectedText(), u"line 150"_s);
    }

    void anotherOutputReplacesTheFirst()
    {
        Log log;
        QTRY_VERIFY(!log.shown().isEmpty());

        log.output = "begun anew\r\nwith \0 bytes\r"s;

        QTRY_VERIFY(log.shown().startsWith(u"begun anew\nwith "_s));
        log.output += "\nand more\n";
        QTRY_VERIFY(log.shown().endsWith(u"and more\n"_s));
    }

    void theSelectionOrElseAllOfItIsCopied()
    {
        Log log;
        QTRY_VERIFY(!log.shown().isEmpty());

        QTest::mouseClick(log.part<QPushButton>("logDialog", "copy"), Qt::LeftButton);
        QCOMPARE(QGuiApplication::clipboard()->text(), QString::fromStdString(log.output));
        log.select(0, 6);
        QTest::mouseClick(log.part<QPushButton>("logDialog", "copy"), Qt::LeftButton);
        QCOMPARE(QGuiApplication::clipboard()->text(), u"line 1"_s);
    }

    void findGoesFromOneToTheNextAndAround()
    {
        Log log;
        QTRY_VERIFY(!log.shown().isEmpty());
        log.part<QCheckBox>("logDialog", "follow")->setChecked(false);
        log.text().moveCursor(QTextCursor::Start);
        auto* find = log.part<QLineEdit>("logDialog", "find");
        find->setText(u"line 20"_s);

        QList<int> lines;
        for (int i = 0; i < 3; ++i) {
            QTest::keyClick(find, Qt::Key_Return);
            lines << log.text().textCursor().blockNumber() + 1;
        }
        QCOMPARE(lines, QList<int>({20, 200, 20}));

        find->setText(u"not there"_s);
        QTest::keyClick(find, Qt::Key_Return);
        QCOMPARE(log.part<QLabel>("logDialog", "logStatus")->text(), u"Not found."_s);
        QVERIFY(log.dialog("logDialog"));
    }

    void aFailureIsASentenceAndWhatWasReadStays()
    {
        Log log;
        QTRY_VERIFY(!log.shown().isEmpty());
        log.service.onLog = [] {
            return core::Result<std::string>(core::Error{core::ErrorCode::NotFound, "triage-02"});
        };

        QTRY_COMPARE(log.part<QLabel>("logDialog", "logStatus")->text(),
                     u"That is not there any more: triage-02."_s);
        QCOMPARE(log.shown(), QString::fromStdString(log.output));
    }

    void readsAgainOnlyOnceItWasAnsweredAndNotAfterItIsClosed()
    {
        Log log;
        QTRY_VERIFY(!log.shown().isEmpty());
        const std::size_t asked = log.service.logsRead.size() + 1;
        log.service.hold();
        QTRY_COMPARE(log.service.logsRead.size(), asked);
        bool waited = false;
        QTimer::singleShot(2'200, &log.page, [&] { waited = true; });
        QTRY_VERIFY(waited);
        QCOMPARE(log.service.logsRead.size(), asked);

        QTest::keyClick(log.dialog("logDialog"), Qt::Key_Escape);
        log.service.letGo();
        QTRY_VERIFY(!log.page.findChild<QDialog*>(u"logDialog"_s));
        QCOMPARE(log.service.logsRead.size(), asked);
    }
};

}  // namespace tst_log_dialog

PILOTHOUSE_TEST(tst_log_dialog, TestLogDialog)
#include "tst_log_dialog.moc"
