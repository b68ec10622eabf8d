#pragma once

#include <QWidget>

#include "core/fleet/snapshot.h"
#include "core/runtime/fleet_service.h"
#include "ui/dashboards/dashboard_draft.h"
#include "ui/dashboards/tile_series.h"
#include "ui/operator/control_guard.h"
#include "ui/theme/state_shape.h"

#include <functional>

class QMenu;
class QStackedLayout;

namespace ui {

class DashboardBar;
class DashboardGrid;
class EditStrip;
class EmptyState;
class NoticeStrip;

// Dashboards: shown, edited, kept. What is edited stays until it is saved or discarded by somebody.
class DashboardsPage final : public QWidget {
    Q_OBJECT

public:
    DashboardsPage(core::FleetService& service, Session& session, QWidget* parent = nullptr);

    void show(const core::SnapshotPtr& snapshot);
    using QWidget::show;

    // What would be lost if the window closed now; empty: nothing.
    QString unsaved() const;

    // For the menus and the palette.
    void setEditing(bool editing);
    void addWidget();
    void newDashboard();
    void save();
    // Why who sits here may not change the kept dashboards; empty: they may.
    QString refusal() const { return m_session.refusalOf(core::Role::Operator); }
    // A file's content becomes a dashboard of its own; one whose id is taken gets another.
    void importFrom(const QString& path);
    void exportTo(const QString& path);
    // By the path's ending: .csv the figures, else a picture.
    void exportTile(const std::string& id, const QString& path);

Q_SIGNALS:
    void told(ui::Tone tone, const QString& sentence);
    void subjectActivated(const core::AgentId& agent, const core::InstanceId& instance);

protected:
    void showEvent(QShowEvent* event) override;

private:
    using Then = std::function<void()>;

    void build();
    void connectGrid();
    void addShortcuts();
    void guardActions();
    // Tells it, where there is one.
    bool tellRefusal();
    void showNewest();
    void showDraft();

    // Widgets.
    void editWidget(const core::WidgetSpec& widget);
    void editWidgetOf(const std::string& id);
    void removeWidget(const std::string& id);
    void duplicateWidget(const std::string& id);
    void place(const std::vector<core::GridPlace>& places, const std::string& moved);
    void openTileMenu(const std::string& id, const QPoint& position);
    void askExportTile(const std::string& id, const QString& ending);
    const core::WidgetSpec* widgetOf(const std::string& id) const;

    // Dashboards.
    void readShelf(const std::string& chosen, const Then& then);
    void take(core::DashboardListing listing, const std::string& chosen);
    void open(const std::string& id);
    void keep(core::DashboardSpec dashboard, const QString& success, const Then& then);
    void askName(const QString& title, const QString& name, const std::function<void(const QString&)>& then);
    void duplicate();
    void rename();
    void remove();
    void discard();
    void openMenu();
    QMenu* addRefreshMenu(QMenu& menu);
    void askImport();
    void askExport();
    void write(const QString& path, std::function<QByteArray()> make, const QString& success);
    // Goes on once what was changed is saved or given up.
    void whenSettled(const Then& then);
    std::string freeDashboardId(const QString& name) const;
    const core::ShelvedDashboard* shelved(const std::string& id) const;

    core::FleetService& m_service;
    Session& m_session;
    ControlGuard m_guard;
    core::SnapshotPtr m_snapshot;
    core::DashboardListing m_listing;
    DashboardDraft m_draft;
    DashboardBar* m_bar;
    EditStrip* m_strip;
    NoticeStrip* m_complaint;
    QStackedLayout* m_stack;
    DashboardGrid* m_grid;
    EmptyState* m_empty;
    bool m_isEditing = false;
    bool m_isRead = false;
};

}  // namespace ui
