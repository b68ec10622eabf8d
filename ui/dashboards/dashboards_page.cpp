#include "ui/dashboards/dashboards_page.h"

#include "core/fleet/find_view.h"
#include "ui/dashboards/dashboard_bar.h"
#include "ui/dashboards/dashboard_grid.h"
#include "ui/dashboards/edit_strip.h"
#include "ui/dashboards/grid_layout.h"
#include "ui/dashboards/widget_dialog.h"
#include "ui/theme/theme.h"
#include "ui/widget/empty_state.h"
#include "ui/widget/notice_strip.h"

#include <QFileDialog>
#include <QMenu>
#include <QShortcut>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ui {

DashboardsPage::DashboardsPage(core::FleetService& service, Session& session, QWidget* parent)
    : QWidget(parent),
      m_service(service),
      m_session(session),
      m_guard(session, this),
      m_bar(new DashboardBar(this)),
      m_strip(new EditStrip(m_draft.steps(), this)),
      m_complaint(new NoticeStrip(Tone::Warning, {}, this)),
      m_stack(new QStackedLayout),
      m_grid(new DashboardGrid(service, this)),
      m_empty(new EmptyState(QIcon(QStringLiteral(":/icons/dashboards.svg")), tr("No widgets yet"),
                             tr("A dashboard shows what you put on it."), this))
{
    setObjectName(QStringLiteral("dashboardsPage"));
    build();
    connect(m_bar, &DashboardBar::dashboardChosen, this, [this](const std::string& id) {
        whenSettled([this, id] { open(id); });
        m_bar->setShown(m_draft.spec());  // until then
    });
    connect(m_bar, &DashboardBar::scopeChanged, this, [this] { m_grid->setScope(m_bar->scope()); });
    connect(m_bar, &DashboardBar::editingRequested, this, &DashboardsPage::setEditing);
    connect(&m_bar->menuButton(), &QToolButton::clicked, this, &DashboardsPage::openMenu);
    connect(m_strip, &EditStrip::addRequested, this, &DashboardsPage::addWidget);
    connect(m_strip, &EditStrip::discardRequested, this, &DashboardsPage::discard);
    connect(m_strip, &EditStrip::saveRequested, this, &DashboardsPage::save);
    connect(m_empty, &EmptyState::actionTriggered, this, &DashboardsPage::addWidget);
    connect(m_complaint, &NoticeStrip::dismissed, m_complaint, &QWidget::hide);
    connect(&m_draft, &DashboardDraft::changed, this, &DashboardsPage::showDraft);
    connect(&m_draft.steps(), &QUndoStack::cleanChanged, this,
            [this](bool clean) { m_strip->setVisible(m_isEditing || !clean); });
    connectGrid();
    addShortcuts();
    guardActions();
}

void DashboardsPage::guardActions()
{
    const auto why = [this] { return refusal(); };
    m_guard.add(&m_bar->editButton(), why);
    m_guard.add(&m_strip->addButton(), why);
    m_guard.add(&m_empty->actionButton(), why);
    // What was begun may still be looked at and discarded.
    const auto show = [this] {
        m_strip->setRefusal(refusal());
        if (m_session.isOpen() && !refusal().isEmpty() && m_isEditing)
            setEditing(false);
    };
    connect(&m_session, &Session::changed, this, show);
    show();
}

bool DashboardsPage::tellRefusal()
{
    const QString reason = refusal();
    if (!reason.isEmpty())
        Q_EMIT told(Tone::Critical, reason);
    return !reason.isEmpty();
}

void DashboardsPage::build()
{
    const Tokens& look = tokens();
    m_empty->setAction(tr("Add widget…"));
    m_complaint->setObjectName(QStringLiteral("dashboardComplaint"));
    m_complaint->hide();
    m_strip->hide();
    m_stack->addWidget(m_grid);
    m_stack->addWidget(m_empty);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(look.pagePadding, look.pagePadding, look.pagePadding, look.pagePadding);
    layout->setSpacing(look.gap);
    layout->addWidget(m_bar);
    layout->addWidget(m_complaint);
    layout->addWidget(m_strip);
    layout->addLayout(m_stack, 1);
    setFocusProxy(m_bar);
}

