#pragma once

#include <QWidget>

#include "core/fleet/rehearsal.h"

class QHBoxLayout;
class QLabel;

namespace ui {

// What a rehearsal came to: each sum as it was, as it would have been, and the difference.
class RehearsalSumRow final : public QWidget {
    Q_OBJECT

public:
    explicit RehearsalSumRow(QWidget* parent = nullptr);

    void show(const core::RehearsalSums& actual, const core::RehearsalSums& draft);
    using QWidget::show;
    void clear();

private:
    struct Sum {
        QWidget* whole;
        QLabel* value;
    };
    Sum addSum(const QString& caption, const char* name);

    QHBoxLayout* m_layout;
    Sum m_hours;
    Sum m_above;
    Sum m_changes;
    Sum m_atMax;
    Sum m_cost;
};

// "Replica hours 1 212 → 1 047", for a confirmation.
QString sumsSentence(const core::RehearsalSums& actual, const core::RehearsalSums& draft);

}  // namespace ui
