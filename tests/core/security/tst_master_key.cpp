#include "core/security/master_key.h"

#include "tests/support/test_program.h"

#include <QFile>
#include <QTemporaryDir>

#include <sys/stat.h>
#include <unistd.h>

namespace tst_master_key {

using namespace core;

class TestMasterKey : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aNewKeyIsReadAgain()
    {
        const auto made = makeKeyFile(path("key"));
        QVERIFY(bool(made));
        struct stat facts {};
        QCOMPARE(::stat(path("key").c_str(), &facts), 0);
        QCOMPARE(facts.st_mode & 07777, mode_t(0600));
        const auto read = readKeyFile(path("key"));
        QVERIFY(bool(read));
        QCOMPARE(read.value().id(), made.value().id());
        QVERIFY(read.value().reveal() == made.value().reveal());
    }

    void anotherFileIsNeverWrittenOver()
    {
        write("key", "mine");
        QCOMPARE(makeKeyFile(path("key")).error().code, ErrorCode::Exists);
        QFile file(QString::fromStdString(path("key")));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("mine"));
        QCOMPARE(makeKeyFile(path("none/key")).error().code, ErrorCode::NotFound);
    }

    void whatOthersMayReadIsRefused()
    {
        QVERIFY(bool(makeKeyFile(path("key"))));
        for (const mode_t mode : {0640U, 0604U, 0620U, 0666U}) {
            QCOMPARE(::chmod(path("key").c_str(), mode), 0);
            const auto key = readKeyFile(path("key"));
            QVERIFY(!key);
            QCOMPARE(key.error().code, ErrorCode::Refused);
            QCOMPARE(key.error().context,
                     path("key") + ": others may read the key file; its mode must be 0600");
        }
        QCOMPARE(::chmod(path("key").c_str(), 0400), 0);  // as systemd hands one over
        QVERIFY(bool(readKeyFile(path("key"))));
        QCOMPARE(::symlink(path("key").c_str(), path("link").c_str()), 0);
        QCOMPARE(readKeyFile(path("link")).error().code, ErrorCode::Refused);
        QCOMPARE(::mkfifo(path("pipe").c_str(), 0600), 0);
        QCOMPARE(readKeyFile(path("pipe")).error().code, ErrorCode::Refused);
    }

    void whatIsNoKeyIsNotTaken_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("short") << QByteArray(63, 'a');
        QTest::newRow("long") << QByteArray(65, 'a');
        QTest::newRow("much longer") << QByteArray(10'000, 'a');
        QTest::newRow("not hexadecimal") << QByteArray(64, 'g');
        QTest::newRow("two lines' ends") << QByteArray(64, 'a') + "\n\n";
        QTest::newRow("raw bytes") << QByteArray(32, '\1');
    }
    void whatIsNoKeyIsNotTaken()
    {
        QFETCH(QByteArray, text);
        write("key", text);
        const auto key = readKeyFile(path("key"));
        QVERIFY(!key);
        QCOMPARE(key.error().code, ErrorCode::Invalid);
        // What it says names the file, and nothing of what is in it.
        QCOMPARE(key.error().context, path("key") + ": a key file has 64 hexadecimal digits");
    }

    void aMissingFileIsNotFound() { QCOMPARE(readKeyFile(path("none")).error().code, ErrorCode::NotFound); }

    void systemdNamesAFolderOfCredentials()
    {
        qunsetenv("CREDENTIALS_DIRECTORY");
        QVERIFY(!credentialKeyFile());
        qputenv("CREDENTIALS_DIRECTORY", m_folder->path().toUtf8());
        QVERIFY(!credentialKeyFile());
        QVERIFY(bool(makeKeyFile(path("pilothouse-master-key"))));
        QCOMPARE(credentialKeyFile().value(), path("pilothouse-master-key"));
        qunsetenv("CREDENTIALS_DIRECTORY");
    }

    void aPassPhraseMakesTheSameKeyAgain()
    {
        const DerivationParameters parameters{1, 8ULL << 20, "0123456789abcdef"};
        const auto key = keyOfPassPhrase(Secret("correct horse"), parameters);
        QCOMPARE(key.value().id(), keyOfPassPhrase(Secret("correct horse"), parameters).value().id());
        QVERIFY(key.value().id() != keyOfPassPhrase(Secret("correct horses"), parameters).value().id());
    }

private:
    std::string path(const char* name) const
    {
        return m_folder->filePath(QLatin1StringView(name)).toStdString();
    }
    void write(const char* name, const QByteArray& text) const
    {
        QFile file(QString::fromStdString(path(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

}  // namespace tst_master_key

PILOTHOUSE_TEST(tst_master_key, TestMasterKey)
#include "tst_master_key.moc"
