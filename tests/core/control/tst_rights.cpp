// Who may have which command carried out, and what the journal says of those who may not.

#include "tests/support/simulated_fleet.h"
#include "tests/support/test_program.h"

#include <QTest>

namespace tst_rights {

using namespace simulated;

namespace {

AddOperator account(const std::string& name, Rights rights)
{
    return {{name, std::move(rights), {}, {}}};
}

AddApiToken token(const std::string& id, const std::string& name, Rights rights)
{
    AddApiToken command;
    command.token.id = id;
    command.token.name = name;
    command.token.rights = std::move(rights);
    return command;
}

Rights operatorOf(const char* agent)
{
    return {Role::Operator, {AgentId(agent)}};
}

const Actor ada = Actor::signedIn("ada");  // the admin

}  // namespace

class TestRights : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_world.emplace(fleet({agent("a", 2), agent("b", 2)}));
        m_world->run(20s);
        QVERIFY(bool(m_world->ask(account("ada", {Role::Admin}))));
    }

    void withoutAccountsWhoeverSitsThereMayAllAndWithThemNobodyWithoutSigningIn()
    {
        World open(fleet({agent("a", 2)}));
        open.run(10s);
        QVERIFY(bool(open.ask(ScaleAgent{AgentId("a"), 3, {}})));

        refused(m_world->ask(ScaleAgent{AgentId("a"), 3, {}}), "nobody is signed in");
        QVERIFY(bool(m_world->ask(ScaleAgent{AgentId("a"), 3, {}}, ada)));
        QVERIFY(bool(m_world->ask(ScaleAgent{AgentId("a"), 4, {}}, Actor::owner())));
    }

    void trapA2AndA6WhoIsNotKnownMayNothingWhateverTheyCallThemselves()
    {
        refused(m_world->ask(RestartAgent{AgentId("a")}, Actor::signedIn("eve")),
                "there is no account of that name any more");
        refused(m_world->ask(RestartAgent{AgentId("a")}, Actor::signedIn("Ada")),
                "there is no account of that name any more");
        refused(m_world->ask(RestartAgent{AgentId("a")}, Actor::token("abc", "ada")),
                "the token was revoked");
    }

    void trapA12EveryCommandAsksForTheRoleItNeeds()
    {
        add("vic", {Role::Viewer});
        add("otto", {Role::Operator});
        const std::vector<Command> ofOperators{
            ScaleAgent{AgentId("a"), 3, {}},
            PauseScaling{AgentId("a"), true, {}},
            RestartAgent{AgentId("a")},
            UpdateAgent{agent("a", 2), {}},
            DeployAgent{agent("c", 1)},
            RemoveAgent{AgentId("a")},
            CancelRollout{AgentId("a")},
            DrainInstance{InstanceId("a-01")},
            RestartInstance{InstanceId("a-01")},
            SetInstanceRouting{InstanceId("a-01"), 1.0},
            ApplyPlan{"x"},
            DiscardPlan{"x"},
            AddSilence{{Matcher::parse("agent=\"a\"").value()}, m_world->now.wall + 1h, "x"},
            RemoveSilence{"S-1"},
            ClearCache{"config", "*"},
            SaveAlertRule{},
            DeleteAlertRule{"x", AgentId("a")},
            AcknowledgeAlert{},
            DecideApproval{"A-1"},
            SaveDashboard{"x"},
            DeleteDashboard{"x"}};
        const std::vector<Command> ofAdmins{AddApiKey{},
                                            RevokeApiKey{"x"},
                                            account("eve", {Role::Admin}),
                                            ChangeRights{"vic", {Role::Admin}},
                                            SetPassPhrase{"ada", {}},
                                            RemoveOperator{"ada"},
                                            token("id", "eve", {Role::Admin}),
                                            RevokeApiToken{"x"},
                                            KeepSealed{{secretKind, "key", 1, "bytes"}},
                                            RemoveSealed{secretKind, "key"},
                                            KeepVault{{}, "make the vault"},
                                            NoteJournalExport{},
                                            NoteVaultUnlocked{}};
        QCOMPARE(ofOperators.size() + ofAdmins.size() + 1, std::variant_size_v<Command>);  // NoteSealedRead

        for (const Command& command : ofOperators) {
            QCOMPARE(m_world->ask(command, Actor::signedIn("vic")).error().code, ErrorCode::Forbidden);
            const auto answer = m_world->ask(command, Actor::signedIn("otto"));
            QVERIFY(answer || answer.error().code != ErrorCode::Forbidden);
        }
        for (const Command& command : ofAdmins) {
            QCOMPARE(m_world->ask(command, Actor::signedIn("vic")).error().code, ErrorCode::Forbidden);
            QCOMPARE(m_world->ask(command, Actor::signedIn("otto")).error().code, ErrorCode::Forbidden);
        }
        QCOMPARE(m_world->state().trust.operators.size(), std::size_t(3));
    }

    void anOperatorOfOneAgentActsOnThatAlone()
    {
        add("otto", operatorOf("a"));
        const Actor otto = Actor::signedIn("otto");

        QVERIFY(bool(m_world->ask(ScaleAgent{AgentId("a"), 3, {}}, otto)));
        QVERIFY(bool(m_world->ask(DrainInstance{InstanceId("a-01")}, otto)));
        refused(m_world->ask(ScaleAgent{AgentId("b"), 3, {}}, otto), "the rights are not for the agent b");
        refused(m_world->ask(DrainInstance{InstanceId("b-01")}, otto), "the rights are not for the agent b");
        QCOMPARE(m_world->ask(ApplyPlan{"x"}, otto).error().code, ErrorCode::Forbidden);
        QCOMPARE(m_world->ask(ClearCache{"config", "a"}, otto).error().code, ErrorCode::Forbidden);
    }

    void aSilenceOfAnOperatorOfOneAgentHidesThatAlone()
    {
        add("otto", operatorOf("a"));
        const auto silence = [&](const char* matcher) {
            return m_world->ask(AddSilence{{Matcher::parse(matcher).value()}, m_world->now.wall + 1h, "work"},
                                Actor::signedIn("otto"));
        };

        QCOMPARE(silence("severity=\"critical\"").error().code, ErrorCode::Forbidden);
        QCOMPARE(silence("agent=~\"a|b\"").error().code, ErrorCode::Forbidden);
        QCOMPARE(silence("agent!=\"b\"").error().code, ErrorCode::Forbidden);
        const auto own = silence("agent=\"a\"");
        QVERIFY(bool(own));
        QVERIFY(bool(m_world->ask(RemoveSilence{own.value().silenceId}, Actor::signedIn("otto"))));
    }

    void anOperatorOfOneRegionActsThereAlone()
    {
        add("here", {Role::Operator, {}, {RegionName("local")}});

        QVERIFY(bool(m_world->ask(RestartAgent{AgentId("a")}, Actor::signedIn("here"))));
        const auto elsewhere =
            with(agent("c", 1), [](AgentSpec& spec) { spec.regions.backups = {RegionName("elsewhere")}; });
        refused(m_world->ask(DeployAgent{elsewhere}, Actor::signedIn("here")),
                "the rights are not for the region elsewhere");
    }

    void whatWasTakenAwayIsGoneWithTheNextCommand()
    {
        add("otto", {Role::Operator});
        const Actor otto = Actor::signedIn("otto");
        QVERIFY(bool(m_world->ask(ScaleAgent{AgentId("a"), 3, {}}, otto)));

        QVERIFY(bool(m_world->ask(ChangeRights{"otto", {Role::Viewer}}, ada)));
        QCOMPARE(m_world->ask(ScaleAgent{AgentId("a"), 4, {}}, otto).error().code, ErrorCode::Forbidden);
        QVERIFY(bool(m_world->ask(RemoveOperator{"otto"}, ada)));
        refused(m_world->ask(ScaleAgent{AgentId("a"), 4, {}}, otto),
                "there is no account of that name any more");
    }

    void aTokenIsOverAtItsTime()
    {
        auto wish = token("id", "ci", {Role::Operator});
        wish.token.expires = m_world->now.wall + 30s;
        QVERIFY(bool(m_world->ask(wish, ada)));
        const Actor ci = Actor::token("id", "ci");
        QVERIFY(bool(m_world->ask(ScaleAgent{AgentId("a"), 3, {}}, ci)));

        m_world->run(30s);

        QCOMPARE(m_world->ask(ScaleAgent{AgentId("a"), 4, {}}, ci).error().code, ErrorCode::Forbidden);
    }

    void anAdminIsAlwaysLeft()
    {
        add("otto", {Role::Operator});

        QCOMPARE(m_world->ask(RemoveOperator{"ada"}, ada).error().code, ErrorCode::Refused);
        QCOMPARE(m_world->ask(ChangeRights{"ada", {Role::Operator}}, ada).error().code, ErrorCode::Refused);
        QVERIFY(bool(m_world->ask(RemoveOperator{"otto"}, ada)));
        QVERIFY(bool(m_world->ask(RemoveOperator{"ada"}, ada)));  // the last one: nobody signs in any more
        QVERIFY(bool(m_world->ask(ScaleAgent{AgentId("a"), 3, {}})));
    }

    void refusesAccountsAndTokensThatCannotBe()
    {
        World open(fleet({agent("a", 1)}));
        open.run(5s);
        QCOMPARE(open.ask(account("vic", {Role::Viewer})).error().code, ErrorCode::Invalid);  // no admin

        const std::vector<std::string> names{"",           "Ada", "1a", "a b", std::string(65, 'a'),
                                             "controller", "a/b"};
        for (const std::string& name : names) {
            QCOMPARE(m_world->ask(account(name, {Role::Viewer}), ada).error().code, ErrorCode::Invalid);
        }
        QCOMPARE(m_world->ask(account("ada", {Role::Viewer}), ada).error().code, ErrorCode::Exists);
        QCOMPARE(m_world->ask(account("otto", operatorOf("z")), ada).error().code, ErrorCode::Invalid);
        QCOMPARE(m_world->ask(account("otto", {Role::Admin, {AgentId("a")}}), ada).error().code,
                 ErrorCode::Invalid);
        QVERIFY(bool(m_world->ask(token("1", "ci", {Role::Viewer}), ada)));
        QCOMPARE(m_world->ask(token("2", "ci", {Role::Viewer}), ada).error().code, ErrorCode::Exists);
        auto old = token("3", "old", {Role::Viewer});
        old.token.expires = m_world->now.wall;
        QCOMPARE(m_world->ask(old, ada).error().code, ErrorCode::Invalid);
    }

    void everybodyMayChangeTheirOwnPassPhraseAndNobodyElses()
    {
        add("otto", {Role::Viewer});

        QVERIFY(bool(m_world->ask(SetPassPhrase{"otto", {{}, "x"}}, Actor::signedIn("otto"))));
        QCOMPARE(m_world->ask(SetPassPhrase{"ada", {{}, "x"}}, Actor::signedIn("otto")).error().code,
                 ErrorCode::Forbidden);
        QCOMPARE(m_world->state().trust.operators.at("otto").passPhrase.hash, std::string("x"));
        QVERIFY(bool(m_world->ask(SetPassPhrase{"otto", {{}, "y"}}, ada)));
    }

    void trapA10RefusedAttemptsAreJournalledTheFirstAtOnceAndTheRestInSummary()
    {
        add("vic", {Role::Viewer});
        std::vector<std::string> told;
        const auto note = [&] {
            for (const JournalDraft& draft : m_world->journal)
                if (draft.kind == "access")
                    told.push_back(draft.actor + ": " + draft.summary);
            m_world->journal.clear();
        };
        m_world->journal.clear();

        for (int i = 0; i < 50; ++i)
            m_world->ask(RestartAgent{AgentId("a")}, Actor::signedIn("vic")).error();
        note();
        QCOMPARE(told.size(), std::size_t(1));
        QCOMPARE(told.front(),
                 std::string("vic: Refused to let vic restart a batch by batch: it needs the role operator, "
                             "and the one who asks has the role viewer."));
        m_world->run(70s);
        note();
        QCOMPARE(told.size(), std::size_t(2));
        QVERIFY(told.back().find("(49 times)") != std::string::npos);
        m_world->run(3min);
        note();
        QCOMPARE(told.size(), std::size_t(2));
    }

    void aPreviewAsksForTheSameRights() { QVERIFY(!m_world->preview(RestartAgent{AgentId("a")})); }

private:
    void add(const std::string& name, const Rights& rights)
    {
        const auto added = m_world->ask(account(name, rights), ada);
        QVERIFY2(bool(added), added ? "" : added.error().context.c_str());
    }
    static void refused(const Result<CommandReceipt>& answer, const std::string& why)
    {
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::Forbidden);
        QCOMPARE(answer.error().context, why);
    }

    std::optional<World> m_world;
};

}  // namespace tst_rights

PILOTHOUSE_TEST(tst_rights, TestRights)
#include "tst_rights.moc"
