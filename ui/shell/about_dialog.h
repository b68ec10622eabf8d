#pragma once

#include <QDialog>

namespace ui {

// Name, version and licence.
class AboutDialog : public QDialog {
    Q_OBJECT

public:
    explicit AboutDialog(QWidget* parent);
};

}  // namespace ui
