// Models on the disk that the vault seals: nothing of them can be read there, and nothing that was changed is
// handed out.

#include "failing_model_disk.h"
#include "model_library_rig.h"
#include "tests/support/test_program.h"

#include <QFile>

#include <thread>

namespace tst_model_sealing {

using core::ErrorCode;
using core::ModelBytes;
using core::ModelSealing;
using core::SealingKey;
using namespace model_library_rig;

namespace {

const std::string marked = "weights that nobody may read";

SealingKey newKey()
{
    return std::move(SealingKey::random()).value();
}

// Several chunks and a part of one, with no two alike.
std::string longText(std::size_t size = 3 * core::ChunkSealer::chunkSize + 777)
{
    std::string text;
    while (text.size() < size)
        text += marked + std::to_string(text.size());
    text.resize(size);
    return text;
}

QByteArray contentOf(const QTemporaryDir& folder, const QString& name)
{
    QFile file(folder.filePath(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void put(const QTemporaryDir& folder, const QString& name, const QByteArray& bytes)
{
    QFile file(folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(bytes) != bytes.size())
        qFatal("%s cannot be written", qPrintable(name));
}

QString sealedName(const std::string& text)
{
    return QString::fromStdString(core::sha256HexOf(text)) + QStringLiteral(".sealed");
}

bool hasMark(const QTemporaryDir& folder)
{
    const QStringList names = filesIn(folder);
    return std::any_of(names.begin(), names.end(),
                       [&](const QString& name) { return contentOf(folder, name).contains(marked.c_str()); });
}

std::unique_ptr<core::ModelLibrary> sealedIn(const QTemporaryDir& folder, const SealingKey& key,
                                             std::shared_ptr<core::ModelDisk> disk = plainDisk())
{
    return opened(folder, 10'000'000, std::move(disk), {true, key});
}

}  // namespace

class TestModelSealing : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsKeptWithAKeyIsSealedAndOpensWithItAlone()
    {
        const QTemporaryDir folder;
        const SealingKey key = newKey();
        const std::string text = longText();
        QVERIFY(bool(keep(*sealedIn(folder, key), plainDisk(), "a", text)));
        QVERIFY(filesIn(folder).contains(sealedName(text)));
        QVERIFY(!hasMark(folder));

        QCOMPARE(textOf(sealedIn(folder, key)->find("a", after(1))), text);
        {
            const auto locked = opened(folder, 10'000'000, plainDisk(), {true, {}});
            QVERIFY(locked->isLocked());
            QCOMPARE(locked->count([](const std::string&) { return true; }), 1U);
        }
        QCOMPARE(textOf(sealedIn(folder, key)->find("a", after(2))), text);
        QCOMPARE(textOf(sealedIn(folder, newKey())->find("a", after(3))), std::string("nothing"));
        QVERIFY(!filesIn(folder).contains(sealedName(text)));  // nobody can open it any more
    }

    void anyPartOfItIsReadAsItWasWritten()
    {
        const QTemporaryDir folder;
        const std::string text = longText();
        const auto library = sealedIn(folder, newKey());
        QVERIFY(bool(keep(*library, plainDisk(), "a", text)));
        const auto kept = library->find("a", after(1));
        const std::size_t chunk = core::ChunkSealer::chunkSize;

        for (const std::size_t offset : {std::size_t(0), std::size_t(1), chunk - 1, chunk, 2 * chunk - 7,
                                         3 * chunk, text.size() - 1, text.size()})
            for (const std::size_t length : {std::size_t(1), std::size_t(100), chunk, 2 * chunk + 5}) {
                std::string part(length, '?');
                const auto count = kept->content->bytes().readAt(offset, part);
                QVERIFY(bool(count));
                part.resize(count.value());
                QCOMPARE(part, text.substr(offset, length));
            }
    }

    void whatGrowsIsReadWhileItIsWritten()
    {
        const QTemporaryDir folder;
        const std::string text = longText();
        const auto made =
            ModelBytes::create(plainDisk(), {folder.filePath(QStringLiteral("x")).toStdString(), newKey()});
        ModelBytes& bytes = *made.value();
        std::atomic<std::size_t> written = 0;
        std::jthread writer([&] {
            for (std::size_t at = 0; at < text.size(); at += 1'000) {
                if (!bytes.append(std::string_view(text).substr(at, 1'000)))
                    qFatal("not written");
                written = std::min(text.size(), at + 1'000);
            }
        });

        std::string seen;
        while (seen.size() < text.size()) {
            std::string part(std::min<std::size_t>(written - seen.size(), 70'000), '?');
            const auto count = bytes.readAt(seen.size(), part);
            QVERIFY(bool(count));
            QCOMPARE(count.value(), part.size());
            seen += part;
        }
        QVERIFY(seen == text);
    }

    void aFileThatWasChangedInAnyPlaceIsNotHandedOut()
    {
        const QTemporaryDir folder;
        const SealingKey key = newKey();
        const std::string text = longText(core::ChunkSealer::chunkSize + 50);
        QVERIFY(bool(keep(*sealedIn(folder, key), plainDisk(), "a", text)));
        const QByteArray index = contentOf(folder, QStringLiteral("index.json"));
        const QByteArray whole = contentOf(folder, sealedName(text));
        std::vector<QByteArray> wrong{whole.chopped(1), whole + "x", QByteArray(), whole.mid(80)};
        for (qsizetype at = 0; at < whole.size(); at += at < 64 ? 1 : 997) {
            wrong.push_back(whole);
            wrong.back()[at] = char(wrong.back().at(at) ^ 1);
        }

        for (const QByteArray& bytes : wrong) {
            put(folder, sealedName(text), bytes);
            put(folder, QStringLiteral("index.json"), index);
            const auto library = sealedIn(folder, key);
            const auto kept = library->find("a", after(1));
            if (!kept)
                continue;
            QCOMPARE(textOf(kept), std::string("unread"));
            QVERIFY(kept->content->isDamaged());
            QVERIFY(!library->find("a", after(2)));  // so that it is downloaded again
        }
    }

    void noFileStandsForAnother()
    {
        const QTemporaryDir folder;
        const SealingKey key = newKey();
        {
            const auto library = sealedIn(folder, key);
            QVERIFY(bool(keep(*library, plainDisk(), "a", "as long")));
            QVERIFY(bool(keep(*library, plainDisk(), "b", "as wide")));
        }
        put(folder, sealedName("as long"), contentOf(folder, sealedName("as wide")));

        const auto library = sealedIn(folder, key);

        QCOMPARE(textOf(library->find("a", after(1))), std::string("nothing"));
        QCOMPARE(textOf(library->find("b", after(1))), std::string("as wide"));
    }

    void whatLayThereBeforeIsSealedWhileItIsRead()
    {
        const QTemporaryDir folder;
        const SealingKey key = newKey();
        const std::string text = longText();
        const auto library = opened(folder, 10'000'000);
        QVERIFY(bool(keep(*library, plainDisk(), "a", text)));
        QVERIFY(bool(keep(*library, plainDisk(), "b", text)));  // the same bytes, one file
        QVERIFY(bool(keep(*library, plainDisk(), "c", marked)));
        const auto reader = library->find("a", after(1));
        QVERIFY(hasMark(folder));
        QVERIFY(!library->sealNext({}).value());  // without a key

        library->setSealing({true, key});
        int sealed = 0;
        while (library->sealNext({}).value())
            ++sealed;

        QCOMPARE(sealed, 2);
        QVERIFY(!hasMark(folder));
        QCOMPARE(textOf(reader), text);
        for (const char* name : {"a", "b"}) {
            QCOMPARE(textOf(library->find(name, after(2))), text);
            QVERIFY(library->find(name, after(2))->content->bytes().isSealed());
        }
        QCOMPARE(textOf(library->find("c", after(2))), marked);
    }

    void sealingThatIsStoppedLeavesItAsItWas()
    {
        const QTemporaryDir folder;
        const auto library = opened(folder, 10'000'000);
        QVERIFY(bool(keep(*library, plainDisk(), "a", marked)));
        library->setSealing({true, newKey()});
        std::stop_source stop;
        stop.request_stop();
        const QStringList before = filesIn(folder);

        QVERIFY(!library->sealNext(stop.get_token()).value());

        QCOMPARE(filesIn(folder), before);
        QCOMPARE(textOf(library->find("a", after(1))), marked);
    }

    void whatIsNotWhatItsHashSaysIsTakenOutInsteadOfSealed()
    {
        const QTemporaryDir folder;
        const std::string text = longText();
        QVERIFY(bool(keep(*opened(folder, 10'000'000), plainDisk(), "a", text)));
        std::string other = text;
        other[5] = '!';
        put(folder, QString::fromStdString(core::sha256HexOf(text)), QByteArray::fromStdString(other));

        const auto library = sealedIn(folder, newKey());

        QCOMPARE(library->sealNext({}).error().code, ErrorCode::Corrupt);
        QVERIFY(!library->find("a", after(1)));
        QVERIFY(!hasMark(folder));
    }

    void aCrashAtAnyStepOfSealingLosesNothingAndLeavesNothingOpenBehind()
    {
        const std::string text = longText();
        for (int step = 1; step < 100; ++step) {
            const QTemporaryDir folder;
            const SealingKey key = newKey();
            QVERIFY(bool(keep(*opened(folder, 10'000'000), plainDisk(), "a", text)));
            const auto failing = std::make_shared<FailingModelDisk>();
            {
                const auto library = sealedIn(folder, key, failing);
                failing->failAt(step);
                (void)library->sealNext({});
            }

            const auto library = sealedIn(folder, key);
            while (library->sealNext({}).value()) {}
            QCOMPARE(textOf(library->find("a", after(10))), text);
            QVERIFY2(!hasMark(folder), qPrintable(QString::number(step)));
            QCOMPARE(filesIn(folder).size(), 3);  // index and lock beside it
            if (!failing->hasFailed()) {
                QVERIFY(step > 5);
                return;
            }
        }
        QFAIL("it never came to an end");
    }
};

}  // namespace tst_model_sealing

PILOTHOUSE_TEST(tst_model_sealing, TestModelSealing)
#include "tst_model_sealing.moc"
