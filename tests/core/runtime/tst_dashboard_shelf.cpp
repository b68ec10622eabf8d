// Where dashboards are kept, and what becomes of files that are none.

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "core/runtime/dashboard_shelf.h"
#include "tests/support/test_program.h"

namespace tst_dashboard_shelf {

using namespace core;
using namespace Qt::StringLiterals;

class TestDashboardShelf : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void theBuiltInOneIsAlwaysThere()
    {
        const DashboardListing listing = shelf().list();

        QCOMPARE(listing.dashboards.size(), std::size_t(1));
        QCOMPARE(listing.dashboards.front().spec, defaultDashboard());
        QVERIFY(listing.dashboards.front().isReadOnly);
        QVERIFY(listing.complaints.empty());
    }

    void whatIsSavedComesBackAndStandsForTheFleetFiles()
    {
        write(u"named/fleet.yaml"_s, "dashboard: fleet\ntitle: of the file\nwidgets: []\n");
        QCOMPARE(titleOf("fleet"), std::string("of the file"));
        DashboardSpec mine;
        mine.id = "fleet";
        mine.title = "mine";
        mine.widgets = defaultDashboard().widgets;
        QVERIFY(bool(shelf().save(mine)));
        QCOMPARE(titleOf("fleet"), std::string("mine"));
        QCOMPARE(shelf().list().dashboards.back().spec, mine);

        QVERIFY(bool(shelf().remove("fleet")));
        QCOMPARE(titleOf("fleet"), std::string("of the file"));
        QCOMPARE(shelf().remove("fleet").error().code, ErrorCode::NotFound);
    }

    void trapB3AFileThatIsNoDashboardCostsItselfAlone()
    {
        write(u"named/good.yaml"_s, "dashboard: good\nwidgets: []\n");
        write(u"named/bad.yaml"_s, "dashboard: bad\nwidgets: [{id: x, type: pie}]\n");
        const DashboardListing listing = shelf().list();

        QCOMPARE(titlesCount(listing), 2);
        QCOMPARE(listing.complaints.size(), std::size_t(1));
        QVERIFY(listing.complaints.front().find("bad.yaml:2:") != std::string::npos);
    }

    void trapB7AnIdNeverLeadsOutOfTheFolder()
    {
        write(u"secret.yaml"_s, "dashboard: secret\nwidgets: []\n");
        DashboardSpec outside;
        for (const char* id : {"../secret", "a/b", ""}) {
            outside.id = id;
            QCOMPARE(shelf().save(outside).error().code, ErrorCode::Invalid);
            QCOMPARE(shelf().remove(id).error().code, ErrorCode::NotFound);
        }
        QVERIFY(QFile::exists(m_folder->filePath(u"secret.yaml"_s)));
    }

    void aFolderThatCannotBeWrittenIsSaidAndNothingIsLost()
    {
        write(u"data/dashboards"_s, "a file where the folder should be");
        const auto saved = shelf().save(defaultDashboard());

        QCOMPARE(saved.error().code, ErrorCode::Io);
        QCOMPARE(titlesCount(shelf().list()), 1);
    }

    void aSavedFileOfAnotherNameIsPassedOver()
    {
        write(u"data/dashboards/a.yaml"_s, "dashboard: b\nwidgets: []\n");

        const DashboardListing listing = shelf().list();
        QCOMPARE(titlesCount(listing), 1);
        QCOMPARE(listing.complaints.size(), std::size_t(1));
    }

private:
    DashboardShelf shelf() const
    {
        FleetSpec fleet;
        fleet.folder = m_folder->path().toStdString();
        if (QFile::exists(m_folder->filePath(u"named"_s)))
            fleet.dashboards = {"named"};
        return DashboardShelf(fleet, m_folder->filePath(u"data"_s).toStdString());
    }
    void write(const QString& path, const char* text) const
    {
        const QString full = m_folder->filePath(path);
        QDir().mkpath(QFileInfo(full).path());
        QFile file(full);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
    static int titlesCount(const DashboardListing& listing) { return int(listing.dashboards.size()); }
    std::string titleOf(const std::string& id) const
    {
        for (const ShelvedDashboard& shelved : shelf().list().dashboards)
            if (shelved.spec.id == id)
                return shelved.spec.title;
        return {};
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

}  // namespace tst_dashboard_shelf

PILOTHOUSE_TEST(tst_dashboard_shelf, TestDashboardShelf)
#include "tst_dashboard_shelf.moc"
