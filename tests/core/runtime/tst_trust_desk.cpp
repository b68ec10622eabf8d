// Signing in, accounts and tokens by way of a real core.

#include <QTemporaryDir>
#include <QTest>

#include "core/runtime/journal_export.h"
#include "core/runtime/local_core.h"
#include "tests/support/test_program.h"

#include <future>

namespace tst_trust_desk {

using core::Actor;
using core::ErrorCode;
using core::Role;
using core::Secret;

namespace {

constexpr const char* passPhrase = "correct horse battery";

template <typename T, typename Ask>
core::Result<T> answerOf(Ask asking)
{
    const auto promise = std::make_shared<std::promise<core::Result<T>>>();
    asking([promise](core::Result<T> answer) { promise->set_value(std::move(answer)); });
    return promise->get_future().get();
}

}  // namespace

class TestTrustDesk : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder.emplace();
        m_feed.emplace();
        start();
        QVERIFY(bool(add("ada", {Role::Admin})));
    }
    void cleanup()
    {
        m_core.reset();
        m_feed.reset();
        m_folder.reset();
    }

    void whoSignsInGetsASessionThatLastsUntilTheySignOut()
    {
        const auto signedIn = signIn("ada", passPhrase);
        QVERIFY2(bool(signedIn), signedIn ? "" : signedIn.error().context.c_str());
        QCOMPARE(signedIn.value().rights, (core::Rights{Role::Admin}));
        const std::string token(signedIn.value().session.reveal());

        const auto caller = m_core->trust().callerOf(token);
        QVERIFY(caller.has_value());
        QCOMPARE(caller->actor, Actor::signedIn("ada"));
        QVERIFY(!m_core->trust().callerOf(token.substr(0, token.size() - 1) + "."));

        QCOMPARE(m_core->trust().signOut(token, {}), std::optional<std::string>("ada"));
        QVERIFY(!m_core->trust().callerOf(token));
        QVERIFY(journalHas("sign-in", "ada signed in."));
        QVERIFY(journalHas("sign-in", "ada signed out."));
    }

    void aWrongNameAndAWrongPassPhraseHaveOneAnswer()
    {
        const auto wrongName = signIn("eve", passPhrase);
        const auto wrongPhrase = signIn("ada", "correct horse batterz");

        QCOMPARE(wrongName.error(), wrongPhrase.error());
        QCOMPARE(wrongName.error().code, ErrorCode::Forbidden);
        QVERIFY(journalHas("sign-in", "Refused to let eve sign in: the name or the pass phrase is wrong."));
    }

    void fault43AndTrapA8AHundredWrongOnesAreSlowedDownAndNobodyElseIs()
    {
        QVERIFY(bool(add("otto", {Role::Operator})));
        int checked = 0;
        for (int i = 0; i < 100; ++i) {
            const auto refused = signIn("ada", "wrong horse battery", "10.0.0.9");
            QVERIFY(!refused);
            checked += refused.error().code == ErrorCode::Forbidden ? 1 : 0;
        }

        QVERIFY2(checked >= 5 && checked < 20, qPrintable(QString::number(checked)));
        QCOMPARE(signIn("ada", passPhrase, "10.0.0.9").error().code, ErrorCode::Busy);  // the right one too
        QVERIFY(bool(signIn("ada", passPhrase, {})));
        QVERIFY(bool(signIn("otto", passPhrase, "10.0.0.9")));
    }

    void ownPassPhraseNeedsTheOneBefore()
    {
        const auto session = signIn("ada", passPhrase).value().session;
        const auto change = [&](std::optional<Secret> current, const char* next) {
            core::NewPassPhrase wish{"ada", std::move(current), Secret(next), Actor::signedIn("ada")};
            return answerOf<core::CommandReceipt>(
                [&](auto answer) { m_core->trust().setPassPhrase(wish, answer); });
        };

        QCOMPARE(change({}, "another long one").error().code, ErrorCode::Forbidden);
        QCOMPARE(change(Secret("wrong horse battery"), "another long one").error().code,
                 ErrorCode::Forbidden);
        QCOMPARE(change(Secret(passPhrase), "short").error().code, ErrorCode::Invalid);
        QVERIFY(bool(change(Secret(passPhrase), "another long one")));
        QVERIFY(!m_core->trust().callerOf(session.reveal()));  // sessions of the old one are over
        QVERIFY(!signIn("ada", passPhrase));
        QVERIFY(bool(signIn("ada", "another long one")));
    }

    void aTokenHasItsRightsUntilItIsRevoked()
    {
        core::TokenWish wish{"ci", {Role::Operator}, {}, Actor::signedIn("ada")};
        const auto made =
            answerOf<core::NewToken>([&](auto answer) { m_core->trust().makeToken(wish, answer); });
        QVERIFY2(bool(made), made ? "" : made.error().context.c_str());
        const std::string token(made.value().token.reveal());
        QTRY_VERIFY(m_core->trust().callerOf(token).has_value());
        QCOMPARE(m_core->trust().callerOf(token)->actor.text, std::string("token:ci"));
        QCOMPARE(m_core->trust().callerOf(token)->rights, (core::Rights{Role::Operator}));
        std::string other = token;
        other.back() = other.back() == 'x' ? 'y' : 'x';
        QVERIFY(!m_core->trust().callerOf(other));

        QVERIFY(bool(submit(core::RevokeApiToken{made.value().id})));
        QVERIFY(!m_core->trust().callerOf(token));
    }

    void whoMayNotMakesNeitherAccountsNorTokens()
    {
        QVERIFY(bool(add("otto", {Role::Operator})));
        core::TokenWish wish{"ci", {Role::Admin}, {}, Actor::signedIn("otto")};
        QCOMPARE(answerOf<core::NewToken>([&](auto answer) { m_core->trust().makeToken(wish, answer); })
                     .error()
                     .code,
                 ErrorCode::Forbidden);
        core::NewOperator account{"eve", {Role::Admin}, Secret(passPhrase), Actor::signedIn("otto")};
        QCOMPARE(
            answerOf<core::CommandReceipt>([&](auto answer) { m_core->trust().addOperator(account, answer); })
                .error()
                .code,
            ErrorCode::Forbidden);
    }

    void exportsTheJournalSignedAndSaysSoInIt()
    {
        const auto text = exportedBy(Actor::signedIn("ada"));
        QVERIFY2(bool(text), text ? "" : text.error().context.c_str());
        const auto key =
            core::SigningKey::fromFile(m_folder->filePath(QStringLiteral("audit-key")).toStdString());
        const std::string publicKey =
            QByteArray::fromStdString(key.value().publicKey()).toHex().toStdString();
        const auto checked = core::checkJournalExport(text.value(), publicKey);
        QVERIFY2(bool(checked), checked ? "" : checked.error().context.c_str());
        QVERIFY(text.value().find("Asked to export the journal from entry 1 on.") != std::string::npos);

        QVERIFY(bool(add("otto", {Role::Operator})));
        QCOMPARE(exportedBy(Actor::signedIn("otto")).error().code, ErrorCode::Forbidden);
    }

    void nothingSecretIsInTheJournalOrTheStore()
    {
        const auto session = signIn("ada", passPhrase).value().session;
        QVERIFY(!signIn("ada", "a wrong pass phrase"));
        core::TokenWish wish{"ci", {Role::Viewer}, {}, Actor::signedIn("ada")};
        const auto made =
            answerOf<core::NewToken>([&](auto answer) { m_core->trust().makeToken(wish, answer); });
        QVERIFY(bool(made));
        m_core.reset();

        const std::vector<std::string> secrets{passPhrase, "a wrong pass phrase",
                                               std::string(session.reveal()),
                                               std::string(made.value().token.reveal())};
        const QStringList files = QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden);
        QVERIFY(!files.isEmpty());
        for (const QString& name : files) {
            QFile file(m_folder->filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            for (const std::string& secret : secrets)
                QVERIFY2(!bytes.contains(QByteArray::fromStdString(secret)), qPrintable(name));
        }
    }