void DashboardsPage::connectGrid()
{
    connect(m_grid, &DashboardGrid::placesChosen, this, &DashboardsPage::place);
    connect(m_grid, &DashboardGrid::editRequested, this, &DashboardsPage::editWidgetOf);
    connect(m_grid, &DashboardGrid::removeRequested, this, &DashboardsPage::removeWidget);
    connect(m_grid, &DashboardGrid::duplicateRequested, this, &DashboardsPage::duplicateWidget);
    connect(m_grid, &DashboardGrid::menuRequested, this, &DashboardsPage::openTileMenu);
    connect(m_grid, &DashboardGrid::spanChosen, m_bar, &DashboardBar::setPast);
    connect(m_grid, &DashboardGrid::wholeChosen, this, [this] { m_bar->setPast(std::nullopt); });
    connect(m_grid, &DashboardGrid::instanceActivated, this, [this](const core::InstanceId& instance) {
        if (const core::InstanceViewPtr view = core::findView(m_snapshot->instances, instance))
            Q_EMIT subjectActivated(view->agent, instance);
    });
}

void DashboardsPage::addShortcuts()
{
    const auto add = [this](const QKeySequence& keys, auto action) {
        connect(new QShortcut(keys, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut),
                &QShortcut::activated, this, action);
    };
    add(QKeySequence::Undo, [this] { m_draft.steps().undo(); });
    add(QKeySequence::Redo, [this] { m_draft.steps().redo(); });
    add(QKeySequence::Save, [this] { save(); });
}

void DashboardsPage::show(const core::SnapshotPtr& snapshot)
{
    m_snapshot = snapshot;
    if (isVisible())
        showNewest();
}

void DashboardsPage::showNewest()
{
    if (!m_snapshot)
        return;
    m_bar->show(*m_snapshot);
    if (!m_isRead) {
        m_isRead = true;
        readShelf({}, [] {});
    }
    m_grid->show(m_snapshot);
    if (auto* dialog = findChild<WidgetDialog*>())
        dialog->show(m_snapshot);
}

void DashboardsPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    showNewest();
}

void DashboardsPage::showDraft()
{
    const core::DashboardSpec& spec = m_draft.spec();
    m_bar->setShown(spec);
    if (m_snapshot)
        m_bar->show(*m_snapshot);
    m_grid->setScope(m_bar->scope());
    m_grid->setDashboard(spec);
    m_stack->setCurrentIndex(spec.widgets.empty() ? 1 : 0);
}

QString DashboardsPage::unsaved() const
{
    if (!m_draft.isChanged())
        return {};
    const core::DashboardSpec& spec = m_draft.spec();
    return tr("Changes to the dashboard %1 are not saved.")
        .arg(QString::fromStdString(spec.title.empty() ? spec.id : spec.title));
}

void DashboardsPage::setEditing(bool editing)
{
    if (editing && tellRefusal())
        return m_bar->setEditing(false);
    m_isEditing = editing;
    m_bar->setEditing(editing);
    m_strip->setVisible(editing || m_draft.isChanged());
    m_grid->setEditing(editing);
}

void DashboardsPage::addWidget()
{
    if (tellRefusal())
        return;
    if (!m_snapshot || m_draft.spec().widgets.size() >= core::mostWidgets)
        return Q_EMIT told(Tone::Warning, tr("There is no room for another widget."));
    core::WidgetSpec widget;
    widget.id = m_draft.freeId("widget");
    editWidget(widget);
}

const core::WidgetSpec* DashboardsPage::widgetOf(const std::string& id) const
{
    for (const core::WidgetSpec& widget : m_draft.spec().widgets)
        if (widget.id == id)
            return &widget;
    return nullptr;
}

