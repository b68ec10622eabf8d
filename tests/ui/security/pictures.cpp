// Renders the page of security with an invented fleet into PNG files, to be looked at; not a test.

#include "security_console.h"

#include "ui/shell/main_window.h"

#include <QApplication>
#include <QComboBox>
#include <QElapsedTimer>
#include <QPainter>
#include <QPixmap>
#include <QPushButton>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using tests::inventSecurity;

namespace {

constexpr std::array partNames{"operators", "tokens", "keys", "access", "secrets", "approvals", "audit"};
constexpr const char* longName = "a-very-long-name-that-somebody-chose-for-any-reason-they-had";

std::shared_ptr<core::FleetSnapshot> inventMany()
{
    auto fleet = inventSecurity();
    core::TrustState trust = *fleet->trust;
    std::vector<core::ApiKeyRecord> keys;
    core::AccessSpec access = tests::inventAccess();
    for (int i = 0; i < 1'000; ++i) {
        const std::string name = longName + std::to_string(i);
        core::Rights rights{core::Role::Operator};
        for (int agent = 0; agent < 20; ++agent)
            rights.agents.emplace_back(name + std::to_string(agent));
        trust.operators[name] = tests::inventAccount(name, rights, std::chrono::hours(i));
        trust.tokens[name] = tests::inventToken(name, name, rights, tests::inventedNow() + i * 1h);
        trust.sealed[{core::secretKind, name}] = tests::inventSealed(name, {});
        keys.push_back({name, name, {name, "analysts"}, tests::inventedNow(), {}, {}});
        access.policies.push_back({name, i % 2 == 0, {"agents/*"}, {"invoke"}, {{name}, {name}, false}, {}});
    }
    fleet->trust = std::make_shared<const core::TrustState>(std::move(trust));
    fleet->apiKeys = std::make_shared<const std::vector<core::ApiKeyRecord>>(std::move(keys));
    fleet->access = std::make_shared<const core::AccessSpec>(std::move(access));
    fleet->vault.outdated = 400;
    return fleet;
}

core::RequestExplanation explained()
{
    core::RequestExplanation answer;
    answer.fate = core::RequestFate::Denied;
    answer.status = 403;
    answer.policy = "office";
    answer.reason = "The access policy office denies it: temps may not invoke triage from 10.0.0.0/8.";
    answer.identity = "The key bbbbbbbbbbbb is batch's, in the groups temps and nightly.";
    answer.policies = {
        {"analysts", true, false, "", {}}, {"office", false, true, "", {}}, {"public", true, false, "", {}}};
    return answer;
}

struct Pictures {
    tests::FakeFleetService service;
    FakeTrustService trust;
    FakeVaultService vault;
    ui::MainWindow window;
    ui::Session session{core::Actor::signedIn("ada")};
    ui::SecurityPage* page = new ui::SecurityPage(service, trust, &vault, session, &window);
    std::shared_ptr<core::FleetSnapshot> fleet;
    QElapsedTimer started;
    std::uint64_t ticks = 0;
    std::uint64_t newest = 4'217;
    QString prefix;
    QSize size;

    Pictures()
    {
        service.onJournal = [this](const core::JournalQuery& query) {
            return core::Result<std::vector<core::JournalEntry>>(tests::inventJournal(query, newest));
        };
        service.onExplain = [](const core::RequestQuestion&) {
            return core::Result<core::RequestExplanation>(explained());
        };
        window.addPage({u"security"_s, u"Security"_s, QIcon(u":/icons/security.svg"_s), page, {}, {}, {}});
        window.show();
        started.start();
    }

    void show(std::shared_ptr<core::FleetSnapshot> next)
    {
        fleet = std::move(next);
        session.showSnapshot(fleet);
        settle();
    }

    // The fleet goes on, so that nothing is shown as old.
    void settle()
    {
        for (int i = 0; i < 2; ++i) {
            auto later = std::make_shared<core::FleetSnapshot>(*fleet);
            later->time += std::chrono::milliseconds(started.elapsed());
            later->seq += ++ticks;
            window.show(later);
            page->show(later);
            QTest::qWait(60);
        }
    }

