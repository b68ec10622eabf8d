#pragma once

#include <QTest>

#include "tests/support/invented/fake_fleet_service.h"
#include "tests/support/invented/invented_fleet.h"
#include "ui/agents/agents_page.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QTableView>

#include <memory>
#include <utility>

namespace tests {

// The agents' page in a window of its own, on a fake core; what it tells the operator is kept.
struct AgentsConsole {
    FakeFleetService service;
    ui::AgentsPage page{service, QStringLiteral("m.ortiz")};
    std::shared_ptr<core::FleetSnapshot> fleet;
    QList<std::pair<ui::Tone, QString>> told;

    explicit AgentsConsole(std::shared_ptr<core::FleetSnapshot> first, const char* opened = nullptr)
        : fleet(std::move(first))
    {
        QObject::connect(&page, &ui::AgentsPage::told, &page, [this](ui::Tone tone, const QString& sentence) {
            told.append({tone, sentence});
        });
        page.resize(1600, 1000);
        page.QWidget::show();
        page.activateWindow();
        page.show(fleet);
        if (opened)
            page.showAgent(core::AgentId(opened));
    }

    bool isReady() { return QTest::qWaitForWindowActive(&page); }

    template <typename Widget = QWidget>
    Widget& find(const char* name) const
    {
        auto* found = page.findChild<Widget*>(QString::fromLatin1(name));
        Q_ASSERT(found);
        return *found;
    }
    QTableView& agents() const { return find<QTableView>("agents"); }
    QTableView& instances() const { return find<QTableView>("instances"); }
    QString text(const char* label) const { return find<QLabel>(label).text(); }

    static QString cell(const QTableView& table, int row, int column)
    {
        return table.model()->index(row, column).data().toString();
    }
    static QStringList column(const QTableView& table, int which = 0)
    {
        QStringList all;
        for (int row = 0; row < table.model()->rowCount(); ++row)
            all << cell(table, row, which);
        return all;
    }

    // The open dialog of that name; null without one.
    QDialog* dialog(const char* name) const
    {
        for (auto* found : page.findChildren<QDialog*>(QString::fromLatin1(name)))
            if (found->isVisible())
                return found;
        return nullptr;
    }
    // A part of the open dialog.
    template <typename Widget>
    Widget* part(const char* dialogName, const char* name) const
    {
        QDialog* open = dialog(dialogName);
        return open ? open->findChild<Widget*>(QString::fromLatin1(name)) : nullptr;
    }
    bool canGoOn(const char* dialogName) const
    {
        const auto* button = part<QAbstractButton>(dialogName, "goOn");
        return button && button->isEnabled();
    }

    ui::AgentsPage::Action action(const char* id)
    {
        for (const ui::AgentsPage::Action& action : page.actions())
            if (action.id == QString::fromLatin1(id))
                return action;
        return {};
    }
};

}  // namespace tests
