#pragma once

#include <QTest>

#include "tests/support/invented/page_console.h"
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
struct AlertsConsole : PageConsole<ui::AlertsPage> {
    explicit AlertsConsole(std::shared_ptr<core::FleetSnapshot> first) : PageConsole(std::move(first))
    {
        open({1600, 1000});
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
};

// A fleet with an alert in every state.
inline std::shared_ptr<core::FleetSnapshot> fleetWithAlerts()
{
    auto fleet = inventFleet({{"summarizer", 4}, {"triage", 3}});
    inventAlerts(*fleet);
    return fleet;
}

}  // namespace tests
