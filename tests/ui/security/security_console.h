#pragma once

#include <QTest>

#include "core/fleet/fleet_file_spec.h"
#include "tests/support/invented/fake_fleet_service.h"
#include "tests/support/invented/fake_trust_service.h"
#include "tests/support/invented/fake_vault_service.h"
#include "tests/support/invented/invented_fleet.h"
#include "ui/model/session.h"
#include "ui/security/security_page.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QTableView>

#include <algorithm>

namespace tests {

inline core::OperatorRecord inventAccount(const std::string& name, core::Rights rights, core::Duration age)
{
    return {name, std::move(rights), {}, inventedNow() - age};
}

inline core::ApiTokenRecord inventToken(const std::string& id, const std::string& name, core::Rights rights,
                                        std::optional<core::TimePoint> expires)
{
    using namespace std::chrono_literals;
    return {id, name, std::move(rights), inventedNow() - 72h, expires, "ada", {}};
}

inline core::SealedEntry inventSealed(const std::string& name, std::optional<core::TimePoint> lastUsed)
{
    using namespace std::chrono_literals;
    return {{core::secretKind, name, 1, "sealed"}, inventedNow() - 30h, "ada", lastUsed};
}

inline core::AccessSpec inventAccess()
{
    core::AccessSpec access;
    access.providers.push_back({true, {}, false});
    access.providers.push_back(
        {false, core::JwtProviderSpec{"https://login.example.com", "agents", "keys.json"}, false});
    access.policies.push_back(
        {"analysts", true, {"agents/*"}, {"invoke"}, {{"analysts"}, {"ann"}, false}, {{"rate", "50/s"}}});
    access.policies.push_back(
        {"office", false, {"agents/triage"}, {"invoke"}, {{"temps"}, {}, false}, {{"source", "10.0.0.0/8"}}});
    access.policies.push_back({"public", true, {"agents/summarizer"}, {"invoke"}, {{}, {}, true}, {}});
    return access;
}

// Accounts, tokens, keys, policies and secrets; "mail-password" is wanted by triage and not there.
inline std::shared_ptr<core::FleetSnapshot> inventSecurity()
{
    using namespace std::chrono_literals;
    auto fleet = inventFleet({{"summarizer", 3}, {"triage", 2}, {"search", 1}});
    const core::Rights limited{core::Role::Operator,
                               {core::AgentId("summarizer"), core::AgentId("triage")},
                               {core::RegionName("eu-west")}};
    core::TrustState trust;
    trust.operators = {{"ada", inventAccount("ada", {core::Role::Admin}, 24h * 40)},
                       {"m.ortiz", inventAccount("m.ortiz", limited, 24h * 9)},
                       {"wall", inventAccount("wall", {core::Role::Viewer}, 50min)}};
    trust.tokens = {
        {"aaaaaaaaaaaa", inventToken("aaaaaaaaaaaa", "deployer", limited, inventedNow() + 24h * 12)},
        {"bbbbbbbbbbbb", inventToken("bbbbbbbbbbbb", "grafana", {core::Role::Viewer}, {})},
        {"cccccccccccc", inventToken("cccccccccccc", "old-script", {core::Role::Admin}, inventedNow() - 3h)}};
    trust.sealed = {{{core::secretKind, "model-key"}, inventSealed("model-key", inventedNow() - 5min)},
                    {{core::secretKind, "unused"}, inventSealed("unused", {})}};
    fleet->trust = std::make_shared<const core::TrustState>(trust);
    fleet->vault = {core::VaultState::Open, core::MasterSource::PassPhrase, 0, {}};
    specOf(agentOf(*fleet, "summarizer")).run.environment = {{"KEY", "secret:model-key"}, {"MODE", "fast"}};
    specOf(agentOf(*fleet, "triage")).run.environment = {{"KEY", "secret:model-key"},
                                                         {"MAIL", "secret:mail-password"}};
    fleet->access = std::make_shared<const core::AccessSpec>(inventAccess());
    fleet->apiKeys = std::make_shared<const std::vector<core::ApiKeyRecord>>(std::vector<core::ApiKeyRecord>{
        {"aaaaaaaaaaaa", "ann", {"analysts"}, inventedNow() - 24h, inventedNow() + 24h * 29, {}},
        {"bbbbbbbbbbbb", "batch", {"temps", "nightly"}, inventedNow() - 24h * 90, {}, {}}});
    return fleet;
}

// The entries of a journal with the numbers from 1 to `newest` that a query finds, as the store finds them.
inline std::vector<core::JournalEntry> inventJournal(const core::JournalQuery& query, std::uint64_t newest)
{
    std::vector<core::JournalEntry> found;
    const std::uint64_t end = query.before ? query.before : newest + 1;
    for (std::uint64_t seq = std::min(end, newest + 1); --seq > query.after && found.size() < query.limit;) {
        core::JournalEntry entry{seq, inventedNow() - std::chrono::seconds(newest - seq), {}, {}};
        entry.content.kind = seq % 3 == 0 ? "command" : seq % 3 == 1 ? "scaling" : "sign-in";
        entry.content.actor = seq % 3 == 1 ? "controller" : "ada";
        entry.content.subject = seq % 3 == 1 ? "summarizer" : "";
        entry.content.summary = seq % 3 == 1 ? "summarizer goes from 3 to 4 replicas, since CPU is 84 %."
            : seq % 3 == 0                   ? "ada asked to make the token deployer, operator of the agents "
                                               "summarizer and triage in the region eu-west."
                                             : "ada signed in.";
        entry.content.detail = R"({"cpu":{"value":0.84,"ageSeconds":1.2},"limits":["cooldown"]})";
        entry.hash = std::string(64, "0123456789abcdef"[seq % 16]);
        if ((query.kind.empty() || query.kind == entry.content.kind)
            && (query.text.empty() || entry.content.summary.find(query.text) != std::string::npos))
            found.push_back(std::move(entry));
    }
    return found;
}

// The page of security in a window of its own, on fake services; what it tells the operator is kept.
struct SecurityConsole {
    FakeFleetService service;
    FakeTrustService trust;
    FakeVaultService vault;
    ui::Session session;
    ui::SecurityPage page;
    std::shared_ptr<core::FleetSnapshot> fleet;
    QStringList told;

