#pragma once

#include <QTableView>

namespace ui {

// A table in the console's look: rows chosen whole, no grid, one row height, CellDelegate for every column.
// Enter or a double click on a row activates it. Tab leaves the table.
class TableView : public QTableView {
    Q_OBJECT

public:
    explicit TableView(QWidget* parent = nullptr);

Q_SIGNALS:
    void rowActivated(const QModelIndex& index);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
};

}  // namespace ui
