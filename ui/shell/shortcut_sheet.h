#pragma once

#include <QDialog>
#include <QList>
#include <QPair>

namespace ui {

// Every shortcut and what it does.
class ShortcutSheet : public QDialog {
    Q_OBJECT

public:
    using Row = QPair<QString, QString>;  // keys, what they do

    ShortcutSheet(const QList<Row>& rows, QWidget* parent);
};

}  // namespace ui
