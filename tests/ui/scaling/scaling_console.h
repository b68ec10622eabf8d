#pragma once

#include <QTest>

#include "tests/support/invented/invented_scaling.h"
#include "tests/support/invented/page_console.h"
#include "ui/scaling/scaling_page.h"
#include "ui/scaling/scaling_table_model.h"
#include "ui/theme/theme.h"
#include "ui/widget/segments.h"

#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QTableView>

#include <memory>
#include <utility>

namespace tests {

// The page of scaling in a window of its own, on a fake core; what it tells the operator is kept.
struct ScalingConsole : PageConsole<ui::ScalingPage> {
    using Journal = std::function<core::Result<std::vector<core::JournalEntry>>(const core::JournalQuery&)>;
    struct Offer {
        QString sentence;
        QString title;
        std::function<void()> takeBack;
    };

    QList<Offer> offers;

    explicit ScalingConsole(std::shared_ptr<core::FleetSnapshot> first = inventScaledFleet(),
                            QSize size = {1600, 900}, Journal journal = {})
        : PageConsole(std::move(first))
    {
        if (journal)
            service.onJournal = std::move(journal);
        service.onRehearse = [](const core::RehearsalQuery& query) {
            return core::Result<core::RehearsalReport>(inventRehearsal(query));
        };
        QObject::connect(
            &page, &ui::ScalingPage::offered, &page,
            [this](const QString& sentence, const QString& title, const std::function<void()>& takeBack) {
                offers.append({sentence, title, takeBack});
            });
        open(size);
    }

    QTableView& table() const { return find<QTableView>("scaling"); }
    QListView& decisions() const { return find<QListView>("decisions"); }
    QPushButton& button(const char* name) const { return find<QPushButton>(name); }

    int rowOf(const char* agent) const
    {
        for (int row = 0; row < table().model()->rowCount(); ++row)
            if (cell(row, ui::ScalingTableModel::AgentColumn) == QString::fromLatin1(agent))
                return row;
        return -1;
    }
    QString cell(int row, int column) const { return table().model()->index(row, column).data().toString(); }
    QString cell(const char* agent, int column) const { return cell(rowOf(agent), column); }
    void choose(const char* agent) const { table().selectRow(rowOf(agent)); }
    // Puts another instant in the place of the newest one.
    void showNext(core::Duration later = std::chrono::seconds(1))
    {
        fleet = std::make_shared<core::FleetSnapshot>(*fleet);
        fleet->seq += 1;
        fleet->time += later;
        page.show(fleet);
    }

    // The offer of the open menu.
    QAction* menuAction(const QString& text) const
    {
        for (auto* menu : page.findChildren<QMenu*>())
            if (menu->isVisible())
                for (QAction* action : menu->actions())
                    if (action->text() == text)
                        return action;
        return nullptr;
    }
};

}  // namespace tests
