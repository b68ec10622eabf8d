#include "ui/dashboards/dashboard_grid.h"

#include "ui/dashboards/grid_layout.h"
#include "ui/theme/theme.h"

#include <QResizeEvent>
#include <QScrollBar>
#include <QToolButton>

#include <algorithm>

namespace ui {
namespace {

constexpr qreal usualRow = 84;  // pixels, where the tiles are scrolled through
constexpr qreal lowestRow = 62;
constexpr qreal highestRow = 150;
constexpr std::uint32_t freeRows = 3;  // below the last tile, while editing

// All but its place, which a tile does not know of.
bool areSame(core::WidgetSpec one, core::WidgetSpec other)
{
    one.place = other.place;
    return one == other;
}

}  // namespace

DashboardGrid::DashboardGrid(core::FleetService& service, QWidget* parent)
    : QScrollArea(parent),
      m_service(service),
      m_canvas(new QWidget),
      m_marks(service)
{
    setObjectName(QStringLiteral("dashboardGrid"));
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    setWidget(m_canvas);
    m_canvas->setAutoFillBackground(false);
    viewport()->setAutoFillBackground(false);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &DashboardGrid::lookAtTiles);
    connect(&m_marks, &ChartMarks::changed, this, [this] {
        for (const Item& item : m_items)
            showMarks(*item.tile);
    });
}

void DashboardGrid::setDashboard(const core::DashboardSpec& dashboard)
{
    std::vector<Item> before = std::move(m_items);
    m_items.clear();
    m_round = dashboard.refresh;
    for (const core::WidgetSpec& widget : dashboard.widgets) {
        const auto known = std::find_if(before.begin(), before.end(), [&](const Item& item) {
            return areSame(item.tile->widget(), widget);
        });
        if (known == before.end()) {
            m_items.push_back(makeItem(widget));
            continue;
        }
        m_items.push_back(*known);
        before.erase(known);
    }
    for (const Item& item : before) {
        item.tile->deleteLater();
        item.tile->hide();
        if (item.handle)
            item.handle->deleteLater();
    }
    m_places = m_shown = placesOf(dashboard.widgets);
    for (Item& item : m_items) {
        item.tile->setRound(m_round);
        item.tile->setScope(m_scope);
    }
    fitRows();
    layOut();
    if (m_snapshot)
        show(m_snapshot);
}

DashboardGrid::Item DashboardGrid::makeItem(const core::WidgetSpec& widget)
{
    Item item{new Tile(m_service, widget, m_canvas), nullptr};
    const std::string id = widget.id;
    connect(item.tile, &Tile::menuRequested, this,
            [this, id](const QPoint& position) { Q_EMIT menuRequested(id, position); });
    connect(&item.tile->view(), &TileView::instanceActivated, this, &DashboardGrid::instanceActivated);
    if (LineChart* chart = item.tile->view().lineChart())
        connectChart(*chart);
    if (m_isEditing)
        addHandle(item);
    item.tile->show();
    return item;
}

// The crosshair of one chart is the crosshair of all.
void DashboardGrid::connectChart(LineChart& chart)
{
    const auto tellOthers = [this, self = &chart](std::optional<double> msecs) {
        for (const Item& item : m_items)
            if (LineChart* other = item.tile->view().lineChart(); other && other != self)
                other->setCrosshair(msecs);
    };
    connect(&chart, &LineChart::crosshairMoved, this, [tellOthers](double msecs) { tellOthers(msecs); });
    connect(&chart, &LineChart::crosshairLeft, this, [tellOthers] { tellOthers(std::nullopt); });
    connect(&chart, &LineChart::spanChosen, this, [this](qint64 from, qint64 to) {
        Q_EMIT spanChosen({core::TimePoint(core::Duration(from)), core::TimePoint(core::Duration(to))});
    });
    connect(&chart, &LineChart::wholeChosen, this, &DashboardGrid::wholeChosen);
}

void DashboardGrid::addHandle(Item& item)
{
    const core::WidgetSpec& widget = item.tile->widget();
    item.handle = new TileHandle(titleOf(widget), m_canvas);
    const std::string id = widget.id;
    TileHandle* handle = item.handle;
    connect(handle, &TileHandle::dragged, this, [this, id](const core::GridPlace& place) {
        m_shown = placesWith(m_places, indexOf(id), place);
        layOut();
    });
    connect(handle, &TileHandle::dropped, this, [this, id](bool isKept) {
        const std::vector<core::GridPlace> chosen = std::exchange(m_shown, m_places);
        if (isKept)
            Q_EMIT placesChosen(chosen, id);
        layOut();
    });
    connect(handle, &TileHandle::placed, this, [this, id](const core::GridPlace& place) {
        Q_EMIT placesChosen(placesWith(m_places, indexOf(id), place), id);
    });
    connect(handle, &TileHandle::editRequested, this, [this, id] { Q_EMIT editRequested(id); });
    connect(handle, &TileHandle::removeRequested, this, [this, id] { Q_EMIT removeRequested(id); });
    connect(handle, &TileHandle::duplicateRequested, this, [this, id] { Q_EMIT duplicateRequested(id); });
    connect(handle, &TileHandle::menuRequested, this,
            [this, id](const QPoint& position) { Q_EMIT menuRequested(id, position); });
    handle->show();
}

