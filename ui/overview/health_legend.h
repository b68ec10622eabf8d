#pragma once

#include <QWidget>

#include "ui/theme/state_shape.h"

#include <vector>

namespace ui {

// "● healthy 412  ▲ degraded 3 …": what the cells' shapes mean, with how many there are of each.
class HealthLegend final : public QWidget {
    Q_OBJECT

public:
    struct Entry {
        StateMark mark;
        int count = 0;

        bool operator==(const Entry&) const = default;
    };

    explicit HealthLegend(QWidget* parent = nullptr);

    void setEntries(std::vector<Entry> entries);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<Entry> m_entries;
};

}  // namespace ui
