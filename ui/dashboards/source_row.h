#pragma once

#include <QWidget>

#include "core/fleet/snapshot.h"

#include <string>

class QComboBox;

namespace ui {

// One data source as it is put together: whose, of which of its instances, and what. What was written in
// another way is kept until something else is chosen.
class SourceRow final : public QWidget {
    Q_OBJECT

public:
    SourceRow(const core::FleetSnapshot& snapshot, const std::string& source, QWidget* parent);

    std::string source() const;
    // The last one cannot be taken away.
    void setRemovable(bool removable);

Q_SIGNALS:
    void changed();
    void removeRequested();

private:
    void fill(const core::FleetSnapshot& snapshot);
    void choose(const std::string& source);

    QComboBox* m_agent;
    QComboBox* m_of;
    QComboBox* m_metric;
    QWidget* m_remove;
};

}  // namespace ui