std::size_t DashboardGrid::indexOf(const std::string& id) const
{
    return std::size_t(std::find_if(m_items.begin(), m_items.end(),
                                    [&](const Item& item) { return item.tile->widget().id == id; })
                       - m_items.begin());
}

Tile* DashboardGrid::tile(const std::string& id) const
{
    const std::size_t index = indexOf(id);
    return index < m_items.size() ? m_items[index].tile : nullptr;
}

void DashboardGrid::setScope(const TileScope& scope)
{
    m_scope = scope;
    for (const Item& item : m_items) {
        item.tile->setScope(scope);
        showMarks(*item.tile);
    }
}

void DashboardGrid::setEditing(bool editing)
{
    if (editing == m_isEditing)
        return;
    m_isEditing = editing;
    for (Item& item : m_items) {
        if (editing)
            addHandle(item);
        else if (item.handle)
            std::exchange(item.handle, nullptr)->deleteLater();
    }
    fitRows();
    layOut();
}

void DashboardGrid::show(const core::SnapshotPtr& snapshot)
{
    m_snapshot = snapshot;
    for (const Item& item : m_items)
        item.tile->show(snapshot);
    m_marks.look(snapshot);
    for (const Item& item : m_items)
        showMarks(*item.tile);
}

void DashboardGrid::showMarks(Tile& tile)
{
    if (!tile.view().lineChart())
        return;
    std::vector<EventMark> marks;
    for (const core::AgentId& agent : tile.agents()) {
        const std::vector<EventMark> own = m_marks.of(agent);
        marks.insert(marks.end(), own.begin(), own.end());
    }
    std::sort(marks.begin(), marks.end(), [](const EventMark& a, const EventMark& b) { return a.at < b.at; });
    tile.setMarks(std::move(marks));
}

void DashboardGrid::lookAtTiles()
{
    for (const Item& item : m_items)
        if (!item.tile->visibleRegion().isEmpty())
            item.tile->look();
}

// What fits fills the window; what does not is scrolled through. While editing nothing jumps.
void DashboardGrid::fitRows()
{
    if (m_isEditing)
        return;
    const auto rows = qreal(std::max<std::uint32_t>(1, rowsOf(m_places)));
    const qreal fit = (height() - (rows - 1) * tokens().gap) / rows;
    m_rowHeight = fit < lowestRow ? usualRow : std::min(fit, highestRow);
}

QRect DashboardGrid::rectOf(const core::GridPlace& place) const
{
    const int gap = tokens().gap;
    const qreal column = (m_canvas->width() + gap) / qreal(core::dashboardColumns);
    const qreal row = m_rowHeight + gap;
    const auto at = [](qreal step, std::uint32_t count) { return qRound(step * count); };
    const QPoint from(at(column, place.column), at(row, place.row));
    const QPoint to(at(column, place.column + place.width) - gap, at(row, place.row + place.height) - gap);
    return {from, QSize(to.x() - from.x(), to.y() - from.y())};
}

void DashboardGrid::layOut()
{
    const int gap = tokens().gap;
    const std::uint32_t rows = rowsOf(m_shown) + (m_isEditing ? freeRows : 0);
    const int needed = qRound(rows * (m_rowHeight + gap)) - gap;
    const bool isScrolled = needed > height();
    const int barWidth = isScrolled ? verticalScrollBar()->sizeHint().width() + gap / 2 : 0;
    m_canvas->resize(width() - barWidth, std::max(needed, 1));
    const QSizeF field((m_canvas->width() + gap) / qreal(core::dashboardColumns), m_rowHeight + gap);
    for (std::size_t i = 0; i < m_items.size(); ++i) {
        const QRect rect = rectOf(m_shown[i]);
        m_items[i].tile->setGeometry(rect);
        if (TileHandle* handle = m_items[i].handle) {
            handle->setGeometry(rect);
            handle->setPlace(m_places[i], field);
            handle->raise();
        }
    }
    for (std::size_t i = 1; i < m_items.size(); ++i)
        if (m_items[i].handle)
            setTabOrder(m_items[i - 1].handle, m_items[i].handle);
}

void DashboardGrid::resizeEvent(QResizeEvent* event)
{
    QScrollArea::resizeEvent(event);
    fitRows();
    layOut();
}

}  // namespace ui
