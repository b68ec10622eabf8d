#pragma once

#include <QTest>

#include "tests/support/invented/fake_trust_service.h"
#include "tests/support/invented/invented_trust.h"
#include "ui/shell/main_window.h"
#include "ui/shell/session_gate.h"
#include "ui/widget/pill.h"

#include <QApplication>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <memory>

namespace tests {

// A window with two pages, who sits at it, and a clock that stands still until it is moved.
struct GateConsole {
    using Accounts = std::map<std::string, core::Rights>;
    static inline const core::Rights admin{core::Role::Admin};

    FakeTrustService trust;
    ui::Session session{core::Actor::desk("m.ortiz")};
    core::MonoTime now{core::Duration(5'000)};
    int clockReads = 0;
    std::unique_ptr<ui::MainWindow> window = std::make_unique<ui::MainWindow>();
    std::unique_ptr<ui::SessionGate> gate;
    QWidget* agents = new QWidget;
    QLineEdit* filter = new QLineEdit(agents);
    QString unsaved;

    explicit GateConsole(bool isWall = false)
    {
        (new QVBoxLayout(agents))->addWidget(filter);
        window->addPage(
            {QStringLiteral("overview"), QStringLiteral("Overview"), {}, new QWidget, {}, {}, {}});
        window->addPage({.id = QStringLiteral("agents"),
                         .title = QStringLiteral("Agents"),
                         .icon = {},
                         .widget = agents,
                         .shortcut = {},
                         .focusFilter = [this] { filter->setFocus(); },
                         .back = {},
                         .unsaved = [this] { return unsaved; }});
        window->resize(1280, 720);
        window->show();
        window->activateWindow();
        gate = std::make_unique<ui::SessionGate>(
            session, trust, *window, ui::SessionGate::Options{.locksWhenIdle = !isWall, .clock = [this] {
                                                                  ++clockReads;
                                                                  return now;
                                                              }});
    }
    ~GateConsole()
    {
        gate.reset();  // before the window that it covers
        window.reset();
    }

    bool isReady() { return QTest::qWaitForWindowActive(window.get()); }
    void show(const Accounts& accounts)
    {
        auto snapshot = std::make_shared<core::FleetSnapshot>();
        snapshot->fleet = "production";
        snapshot->trust = inventTrust(accounts);
        session.showSnapshot(snapshot);
        window->show(snapshot);
    }

    template <typename Widget>
    Widget& find(const char* name) const
    {
        auto* found = window->findChild<Widget*>(QString::fromLatin1(name));
        Q_ASSERT(found);
        return *found;
    }
    QLineEdit& name() const { return find<QLineEdit>("signInName"); }
    QLineEdit& passPhrase() const { return find<QLineEdit>("signInPassPhrase"); }
    QPushButton& button() const { return find<QPushButton>("signIn"); }
    QString error() const
    {
        const auto& label = find<QLabel>("signInError");
        return label.isHidden() ? QString() : label.text();
    }
    QString sentence() const { return find<QLabel>("signInSentence").text(); }
    QString user() const { return find<ui::Pill>("userPill").text(); }

    // Types, presses the button, and waits for what comes of it.
    void signIn(const QString& who, const QString& phrase)
    {
        if (name().isVisible()) {
            name().clear();
            QTest::keyClicks(&name(), who);
        }
        QTest::keyClicks(&passPhrase(), phrase);
        QTest::mouseClick(&button(), Qt::LeftButton);
        QTRY_VERIFY(button().text() != QStringLiteral("Checking…") || !gate->isCovered());
    }
    // With one account, that of an admin.
    void comeIn(const Accounts& accounts = {{"ada", admin}})
    {
        show(accounts);
        signIn(QStringLiteral("ada"), QStringLiteral("correct horse battery"));
        QTRY_VERIFY(!gate->isCovered());
    }
    // Until it has looked once more whether somebody is there.
    void waitForALook()
    {
        const int before = clockReads;
        QTRY_VERIFY(clockReads > before);
    }
    // A dialog with a field, as pages open them.
    QDialog* openDialog(const char* called, const QString& typed)
    {
        auto* dialog = new QDialog(window.get());
        dialog->setObjectName(QString::fromLatin1(called));
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        (new QLineEdit(dialog))->setText(typed);
        dialog->open();
        return dialog;
    }
    int told(core::AccessAttempt::Kind kind) const
    {
        int count = 0;
        for (const core::AccessAttempt& attempt : trust.attempts())
            count += attempt.kind == kind;
        return count;
    }
};

}  // namespace tests
