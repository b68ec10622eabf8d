#pragma once

#include <QTest>

#include "tests/support/invented/fake_fleet_service.h"
#include "tests/support/invented/invented_fleet.h"
#include "tests/support/invented/invented_trust.h"
#include "ui/operator/operator_desk.h"
#include "ui/theme/theme.h"

#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include <memory>

namespace tests {

// A desk with a window of its own, on a fake core; what it tells is kept.
struct DeskConsole {
    FakeFleetService service;
    ui::Session session{core::Actor::desk("m.ortiz")};
    QWidget window;
    ui::OperatorDesk desk{service, session, &window};
    QStringList told;

    DeskConsole()
    {
        QObject::connect(&desk, &ui::OperatorDesk::told, &window,
                         [this](ui::Tone, const QString& sentence) { told << sentence; });
        window.show();
        window.activateWindow();
    }

    // Ada is signed in from now on, with these rights.
    void mayDo(const core::Rights& rights)
    {
        auto fleet = inventFleet({{"billing", 2}, {"search", 2}});
        fleet->trust = inventTrust({{"ada", rights}});
        session.showSnapshot(fleet);
        if (session.name() != QStringLiteral("ada"))
            session.setActor(core::Actor::signedIn("ada"));
    }

    QDialog* dialog() const
    {
        auto* found = window.findChild<QDialog*>(QStringLiteral("confirmDialog"));
        return found && found->isVisible() ? found : nullptr;
    }
    template <typename Widget>
    Widget& part(const char* name) const
    {
        return *dialog()->findChild<Widget*>(QString::fromLatin1(name));
    }
    QPushButton& goOn() const { return part<QPushButton>("goOn"); }
};

}  // namespace tests
