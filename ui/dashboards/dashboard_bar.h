#pragma once

#include <QWidget>

#include "core/fleet/dashboard.h"
#include "core/fleet/snapshot.h"
#include "ui/dashboards/tile_series.h"

class QComboBox;
class QPushButton;
class QToolButton;

namespace ui {

class Segments;

// What stands above a dashboard: which one, whose figures, of what time, and the way to its editor.
class DashboardBar final : public QWidget {
    Q_OBJECT

public:
    explicit DashboardBar(QWidget* parent = nullptr);

    void setDashboards(const std::vector<core::ShelvedDashboard>& dashboards);
    // The dashboard that is shown, which decides what may be chosen.
    void setShown(const core::DashboardSpec& dashboard);
    void show(const core::FleetSnapshot& snapshot);
    using QWidget::show;

    const TileScope& scope() const { return m_scope; }
    // A stretch of the past, or back to what ends now.
    void setPast(std::optional<PastSpan> past);
    void setEditing(bool editing);
    QToolButton& menuButton() { return *m_menu; }
    QPushButton& editButton() { return *m_edit; }

Q_SIGNALS:
    void dashboardChosen(const std::string& id);
    void scopeChanged();
    void editingRequested(bool editing);

private:
    void build();
    void tellScope();

    QComboBox* m_dashboard;
    QToolButton* m_menu;
    QComboBox* m_agent;
    QComboBox* m_instance;
    QComboBox* m_region;
    QPushButton* m_past;
    Segments* m_range;
    QPushButton* m_edit;
    TileScope m_scope;
    QStringList m_agents;
    QStringList m_instances;
    QStringList m_regions;
    bool m_needsAgent = true;
    bool m_needsInstance = false;
};

}  // namespace ui
