// The folder of kept models, and what is left of it when the machine stops in the middle.

#include "core/cache/model_library.h"
#include "core/cache/sha256_stream.h"
#include "failing_model_disk.h"
#include "model_library_rig.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

namespace tst_model_library {

using core::ErrorCode;
using core::ModelLibrary;
using namespace model_library_rig;

class TestModelLibrary : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsAModelOverARestart()
    {
        const QTemporaryDir folder;
        const auto disk = std::make_shared<core::ModelDisk>();
        QVERIFY(bool(keep(*opened(folder), disk, "a", "hello")));

        const auto library = opened(folder);
        const auto kept = library->find("a", after(5));

        QCOMPARE(textOf(kept), std::string("hello"));
        QCOMPARE(kept->record.sha256, core::sha256HexOf("hello"));
        QVERIFY(kept->record.checked == after(0));
        QVERIFY(!library->find("b", after(5)));
        QCOMPARE(library->bytes(), 5U);
        QVERIFY((QFile::permissions(folder.path()) & QFile::ReadOther) == 0);
    }

    void trapC8ACrashAtAnyStepLeavesTheOldOneOrNothingOrTheNewOne()
    {
        bool hasSeenOld = false;
        bool hasSeenNew = false;
        for (int step = 1; step < 100; ++step) {
            const QTemporaryDir folder;
            const auto real = std::make_shared<core::ModelDisk>();
            QVERIFY(bool(keep(*opened(folder, 12), real, "a", "old one")));
            QVERIFY(bool(keep(*opened(folder, 12), real, "b", "other")));
            const auto failing = std::make_shared<FailingModelDisk>();
            bool isKept = false;
            {
                const auto library = opened(folder, 12, failing);
                QCOMPARE(textOf(library->find("a", after(9))), std::string("old one"));
                failing->failAt(step);
                isKept = bool(keep(*library, failing, "a", "new"));
            }

            const auto library = opened(folder, 12);
            const std::string found = textOf(library->find("a", after(10)));

            QVERIFY2(found == "old one" || found == "new" || found == "nothing",
                     qPrintable(QString::number(step) + QString::fromStdString(": " + found)));
            QVERIFY(!isKept || found == "new");
            const std::string other = textOf(library->find("b", after(10)));
            QVERIFY(other == "other" || other == "nothing");
            const auto files = 2 + int(found != "nothing") + int(other != "nothing");
            QCOMPARE(filesIn(folder).size(), files);  // index and lock beside them; no leftovers
            hasSeenOld = hasSeenOld || found == "old one";
            hasSeenNew = hasSeenNew || found == "new";
            if (!failing->hasFailed()) {
                QVERIFY(isKept && step > 10);
                QVERIFY(hasSeenOld && hasSeenNew);
                return;
            }
        }
        QFAIL("it never came to an end");
    }

    void trapC8EvictsWhatWasUsedLongestAgo()
    {
        const QTemporaryDir folder;
        const auto disk = std::make_shared<core::ModelDisk>();
        const auto library = opened(folder, 10);
        QVERIFY(bool(keep(*library, disk, "a", "aaaa", 1)));
        QVERIFY(bool(keep(*library, disk, "b", "bbbb", 2)));
        QVERIFY(library->find("a", after(3)).has_value());

        QVERIFY(bool(keep(*library, disk, "c", "cccc", 4)));

        QVERIFY(library->find("a", after(5)) && library->find("c", after(5)));
        QVERIFY(!library->find("b", after(5)));
        QCOMPARE(library->evicted(), 1U);
        QVERIFY(!QFile::exists(folder.filePath(QString::fromStdString(core::sha256HexOf("bbbb")))));
    }

    void trapC8EvictsNothingThatIsBeingRead()
    {
        const QTemporaryDir folder;
        const auto disk = std::make_shared<core::ModelDisk>();
        const auto library = opened(folder, 10);
        QVERIFY(bool(keep(*library, disk, "a", "aaaaaa", 1)));
        QVERIFY(bool(keep(*library, disk, "idle", "i", 1)));
        auto reading = library->find("a", after(2));

        QCOMPARE(library->makeRoom("b", 5).error().code, ErrorCode::Busy);
        QVERIFY(library->find("a", after(2)) && library->find("idle", after(2)));  // nothing went in vain
        QCOMPARE(library->makeRoom("b", 11).error().code, ErrorCode::Refused);
        QVERIFY(bool(library->makeRoom("b", 4)));
        QCOMPARE(textOf(reading), std::string("aaaaaa"));

        QVERIFY(library->find("a", after(2)).has_value());
        QVERIFY(!library->find("idle", after(2)));

        reading.reset();
        QVERIFY(bool(library->makeRoom("b", 5)));
        QVERIFY(!library->find("a", after(3)));
    }