private:
    void start()
    {
        const core::CoreOptions options{.dataFolder = m_folder->path().toStdString(),
                                        .fleetFile = {},
                                        .applyNow = false,
                                        .shimProgram = PILOTHOUSE_BINARY_DIR "/bin/pilothouse-shim"};
        auto started = core::LocalCore::start(
            options,
            core::readFleetText("fleet: test\ngateway: { listen: 127.0.0.1:0 }\n", options.dataFolder),
            *m_feed, m_notices);
        QVERIFY2(bool(started), started ? "" : started.error().context.c_str());
        m_core = std::move(started).value();
    }
    core::Result<core::CommandReceipt> add(const std::string& name, const core::Rights& rights)
    {
        return answerOf<core::CommandReceipt>([&](auto answer) {
            m_core->trust().addOperator({name, rights, Secret(passPhrase), Actor::owner()}, answer);
        });
    }
    core::Result<core::SignedIn> signIn(const std::string& name, const char* phrase,
                                        const std::string& from = {})
    {
        return answerOf<core::SignedIn>([&](auto answer) {
            m_core->trust().signIn({name, Secret(phrase), from}, answer);
        });
    }
    core::Result<std::string> exportedBy(const Actor& by)
    {
        core::JournalExportWish wish;
        wish.by = by;
        return answerOf<std::string>([&](auto answer) { m_core->trust().exportJournal(wish, answer); });
    }
    core::Result<core::CommandReceipt> submit(core::Command command)
    {
        return answerOf<core::CommandReceipt>([&](auto answer) {
            m_core->submit({std::move(command), Actor::owner()}, answer);
        });
    }
    bool journalHas(const std::string& kind, const std::string& summary)
    {
        return QTest::qWaitFor(
            [&] {
                core::JournalQuery query;
                query.kind = kind;
                const auto entries = answerOf<std::vector<core::JournalEntry>>(
                    [&](auto answer) { m_core->readJournal(query, answer); });
                return entries
                    && std::any_of(
                           entries.value().begin(), entries.value().end(),
                           [&](const core::JournalEntry& entry) { return entry.content.summary == summary; });
            },
            10'000);
    }

    std::optional<QTemporaryDir> m_folder;
    std::optional<core::SnapshotFeed> m_feed;
    core::NoticeFeed m_notices;
    std::unique_ptr<core::LocalCore> m_core;
};

}  // namespace tst_trust_desk

PILOTHOUSE_TEST(tst_trust_desk, TestTrustDesk)
#include "tst_trust_desk.moc"
