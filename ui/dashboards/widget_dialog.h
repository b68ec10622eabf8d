#pragma once

#include <QDialog>
#include <QTimer>

#include "core/fleet/dashboard.h"
#include "core/fleet/snapshot.h"
#include "core/runtime/fleet_service.h"
#include "ui/dashboards/tile_series.h"

#include <optional>
#include <vector>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace ui {

class SourceRow;
class Tile;

// A widget of a dashboard, new or changed, with a live look at what it would show.
class WidgetDialog final : public QDialog {
    Q_OBJECT

public:
    // `widget` to begin with; its id and place stay.
    WidgetDialog(core::FleetService& service, core::SnapshotPtr snapshot, const core::WidgetSpec& widget,
                 const TileScope& scope, QWidget* parent);

    // As typed. What was asked for when it was accepted.
    core::WidgetSpec widget() const;

    // The preview moves on with the fleet.
    void show(const core::SnapshotPtr& snapshot);
    using QDialog::show;

private:
    void fill();
    QFormLayout* buildForm();
    void build();
    void addSource(const std::string& source);
    void showSources();
    void changed();
    QString complaint() const;
    void renewPreview();

    core::FleetService& m_service;
    core::SnapshotPtr m_snapshot;
    const core::WidgetSpec m_before;
    const TileScope m_scope;
    QLineEdit* m_title;
    QComboBox* m_type;
    QVBoxLayout* m_sourceRows;
    std::vector<SourceRow*> m_sources;
    QPushButton* m_addSource;
    QLineEdit* m_warning;
    QLineEdit* m_critical;
    QComboBox* m_range;
    QLabel* m_complaint;
    QPushButton* m_go;
    QVBoxLayout* m_previewPlace;
    Tile* m_preview = nullptr;
    QTimer m_previewTimer;
};

// The types in the order in which they are offered, by their names.
QString nameOf(core::WidgetType type);
const std::vector<core::WidgetType>& widgetTypes();

}  // namespace ui