    explicit SecurityConsole(std::shared_ptr<core::FleetSnapshot> first = inventSecurity(),
                             core::Actor actor = core::Actor::signedIn("ada"), bool hasVault = true)
        : session(std::move(actor)),
          page(service, trust, hasVault ? &vault : nullptr, session),
          fleet(std::move(first))
    {
        QObject::connect(&page, &ui::SecurityPage::told, &page,
                         [this](ui::Tone, const QString& sentence) { told.append(sentence); });
        page.resize(1600, 900);
        page.QWidget::show();
        page.activateWindow();
        showNext(fleet);
    }

    void showNext(std::shared_ptr<core::FleetSnapshot> next)
    {
        fleet = std::move(next);
        session.showSnapshot(fleet);
        page.show(fleet);
    }

    template <typename Widget = QWidget>
    Widget& find(const char* name) const
    {
        auto* found = page.findChild<Widget*>(QString::fromLatin1(name));
        Q_ASSERT(found);
        return *found;
    }
    // A part of a section, where several have one of the name.
    template <typename Widget = QWidget>
    Widget& in(const char* section, const char* name) const
    {
        auto* found = find(section).template findChild<Widget*>(QString::fromLatin1(name));
        Q_ASSERT(found);
        return *found;
    }
    // The open dialog of that name; null without one.
    QDialog* dialog(const char* name) const
    {
        for (auto* found : page.findChildren<QDialog*>(QString::fromLatin1(name)))
            if (found->isVisible())
                return found;
        return nullptr;
    }
    template <typename Widget>
    Widget& part(const char* dialogName, const char* name) const
    {
        QDialog* open = dialog(dialogName);
        Q_ASSERT(open);
        auto* found = open->findChild<Widget*>(QString::fromLatin1(name));
        Q_ASSERT(found);
        return *found;
    }
    void type(const char* dialogName, const char* field, const QString& text) const
    {
        part<QLineEdit>(dialogName, field).setText(text);
    }
    QString complaint(const char* dialogName) const { return part<QLabel>(dialogName, "complaint").text(); }
    bool canGoOn(const char* dialogName) const
    {
        return part<QAbstractButton>(dialogName, "goOn").isEnabled();
    }
    void goOn(const char* dialogName) const { part<QAbstractButton>(dialogName, "goOn").click(); }
    void click(const char* button) const { find<QAbstractButton>(button).click(); }

    QStringList column(const char* table, int which) const
    {
        QStringList cells;
        const QAbstractItemModel& model = *find<QTableView>(table).model();
        for (int row = 0; row < model.rowCount(); ++row)
            cells << model.index(row, which).data().toString();
        return cells;
    }
    void choose(const char* table, const QString& first) const
    {
        const auto row = column(table, 0).indexOf(first);
        Q_ASSERT(row >= 0);
        find<QTableView>(table).selectRow(int(row));
    }
    // The last command that was submitted, when it is of that type.
    template <typename Command>
    const Command* last() const
    {
        return service.lastCommand<Command>();
    }
};

}  // namespace tests
