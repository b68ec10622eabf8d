#pragma once

#include <QWidget>

#include "core/fleet/health.h"

#include <vector>

class QGridLayout;
class QLabel;

namespace ui {

class StateLabel;

// The checks of a health assessment, each with its shape, its name and its value, and the recommendations
// below.
class CheckList final : public QWidget {
    Q_OBJECT

public:
    explicit CheckList(QWidget* parent = nullptr);

    void show(const core::HealthAssessment& health);
    using QWidget::show;

private:
    struct Row {
        StateLabel* name;
        QLabel* value;
    };
    void setRowCount(std::size_t count);

    QGridLayout* m_grid;
    QLabel* m_advice;
    std::vector<Row> m_rows;
};

}  // namespace ui