    void whatWasReplacedCountsWhileItIsRead()
    {
        const QTemporaryDir folder;
        const auto disk = std::make_shared<core::ModelDisk>();
        const auto library = opened(folder, 10);
        QVERIFY(bool(keep(*library, disk, "a", "aaaa")));
        auto reading = library->find("a", after(2));
        QVERIFY(bool(keep(*library, disk, "a", "bbbb")));

        QCOMPARE(textOf(reading), std::string("aaaa"));
        QVERIFY(library->find("a", after(3)).has_value());
        auto other = library->find("a", after(3));
        QCOMPARE(library->makeRoom("b", 4).error().code, ErrorCode::Busy);
        reading.reset();
        QVERIFY(bool(library->makeRoom("b", 4)));
    }

    void twoModelsWithTheSameBytesShareAFile()
    {
        const QTemporaryDir folder;
        const auto disk = std::make_shared<core::ModelDisk>();
        const auto library = opened(folder);
        QVERIFY(bool(keep(*library, disk, "a", "same")));
        QVERIFY(bool(keep(*library, disk, "b", "same")));

        QCOMPARE(library->drop([](const std::string& name) { return name == "a"; }).value(), 1U);

        QCOMPARE(textOf(library->find("b", after(1))), std::string("same"));
        QVERIFY(!library->find("a", after(1)));
    }

    void trapC8AFileOfAnotherSizeIsNotServed()
    {
        const QTemporaryDir folder;
        const auto disk = std::make_shared<core::ModelDisk>();
        QVERIFY(bool(keep(*opened(folder), disk, "a", "hello")));
        const QString path = folder.filePath(QString::fromStdString(core::sha256HexOf("hello")));
        QVERIFY(QFile::resize(path, 3));

        QVERIFY(!opened(folder)->find("a", after(1)));

        QVERIFY(!QFile::exists(path));
    }

    void trapC8ADamagedIndexIsAsNoneAndALaterOneIsLeftAlone()
    {
        const QTemporaryDir folder;
        const auto disk = std::make_shared<core::ModelDisk>();
        QVERIFY(bool(keep(*opened(folder), disk, "a", "hello")));
        const std::string path = folder.path().toStdString();
        QVERIFY(bool(disk->replace(path, "index.json", "{\"schema\": 2}")));
        QCOMPARE(ModelLibrary::open(path, 100, std::make_shared<core::ModelDisk>()).error().code,
                 ErrorCode::Refused);
        QCOMPARE(filesIn(folder).size(), 2);

        QVERIFY(bool(disk->replace(path, "index.json", "{\"sche")));
        QVERIFY(!opened(folder)->find("a", after(1)));

        QCOMPARE(filesIn(folder), QStringList{QStringLiteral("index.json")});
    }

    void removesNoFileThatIsNotItsOwn()
    {
        const QTemporaryDir folder;
        for (const char* name : {"notes.txt", "x.part", ".hidden"}) {
            QFile file(folder.filePath(QString::fromUtf8(name)));
            QVERIFY(file.open(QIODevice::WriteOnly));
        }
        const QString orphan = folder.filePath(QString(64, u'a'));
        QFile file(orphan + QStringLiteral(".part"));
        QVERIFY(file.open(QIODevice::WriteOnly));

        opened(folder);

        QCOMPARE(filesIn(folder), (QStringList{QStringLiteral("notes.txt"), QStringLiteral("x.part")}));
        QVERIFY(QFile::exists(folder.filePath(QStringLiteral(".hidden"))));
    }

    void trapC8TwoProcessesDoNotShareAFolder()
    {
        const QTemporaryDir folder;
        const auto first = opened(folder);

        const auto second =
            ModelLibrary::open(folder.path().toStdString(), 100, std::make_shared<core::ModelDisk>());

        QCOMPARE(second.error().code, ErrorCode::Refused);
    }

    void trapC3ADropThatTheDiskRefusesIsAnErrorAndHoldsInMemory()
    {
        const QTemporaryDir folder;
        const auto disk = std::make_shared<FailingModelDisk>();
        const auto library = opened(folder, 100, disk);
        QVERIFY(bool(keep(*library, disk, "a", "hello")));
        disk->failAt(1);

        const auto dropped = library->drop([](const std::string&) { return true; });

        QCOMPARE(dropped.error().code, ErrorCode::Io);
        QVERIFY(!library->find("a", after(1)));
    }
};

}  // namespace tst_model_library

PILOTHOUSE_TEST(tst_model_library, TestModelLibrary)
#include "tst_model_library.moc"
