#pragma once

#include <QTest>

#include "tests/support/invented/fake_fleet_service.h"
#include "tests/support/invented/invented_fleet.h"
#include "tests/support/invented/invented_trust.h"
#include "ui/model/session.h"
#include "ui/theme/state_shape.h"

#include <QAbstractButton>
#include <QDialog>
#include <QLabel>

#include <memory>
#include <utility>

namespace tests {

// A page in a window of its own, on a fake core; what it tells the operator is kept.
template <typename Page>
struct PageConsole {
    FakeFleetService service;
    ui::Session session{core::Actor::desk("m.ortiz")};
    Page page{service, session};
    std::shared_ptr<core::FleetSnapshot> fleet;
    QList<std::pair<ui::Tone, QString>> told;

    explicit PageConsole(std::shared_ptr<core::FleetSnapshot> first) : fleet(std::move(first))
    {
        QObject::connect(&page, &Page::told, &page, [this](ui::Tone tone, const QString& sentence) {
            told.append({tone, sentence});
        });
    }

    void open(QSize size)
    {
        page.resize(size);
        page.QWidget::show();
        page.activateWindow();
        page.show(fleet);
    }

    // Somebody is signed in from now on, with these rights.
    void signIn(const char* name, const core::Rights& rights)
    {
        fleet = std::make_shared<core::FleetSnapshot>(*fleet);
        fleet->trust = inventTrust({{name, rights}});
        session.showSnapshot(fleet);
        session.setActor(core::Actor::signedIn(name));
    }

    template <typename Widget = QWidget>
    Widget& find(const char* name) const
    {
        auto* found = page.template findChild<Widget*>(QString::fromLatin1(name));
        Q_ASSERT(found);
        return *found;
    }
    QString text(const char* label) const { return find<QLabel>(label).text(); }

    // The open dialog of that name; null without one.
    QDialog* dialog(const char* name) const
    {
        for (auto* found : page.template findChildren<QDialog*>(QString::fromLatin1(name)))
            if (found->isVisible())
                return found;
        return nullptr;
    }
    // A part of the open dialog; null without it.
    template <typename Widget>
    Widget* partOf(const char* dialogName, const char* name) const
    {
        QDialog* open = dialog(dialogName);
        return open ? open->findChild<Widget*>(QString::fromLatin1(name)) : nullptr;
    }
    // One that must be there.
    template <typename Widget>
    Widget& part(const char* dialogName, const char* name) const
    {
        auto* found = partOf<Widget>(dialogName, name);
        Q_ASSERT(found);
        return *found;
    }
    bool canGoOn(const char* dialogName) const
    {
        const auto* button = partOf<QAbstractButton>(dialogName, "goOn");
        return button && button->isEnabled();
    }
    void goOn(const char* dialogName) const { part<QAbstractButton>(dialogName, "goOn").click(); }
};

}  // namespace tests