void DashboardsPage::editWidgetOf(const std::string& id)
{
    if (const core::WidgetSpec* widget = widgetOf(id))
        editWidget(*widget);
}

void DashboardsPage::editWidget(const core::WidgetSpec& widget)
{
    if (!m_snapshot || tellRefusal())
        return;
    auto* dialog = new WidgetDialog(m_service, m_snapshot, widget, m_bar->scope(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        core::DashboardSpec next = m_draft.spec();
        core::WidgetSpec made = dialog->widget();
        for (core::WidgetSpec& one : next.widgets) {
            if (one.id == made.id) {
                one = made;
                return m_draft.change(std::move(next), tr("Change %1").arg(titleOf(made)));
            }
        }
        made.place = roomFor(placesOf(next.widgets), core::GridPlace().width, core::GridPlace().height);
        const QString what = tr("Add %1").arg(titleOf(made));
        next.widgets.push_back(std::move(made));
        m_draft.change(std::move(next), what);
    });
    dialog->open();
}

void DashboardsPage::removeWidget(const std::string& id)
{
    const core::WidgetSpec* widget = widgetOf(id);
    if (!widget)
        return;
    const QString what = tr("Remove %1").arg(titleOf(*widget));
    core::DashboardSpec next = m_draft.spec();
    std::erase_if(next.widgets, [&](const core::WidgetSpec& one) { return one.id == id; });
    m_draft.change(std::move(next), what);
}

void DashboardsPage::duplicateWidget(const std::string& id)
{
    const core::WidgetSpec* widget = widgetOf(id);
    if (!widget || m_draft.spec().widgets.size() >= core::mostWidgets)
        return;
    core::DashboardSpec next = m_draft.spec();
    core::WidgetSpec copy = *widget;
    copy.id = m_draft.freeId(copy.id);
    const std::vector<core::GridPlace> places = placesOf(next.widgets);
    const core::GridPlace own = places[std::size_t(widget - m_draft.spec().widgets.data())];
    copy.place = roomFor(places, own.width, own.height);
    next.widgets.push_back(std::move(copy));
    m_draft.change(std::move(next), tr("Duplicate %1").arg(titleOf(*widget)));
}

void DashboardsPage::place(const std::vector<core::GridPlace>& places, const std::string& moved)
{
    core::DashboardSpec next = m_draft.spec();
    for (std::size_t i = 0; i < std::min(places.size(), next.widgets.size()); ++i)
        next.widgets[i].place = places[i];
    const core::WidgetSpec* widget = widgetOf(moved);
    m_draft.change(std::move(next), widget ? tr("Move %1").arg(titleOf(*widget)) : tr("Move"));
}

void DashboardsPage::openTileMenu(const std::string& id, const QPoint& position)
{
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("tileActions"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    for (QAction* action : {menu->addAction(tr("Edit…"), this, [this, id] { editWidgetOf(id); }),
                            menu->addAction(tr("Duplicate"), this, [this, id] { duplicateWidget(id); }),
                            menu->addAction(tr("Remove"), this, [this, id] { removeWidget(id); })})
        m_guard.add(action, [this] { return refusal(); });
    menu->addSeparator();
    menu->addAction(tr("Save as picture…"), this, [this, id] { askExportTile(id, QStringLiteral("png")); });
    menu->addAction(tr("Save figures as CSV…"), this,
                    [this, id] { askExportTile(id, QStringLiteral("csv")); });
    menu->popup(position);
}

void DashboardsPage::askExportTile(const std::string& id, const QString& ending)
{
    auto* dialog = new QFileDialog(this, tr("Save %1").arg(QString::fromStdString(id)));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(ending);
    dialog->selectFile(QString::fromStdString(id) + QChar(u'.') + ending);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, id](const QString& path) { exportTile(id, path); });
    dialog->open();
}

}  // namespace ui
