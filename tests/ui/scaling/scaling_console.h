#pragma once

#include <QTest>

#include "tests/support/invented/fake_fleet_service.h"
#include "tests/support/invented/invented_fleet.h"
#include "tests/support/invented/invented_scaling.h"
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
struct ScalingConsole {
    using Journal = std::function<core::Result<std::vector<core::JournalEntry>>(const core::JournalQuery&)>;
    struct Offer {
        QString sentence;
        QString title;
        std::function<void()> takeBack;
    };

    FakeFleetService service;
    ui::ScalingPage page{service, QStringLiteral("m.ortiz")};
    std::shared_ptr<core::FleetSnapshot> fleet;
    QList<std::pair<ui::Tone, QString>> told;
    QList<Offer> offers;

    explicit ScalingConsole(std::shared_ptr<core::FleetSnapshot> first = inventScaledFleet(),
                            QSize size = {1600, 900}, Journal journal = {})
        : fleet(std::move(first))
    {
        if (journal)
            service.onJournal = std::move(journal);
        service.onRehearse = [](const core::RehearsalQuery& query) {
            return core::Result<core::RehearsalReport>(inventRehearsal(query));
        };
        QObject::connect(&page, &ui::ScalingPage::told, &page,
                         [this](ui::Tone tone, const QString& sentence) {
                             told.append({tone, sentence});
                         });
        QObject::connect(
            &page, &ui::ScalingPage::offered, &page,
            [this](const QString& sentence, const QString& title, const std::function<void()>& takeBack) {
                offers.append({sentence, title, takeBack});
            });
        page.resize(size);
        page.QWidget::show();
        page.activateWindow();
        page.show(fleet);
    }

    template <typename Widget = QWidget>
    Widget& find(const char* name) const
    {
        auto* found = page.findChild<Widget*>(QString::fromLatin1(name));
        Q_ASSERT(found);
        return *found;
    }
    QTableView& table() const { return find<QTableView>("scaling"); }
    QListView& decisions() const { return find<QListView>("decisions"); }
    QString text(const char* label) const { return find<QLabel>(label).text(); }
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
        auto* found = dialog(dialogName)->findChild<Widget*>(QString::fromLatin1(name));
        Q_ASSERT(found);
        return *found;
    }
    bool canGoOn(const char* dialogName) const
    {
        return dialog(dialogName) && part<QPushButton>(dialogName, "goOn").isEnabled();
    }
    void goOn(const char* dialogName) const { part<QPushButton>(dialogName, "goOn").click(); }

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
