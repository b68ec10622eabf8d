#pragma once

#include <QTest>

#include "tests/support/invented/fake_fleet_service.h"
#include "tests/support/invented/invented_fleet.h"
#include "ui/alerts/alerts_page.h"
#include "ui/model/alert_table_model.h"
#include "ui/theme/theme.h"
#include "ui/widget/segments.h"

#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>

namespace tests {

// The alerts' page in a window of its own, on a fake core.
struct AlertsConsole {
    FakeFleetService service;
    ui::AlertsPage page{service, QStringLiteral("m.ortiz")};
    std::shared_ptr<core::FleetSnapshot> fleet;
    QList<std::pair<ui::Tone, QString>> told;

    explicit AlertsConsole(std::shared_ptr<core::FleetSnapshot> first) : fleet(std::move(first))
    {
        QObject::connect(&page, &ui::AlertsPage::told, &page, [this](ui::Tone tone, const QString& sentence) {
            told.append({tone, sentence});
        });
        page.resize(1600, 1000);
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
    // A table's column, from the first row to the last.
    QStringList column(const char* table, int which) const
    {
        QStringList cells;
        const QAbstractItemModel& model = *find<QTableView>(table).model();
        for (int row = 0; row < model.rowCount(); ++row)
            cells << model.index(row, which).data().toString();
        return cells;
    }
    void chooseRow(const char* table, int row) const { find<QTableView>(table).selectRow(row); }
    void click(const char* button) const { QTest::mouseClick(&find<QPushButton>(button), Qt::LeftButton); }

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
    bool canGoOn(const char* dialogName) const { return part<QPushButton>(dialogName, "goOn").isEnabled(); }
    void goOn(const char* dialogName) const { part<QPushButton>(dialogName, "goOn").click(); }
};

// A fleet with an alert in every state.
inline std::shared_ptr<core::FleetSnapshot> fleetWithAlerts()
{
    auto fleet = inventFleet({{"summarizer", 4}, {"triage", 3}});
    inventAlerts(*fleet);
    return fleet;
}

}  // namespace tests
