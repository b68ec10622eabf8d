#pragma once

#include <QWidget>

#include "core/runtime/fleet_service.h"
#include "ui/model/journal_tail.h"

#include <QTimer>

class QLabel;
class QLineEdit;
class QPushButton;

namespace ui {

class Segments;
class TableView;
class TextTableModel;

// What happened: every transition of an alert, every notice, and why there was none, newest first, from the
// journal; searched there, so that it goes back as far as the journal does.
class AlertHistory final : public QWidget {
    Q_OBJECT

public:
    static constexpr std::size_t mostShown = 5'000;

    AlertHistory(core::FleetService& service, QWidget* parent = nullptr);

    void focusFilter();
    // Looks whether something is new; for each snapshot while it can be seen.
    void refresh();

protected:
    void showEvent(QShowEvent* event) override;

private:
    void restart();
    void showRows();

    JournalTail m_tail;
    TextTableModel* m_model;
    TableView* m_table;
    Segments* m_kind;
    QLineEdit* m_search;
    QPushButton* m_older;
    QLabel* m_status;
    QTimer m_settled;
};

}  // namespace ui
