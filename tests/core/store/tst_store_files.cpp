// The database file itself: who may read it, which versions open, and what becomes of a damaged one.

#include "core/store/schema.h"
#include "core/store/store.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <array>

namespace tst_store_files {

using core::Database;
using core::ErrorCode;
using core::Store;

namespace {

core::JournalEntry entry(std::uint64_t seq)
{
    return {seq, {}, {"scaling", "alpha", "controller", std::string(2'000, 'x'), "{}"}, {}};
}

constexpr auto ownerOnly = QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser;

}  // namespace

class TestStoreFiles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_root = std::make_unique<QTemporaryDir>();
        m_folder = m_root->filePath(QStringLiteral("a/data")).toStdString();
        m_file = m_root->filePath(QStringLiteral("a/data/pilothouse.db"));
    }

    void makesItsFolderAndFilesPrivate()
    {
        auto store = Store::open(m_folder, Store::Mode::ReadWrite);
        QVERIFY(bool(store));
        QVERIFY(bool(store.value()->append({entry(1)})));

        QCOMPARE(QFileInfo(m_file).permissions(), ownerOnly);
        QCOMPARE(QFileInfo(m_file + QStringLiteral("-wal")).permissions(), ownerOnly);
        QCOMPARE(QFileInfo(QString::fromStdString(m_folder)).permissions(),
                 ownerOnly | QFile::ExeOwner | QFile::ExeUser);
    }

    void doesNotCreateADatabaseForReading()
    {
        QCOMPARE(Store::open(m_folder, Store::Mode::ReadOnly).error().code, ErrorCode::NotFound);
        QVERIFY(!QFile::exists(m_file));
    }

    void saysIoWhereNoFolderCanBe()
    {
        QCOMPARE(Store::open("/proc/no/such", Store::Mode::ReadWrite).error().code, ErrorCode::Io);
    }

    void fault17RefusesANewerSchema()
    {
        QVERIFY(bool(Store::open(m_folder, Store::Mode::ReadWrite)));
        QVERIFY(bool(Database::open(m_file.toStdString(), Database::Access::ReadWrite)
                         .value()
                         ->execute("PRAGMA user_version = 99")));

        for (const auto mode : {Store::Mode::ReadWrite, Store::Mode::ReadOnly}) {
            const auto store = Store::open(m_folder, mode);
            QCOMPARE(store.error().code, ErrorCode::Refused);
            QVERIFY(store.error().context.find("schema 99") != std::string::npos);
        }
    }

    void fault17MigratesAnOlderSchemaAndKeepsACopy()
    {
        static constexpr std::array<const char*, 3> steps{"CREATE TABLE t (a TEXT)",
                                                          "INSERT INTO t VALUES ('from 1')",
                                                          "ALTER TABLE t ADD b TEXT DEFAULT 'new'"};
        auto database = openBare();
        QVERIFY(bool(core::migrate(*database, core::MigrationSteps(steps).first(1))));
        QVERIFY(bool(core::expectCurrent(*database, core::MigrationSteps(steps).first(1))));
        QCOMPARE(core::expectCurrent(*database, steps).error().code, ErrorCode::Refused);

        QVERIFY(bool(core::migrate(*database, steps)));

        QCOMPARE(database->ask("SELECT a || b FROM t").value(), std::string("from 1new"));
        QCOMPARE(database->ask("PRAGMA user_version").value(), std::string("3"));
        const auto copy = Database::open(m_file.toStdString() + ".v1", Database::Access::ReadOnly);
        QCOMPARE(copy.value()->ask("PRAGMA user_version").value(), std::string("1"));
        QCOMPARE(QFileInfo(m_file + QStringLiteral(".v1")).permissions(), ownerOnly);
    }

    void leavesTheOldSchemaWhereAStepFails()
    {
        static constexpr std::array<const char*, 2> steps{"CREATE TABLE t (a TEXT)",
                                                          "INSERT INTO t VALUES ('x'); this is not SQL"};
        auto database = openBare();

        QVERIFY(!core::migrate(*database, steps));

        QCOMPARE(database->ask("PRAGMA user_version").value(), std::string("1"));
        QCOMPARE(database->ask("SELECT count(*) FROM t").value(), std::string("0"));
    }

    void fault16CallsADamagedFileCorruptAndSetsItAside_data()
    {
        QTest::addColumn<QByteArray>("kind");
        for (const char* kind : {"no database", "flipped bytes", "truncated"})
            QTest::newRow(kind) << QByteArray(kind);
    }

    void fault16CallsADamagedFileCorruptAndSetsItAside()
    {
        QFETCH(QByteArray, kind);
        {
            auto store = Store::open(m_folder, Store::Mode::ReadWrite);
            for (std::uint64_t seq = 1; seq <= 50; ++seq)
                QVERIFY(bool(store.value()->append({entry(seq)})));
        }
        damage(kind);

        const auto broken = Store::open(m_folder, Store::Mode::ReadWrite);
        QVERIFY(!broken);
        QCOMPARE(broken.error().code, ErrorCode::Corrupt);
        QVERIFY(broken.error().context.find("pilothouse.db") != std::string::npos);

        const auto aside = Store::quarantine(m_folder);
        QVERIFY(bool(aside));
        QVERIFY(aside.value().find("pilothouse.db.corrupt-") != std::string::npos);
        QVERIFY(QFile::exists(QString::fromStdString(aside.value())));
        auto fresh = Store::open(m_folder, Store::Mode::ReadWrite);
        QVERIFY(bool(fresh));
        QCOMPARE(fresh.value()->journalHead().value().seq, 0U);
    }

    void hasNothingToSetAsideWhereNothingIs()
    {
        QCOMPARE(Store::quarantine(m_folder).error().code, ErrorCode::NotFound);
    }

private:
    std::unique_ptr<Database> openBare() const
    {
        QDir().mkpath(QString::fromStdString(m_folder));
        QFile file(m_file);
        if (!file.open(QIODevice::WriteOnly))
            return nullptr;
        file.close();
        return std::move(Database::open(m_file.toStdString(), Database::Access::ReadWrite)).value();
    }

    void damage(const QByteArray& kind) const
    {
        QFile file(m_file);
        QVERIFY(file.open(QIODevice::ReadWrite));
        if (kind == "no database") {
            file.resize(0);
            file.write(QByteArray(8'192, 'x'));
        } else if (kind == "truncated") {
            QVERIFY(file.resize(file.size() / 2 / 4'096 * 4'096));
        } else {
            for (qint64 at = 4'096; at < file.size(); at += 4'096) {
                file.seek(at);
                file.write(QByteArray(64, '\xff'));
            }
        }
    }

    std::unique_ptr<QTemporaryDir> m_root;
    std::string m_folder;
    QString m_file;
};

}  // namespace tst_store_files

PILOTHOUSE_TEST(tst_store_files, TestStoreFiles)
#include "tst_store_files.moc"