    void take(const QString& name, QWidget* dialog = nullptr)
    {
        QPixmap picture = window.grab();
        if (dialog) {
            QPainter painter(&picture);
            painter.drawPixmap((window.width() - dialog->width()) / 2,
                               (window.height() - dialog->height()) / 2, dialog->grab());
        }
        const QString path = u"%1-%2-%3.png"_s.arg(prefix, name).arg(size.width());
        if (!picture.save(path))
            qWarning("%s cannot be written", qPrintable(path));
    }

    void takeParts(const QString& name)
    {
        for (std::size_t part = 0; part < partNames.size(); ++part) {
            page->showPart(ui::SecurityPage::Part(part));
            settle();
            const auto section = QString::fromLatin1(partNames[part]);
            take(u"%1-%2"_s.arg(section, name));
        }
    }

    void takeDialog(ui::SecurityPage::Part part, const char* button, const char* name)
    {
        page->showPart(part);
        page->findChild<QAbstractButton*>(QString::fromLatin1(button))->click();
        settle();
        auto* dialog = window.findChild<QDialog*>(QString::fromLatin1(name));
        take(QString::fromLatin1(name), dialog);
        dialog->close();
        settle();
    }

    void choose(const char* table)
    {
        page->findChild<QTableView*>(QString::fromLatin1(table))->selectRow(1);
        settle();
    }

    void takeSome()
    {
        show(inventSecurity());
        page->showPart(ui::SecurityPage::Access);
        settle();
        choose("policies");
        page->findChild<QComboBox*>(u"questionWho"_s)->setCurrentIndex(1);
        page->findChild<QAbstractButton*>(u"askAccess"_s)->click();
        page->showPart(ui::SecurityPage::Audit);
        settle();
        choose("journal");
        takeParts(u"some"_s);
        takeDialog(ui::SecurityPage::Operators, "addOperator", "accountDialog");
        takeDialog(ui::SecurityPage::ApiTokens, "makeToken", "tokenDialog");
        takeDialog(ui::SecurityPage::Keys, "makeKey", "gatewayKeyDialog");
        page->showPart(ui::SecurityPage::Secrets);
        choose("secrets");
        takeDialog(ui::SecurityPage::Secrets, "replaceSecret", "secretDialog");
        takeDialog(ui::SecurityPage::Secrets, "changeMasterKey", "changeMasterDialog");
    }

    void takeOthers()
    {
        show(inventMany());
        takeParts(u"many"_s);
        auto locked = inventSecurity();
        locked->vault = {core::VaultState::Locked, core::MasterSource::PassPhrase, 0,
                         "The record of the secret model-key was tampered with, so it is not opened."};
        session.setActor(core::Actor::signedIn("wall"));
        show(locked);
        page->showPart(ui::SecurityPage::Secrets);
        settle();
        take(u"secrets-locked"_s);
        session.setActor(core::Actor::signedIn("ada"));
        newest = 0;
        show(tests::inventFleet({{"summarizer", 1}}));
        takeParts(u"none"_s);
        auto* first =
            page->findChild<QWidget*>(u"operatorList"_s)->findChild<QAbstractButton*>(u"emptyAction"_s);
        page->showPart(ui::SecurityPage::Operators);
        first->click();
        settle();
        auto* dialog = window.findChild<QDialog*>(u"accountDialog"_s);
        take(u"first-account"_s, dialog);
        dialog->close();
        takeDialog(ui::SecurityPage::Secrets, "vaultAct", "vaultDialog");
        newest = 4'217;
    }
};

}  // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    if (argc != 2) {
        qWarning("usage: pilothouse-security-pictures PREFIX");
        return 2;
    }
    ui::applyTheme(application);
    Pictures pictures;
    pictures.prefix = QString::fromLocal8Bit(argv[1]);
    for (const QSize size : {QSize(1280, 720), QSize(1920, 1080)}) {
        pictures.size = size;
        pictures.window.resize(size);
        pictures.takeSome();
        pictures.takeOthers();
    }
    return 0;
}
