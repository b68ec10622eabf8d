#include "app/console/data_folder.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

namespace tst_data_folder {

using namespace Qt::StringLiterals;

class TestDataFolder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theFolderThatWasAskedForIsMadeForItsOwnerAlone()
    {
        const QTemporaryDir folder;
        const QString wanted = folder.filePath(u"a/b"_s);

        const auto found = app::findDataFolder(wanted, u"fleet"_s);

        QVERIFY(bool(found));
        QCOMPARE(found.value().path, wanted);
        QVERIFY(found.value().notice.isEmpty());
        QCOMPARE(QFileInfo(wanted).permissions() & (QFile::ReadGroup | QFile::ReadOther),
                 QFile::Permissions());
    }

    void fleetsWithStrangeNamesDoNotShareAFolder()
    {
        const QTemporaryDir home;
        qputenv("XDG_DATA_HOME", home.path().toLocal8Bit());

        const auto one = app::findDataFolder({}, u"a b"_s);
        const auto other = app::findDataFolder({}, u"a/b"_s);

        QVERIFY(one && other);
        QVERIFY(one.value().path != other.value().path);
        QVERIFY(other.value().path.startsWith(home.path() + u"/pilothouse/"_s));
        QVERIFY(!other.value().path.contains(u"a/b"_s));
    }

    void fault19AFolderThatCannotBeWrittenIsReplacedAndSaidSo()
    {
        const QTemporaryDir spare;
        qputenv("TMPDIR", spare.path().toLocal8Bit());

        const auto found = app::findDataFolder(u"/proc/nowhere"_s, u"fleet"_s);

        QVERIFY(bool(found));
        QVERIFY(found.value().path.startsWith(spare.path()));
        QVERIFY(found.value().notice.contains(u"/proc/nowhere"_s));
    }

    void neitherFolderCanBeWritten()
    {
        qputenv("TMPDIR", "/proc");

        const auto found = app::findDataFolder(u"/proc/nowhere"_s, u"fleet"_s);

        QVERIFY(!found);
        QVERIFY(found.error().context.find("/proc/nowhere") != std::string::npos);
    }
};

}  // namespace tst_data_folder

PILOTHOUSE_TEST(tst_data_folder, TestDataFolder)
#include "tst_data_folder.moc"
