#include <QTemporaryDir>
#include <QTest>

#include "core/runtime/journal_export.h"
#include "tests/support/test_program.h"

namespace tst_journal_export {

using core::ErrorCode;

namespace {

core::SigningKey keyOf(char letter)
{
    return core::SigningKey::of(core::Secret(std::string(32, letter))).value();
}

std::string hexOf(const std::string& bytes)
{
    return QByteArray::fromStdString(bytes).toHex().toStdString();
}

}  // namespace

class TestJournalExport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder.emplace();
        m_store = core::Store::open(m_folder->path().toStdString(), core::Store::Mode::ReadWrite).value();
        std::vector<core::JournalEntry> entries;
        for (std::uint64_t seq = 1; seq <= 2'500; ++seq)
            entries.push_back({seq,
                               core::TimePoint(core::Duration(1'764'081'127'125 + qint64(seq))),
                               {"command", "a", "ada", "Entry \"" + std::to_string(seq) + "\" für alle.",
                                "{\"accepted\":true}"},
                               {}});
        QVERIFY(bool(m_store->append(std::move(entries))));
    }

    void theWholeAndEveryPartCanBeChecked()
    {
        for (const auto& [first, last] : std::vector<std::pair<std::uint64_t, std::uint64_t>>{
                 {1, 0}, {1, 1}, {2, 2}, {1'000, 1'001}, {1'001, 2'500}, {2'500, 2'500}}) {
            const std::string text = exported(first, last);
            const auto checked = core::checkJournalExport(text, hexOf(keyOf('k').publicKey()));
            QVERIFY2(bool(checked), checked ? "" : checked.error().context.c_str());
            QCOMPARE(checked.value().first, first);
            QCOMPARE(checked.value().last, last == 0 ? 2'500U : last);
        }
        const auto whole = core::checkJournalExport(exported(1, 0), {});
        QCOMPARE(whole.value().hash, m_store->journalHead().value().hash);
    }

    void aPartThatIsNoneIsInvalid()
    {
        for (const auto& [first, last] :
             std::vector<std::pair<std::uint64_t, std::uint64_t>>{{0, 1}, {3, 2}, {2'501, 0}, {1, 2'501}})
            QCOMPARE(core::exportJournal(*m_store, first, last, keyOf('k'), {}).error().code,
                     ErrorCode::Invalid);
    }

    void everyChangedByteIsFound()
    {
        const std::string text = exported(5, 7);
        for (std::size_t i = 0; i < text.size(); ++i) {
            std::string changed = text;
            changed[i] = changed[i] == '1' ? '2' : '1';
            QVERIFY2(!core::checkJournalExport(changed, {}), qPrintable(QString::number(i)));
        }
        for (const char* digits : {"f", " ", "zz"}) {  // which a lenient reader would leave out
            std::string changed = text;
            changed.insert(changed.find("\"signature\":\"") + 13, digits);
            QVERIFY(!core::checkJournalExport(changed, {}));
        }
        for (std::size_t size = 0; size < text.size(); ++size)
            QVERIFY(!core::checkJournalExport(text.substr(0, size), {}));
        QVERIFY(!core::checkJournalExport(text + "{}\n", {}));
    }

    void anotherOrderAMissingEntryAndAnotherSignerAreFound()
    {
        const std::string text = exported(1, 4);
        const QStringList lines = QString::fromStdString(text).split(u'\n', Qt::SkipEmptyParts);
        const auto check = [](QStringList changed) {
            return core::checkJournalExport((changed.join(u'\n') + u'\n').toStdString(), {});
        };
        QVERIFY(bool(check(lines)));
        QStringList swapped = lines;
        swapped.swapItemsAt(2, 3);
        QCOMPARE(check(swapped).error().context, std::string("line 3: journal entry 2 is missing"));
        QStringList shorter = lines;
        shorter.removeAt(3);
        QVERIFY(!check(shorter));
        QStringList unsignedLines = lines;
        unsignedLines.removeLast();
        QVERIFY(!check(unsignedLines));

        const std::string others = core::exportJournal(*m_store, 1, 4, keyOf('o'), {}).value();
        QVERIFY(bool(core::checkJournalExport(others, {})));
        QCOMPARE(core::checkJournalExport(others, hexOf(keyOf('k').publicKey())).error().code,
                 ErrorCode::Corrupt);
    }

    void aChangedRowOfTheStoreIsFoundInItsExport()
    {
        std::string text = exported(1, 4);
        const std::size_t at = text.find("\"ada\"");
        text.replace(at, 5, "\"eve\"");
        QCOMPARE(core::checkJournalExport(text, {}).error().context,
                 std::string("line 2: journal entry 1 does not fit its hash"));
    }

    void theKeyIsMadeOnceAndKeptForItsOwnerAlone()
    {
        const std::string path = m_folder->filePath(QStringLiteral("audit-key")).toStdString();
        const auto made = core::SigningKey::fromFile(path);
        QVERIFY(bool(made));
        QCOMPARE(QFile::permissions(QString::fromStdString(path)) & 0x0077, QFileDevice::Permissions());
        QCOMPARE(core::SigningKey::fromFile(path).value().publicKey(), made.value().publicKey());
        QFile::setPermissions(QString::fromStdString(path), QFile::ReadOwner | QFile::ReadOther);
        QCOMPARE(core::SigningKey::fromFile(path).error().code, ErrorCode::Refused);
    }

    // RFC 8032, 7.1, the first test: an empty message.
    void signsAsTheStandardSays()
    {
        const QByteArray seed =
            QByteArray::fromHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        const auto key = core::SigningKey::of(core::Secret(seed.toStdString()));
        QCOMPARE(hexOf(key.value().publicKey()),
                 std::string("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
        QCOMPARE(
            hexOf(key.value().sign({}).value()),
            std::string("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac"
                        "c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"));
        QCOMPARE(core::SigningKey::of(core::Secret("short")).error().code, ErrorCode::Invalid);
    }

private:
    std::string exported(std::uint64_t first, std::uint64_t last) const
    {
        return core::exportJournal(*m_store, first, last, keyOf('k'),
                                   core::TimePoint(core::Duration(1'764'081'127'125)))
            .value();
    }

    std::optional<QTemporaryDir> m_folder;
    std::unique_ptr<core::Store> m_store;
};

}  // namespace tst_journal_export

PILOTHOUSE_TEST(tst_journal_export, TestJournalExport)
#include "tst_journal_export.moc"
