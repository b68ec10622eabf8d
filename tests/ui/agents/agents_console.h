#pragma once

#include <QTest>

#include "tests/support/invented/page_console.h"
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
struct AgentsConsole : PageConsole<ui::AgentsPage> {
    explicit AgentsConsole(std::shared_ptr<core::FleetSnapshot> first, const char* opened = nullptr)
        : PageConsole(std::move(first))
    {
        open({1600, 1000});
        if (opened)
            page.showAgent(core::AgentId(opened));
    }

    bool isReady() { return QTest::qWaitForWindowActive(&page); }

    QTableView& agents() const { return find<QTableView>("agents"); }
    QTableView& instances() const { return find<QTableView>("instances"); }

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

    // A part of the open dialog; null without it.
    template <typename Widget>
    Widget* part(const char* dialogName, const char* name) const
    {
        return partOf<Widget>(dialogName, name);
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
