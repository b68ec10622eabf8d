// The journal as the audit log: newest first, searched, followed, and read back while it is scrolled.

#include "security_console.h"
#include "tests/support/test_program.h"
#include "ui/security/audit_log.h"

#include <QApplication>
#include <QComboBox>
#include <QHeaderView>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTemporaryDir>

namespace tst_audit_log {

using namespace tests;
using namespace Qt::StringLiterals;

namespace {

struct Audit : SecurityConsole {
    std::uint64_t newest;

    explicit Audit(std::uint64_t entries) : newest(entries)
    {
        service.onJournal = [this](const core::JournalQuery& query) {
            return core::Result<std::vector<core::JournalEntry>>(inventJournal(query, newest));
        };
        page.showPart(ui::SecurityPage::Audit);
    }

    QTableView& table() const { return find<QTableView>("journal"); }
    int rows() const { return table().model()->rowCount(); }
    QString cell(int row, int column) const { return table().model()->index(row, column).data().toString(); }
    QString status() const { return find<QLabel>("journalStatus").text(); }
    // So many entries more, and the snapshot that comes with them.
    void happen(std::uint64_t more)
    {
        newest += more;
        page.show(fleet);
    }
    // The entry at the top of what is seen, and how much of it is hidden.
    std::pair<QString, int> top() const
    {
        const int row = table().rowAt(0);
        return {cell(row, 0), table().rowViewportPosition(row)};
    }
};

}  // namespace

class TestAuditLog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qobject_cast<QApplication*>(QCoreApplication::instance())); }

    void anAdminExportsItSignedIntoAFileOfTheirOwn()
    {
        Audit audit(9);
        QTRY_COMPARE(audit.rows(), 9);
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"journal.jsonl"_s);
        audit.page.findChild<ui::AuditLog*>()->exportTo(path);

        QTRY_COMPARE(audit.told.size(), 1);
        QVERIFY2(audit.told.front().contains(path), qPrintable(audit.told.front()));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("{\"journal\":1}\n"));
        QCOMPARE(file.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFileDevice::Permissions());
        QCOMPARE(audit.trust.exports().front().first, 1U);
        QCOMPARE(audit.trust.exports().front().by, core::Actor::signedIn("ada"));

        audit.told.clear();
        audit.page.findChild<ui::AuditLog*>()->exportTo(folder.filePath(u"none/journal.jsonl"_s));
        QTRY_COMPARE(audit.told.size(), 1);
        QVERIFY(audit.told.front().startsWith(u"The journal is not exported"_s));
    }

    void onlyAnAdminExportsIt()
    {
        SecurityConsole console(inventSecurity(), core::Actor::signedIn("m.ortiz"));
        console.page.showPart(ui::SecurityPage::Audit);
        QVERIFY(!console.find<QAbstractButton>("exportJournal").isEnabled());
        QVERIFY(console.find<QAbstractButton>("exportJournal").toolTip().contains(u"admin"_s));
    }

    void theNewestComesFirst()
    {
        Audit audit(9);
        QTRY_COMPARE(audit.rows(), 9);

        QCOMPARE(audit.column("journal", 0).mid(0, 3), (QStringList{u"9"_s, u"8"_s, u"7"_s}));
        QCOMPARE(audit.cell(0, 2), u"command"_s);
        QCOMPARE(audit.cell(0, 3), u"ada"_s);
        QVERIFY(audit.cell(0, 4).startsWith(u"ada asked to make the token"_s));
        QCOMPARE(audit.status(), u"That is all, from the first entry on."_s);
    }

    void withNothingInTheJournalItSaysSo()
    {
        Audit audit(0);
        QTRY_COMPARE(audit.status(), u"Nothing like that has happened yet."_s);
        QCOMPARE(audit.rows(), 0);
    }

    void whatHappensIsFollowed()
    {
        Audit audit(3);
        QTRY_COMPARE(audit.rows(), 3);
        audit.happen(1);
        QTRY_COMPARE(audit.rows(), 4);
        QCOMPARE(audit.cell(0, 0), u"4"_s);
    }

    void whatIsReadStaysWhereItIs()
    {
        Audit audit(150);
        QTRY_COMPARE(audit.rows(), 150);
        audit.table().verticalScrollBar()->setValue(1'000);
        const auto before = audit.top();
        audit.happen(5);
        QTRY_COMPARE(audit.rows(), 155);

        QCOMPARE(audit.top(), before);
    }

    void olderEntriesComeWhileItIsScrolled()
    {
        Audit audit(1'000);
        QTRY_COMPARE(audit.rows(), 200);
        QCOMPARE(audit.status(), u"Scroll down for older entries."_s);
        audit.table().verticalScrollBar()->setValue(audit.table().verticalScrollBar()->maximum());
        QTRY_COMPARE(audit.rows(), 400);

        while (audit.rows() < 1'000) {
            const int shown = audit.rows();
            audit.table().scrollToBottom();
            QTRY_VERIFY(audit.rows() > shown);
        }
        audit.table().scrollToBottom();
        QCOMPARE(audit.cell(999, 0), u"1"_s);
        QTRY_COMPARE(audit.status(), u"That is all, from the first entry on."_s);
    }

    void theJournalItselfIsSearched()
    {
        Audit audit(30);
        QTRY_COMPARE(audit.rows(), 30);
        audit.find<QLineEdit>("journalSearch").setText(u" signed in "_s);
        QTRY_COMPARE(audit.rows(), 10);
        QCOMPARE(audit.service.journalQueries.back().text, std::string("signed in"));
        audit.find<QLineEdit>("journalSearch").setText(u"a unicorn"_s);

        QTRY_COMPARE(audit.status(), u"Nothing in the journal has \"a unicorn\" in it."_s);
        QCOMPARE(audit.rows(), 0);
    }

    void aKindIsAskedForAtOnce()
    {
        Audit audit(30);
        QTRY_COMPARE(audit.rows(), 30);
        audit.find<QComboBox>("journalKind").setCurrentText(u"scaling"_s);
        QTRY_COMPARE(audit.rows(), 10);

        QCOMPARE(audit.service.journalQueries.back().kind, std::string("scaling"));
        audit.find<QComboBox>("journalKind").setCurrentIndex(0);
        QTRY_COMPARE(audit.rows(), 30);
    }

    void anEntryIsShownWhole()
    {
        Audit audit(9);
        QTRY_COMPARE(audit.rows(), 9);
        audit.table().selectRow(2);

        QVERIFY(audit.find<QLabel>("entrySummary").text().startsWith(u"summarizer goes from 3 to 4"_s));
        QVERIFY(audit.find<QLabel>("entryFacts").text().contains(u"by controller, about summarizer"_s));
        const QString json = audit.find<QPlainTextEdit>("entryJson").toPlainText();
        QVERIFY2(json.contains(u"    \"cpu\": {\n"_s), qPrintable(json));
        QCOMPARE(audit.find<QLineEdit>("entryHash").text(), QString(64, u'7'));

        audit.happen(3);  // which leaves the chosen one chosen
        QTRY_COMPARE(audit.rows(), 12);
        QCOMPARE(audit.find<QLineEdit>("entryHash").text(), QString(64, u'7'));
        QVERIFY(audit.find("entryJson").isVisible());
        audit.find<QComboBox>("journalKind").setCurrentText(u"command"_s);
        QTRY_VERIFY(!audit.find("entryJson").isVisible());
    }

    void anErrorOfTheJournalIsSaid()
    {
        Audit audit(3);
        QTRY_COMPARE(audit.rows(), 3);
        audit.service.onJournal = [](const core::JournalQuery&) {
            return core::Result<std::vector<core::JournalEntry>>(
                core::Error{core::ErrorCode::Io, "the journal cannot be read"});
        };
        audit.happen(0);
        QTRY_COMPARE(audit.status(), u"The system refused: the journal cannot be read."_s);
        QCOMPARE(audit.rows(), 3);
    }

    void nothingIsAskedWhileAnotherSectionIsSeen()
    {
        Audit audit(3);
        QTRY_COMPARE(audit.rows(), 3);
        audit.table().selectRow(1);
        audit.page.showPart(ui::SecurityPage::Operators);
        const std::size_t asked = audit.service.journalQueries.size();
        audit.happen(1);
        QCOMPARE(audit.service.journalQueries.size(), asked);
        audit.page.showPart(ui::SecurityPage::Audit);
        QTRY_COMPARE(audit.rows(), 4);
        QCOMPARE(audit.find<QLineEdit>("entryHash").text(),
                 QString(64, u'2'));  // what was read is still there
    }
};

}  // namespace tst_audit_log

PILOTHOUSE_TEST(tst_audit_log, TestAuditLog)
#include "tst_audit_log.moc"
