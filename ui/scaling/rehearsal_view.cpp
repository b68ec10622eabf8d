#include "ui/scaling/rehearsal_view.h"

#include "ui/theme/theme.h"
#include "ui/widget/figure_text.h"

#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace ui {
namespace {

constexpr int replicaPart = 9;
constexpr int loadPart = 6;
constexpr int leastReplicaHeight = 100;
constexpr int leastLoadHeight = 76;
constexpr double dimness = 0.6;
constexpr double leastReplicas = 4;
constexpr double leastLoad = 1.2;

double msecs(core::TimePoint time)
{
    return double(time.time_since_epoch().count());
}

// "0.5", "1.0", "0.93".
QString loadText(double load)
{
    QString text = decimalText(load);
    if (text.endsWith(QLatin1Char('0')))
        text.chop(1);
    return text;
}

using Pick = double core::RehearsalPoint::*;

// The last value holds to the end.
std::vector<QPointF> pointsOf(const core::RehearsalReport& report, Pick pick)
{
    std::vector<QPointF> points;
    points.reserve(report.points.size() + 1);
    for (const core::RehearsalPoint& point : report.points)
        points.emplace_back(msecs(point.time), point.*pick);
    if (!points.empty() && points.back().x() < msecs(report.to))
        points.emplace_back(msecs(report.to), points.back().y());
    return points;
}

}  // namespace

// Over a picture that is not the newest any more.
class RehearsalView::Veil : public QWidget {
public:
    explicit Veil(QWidget* parent) : QWidget(parent)
    {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        hide();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        QColor color = tokens().surface;
        color.setAlphaF(float(dimness));
        painter.fillRect(rect(), color);
    }
};

RehearsalView::RehearsalView(QWidget* parent)
    : QWidget(parent),
      m_replicas(addChart(tr("Replicas"), "replicaChart")),
      m_load(addChart(tr("Load as a part of the target"), "loadChart")),
      m_veil(new Veil(this))
{
    m_veil->setObjectName(QStringLiteral("rehearsalVeil"));
    m_replicas->setValueFormat(countText);
    m_replicas->setLeastMaximum(leastReplicas);
    m_replicas->setMinimumHeight(leastReplicaHeight);
    m_load->setValueFormat(loadText);
    m_load->setLeastMaximum(leastLoad);
    m_load->setThreshold(1);
    m_load->setMinimumHeight(leastLoadHeight);
    shareCrosshair({m_replicas, m_load});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addWidget(m_replicas, replicaPart);
    layout->addWidget(m_load, loadPart);
    m_dims.setSingleShot(true);
    connect(&m_dims, &QTimer::timeout, m_veil, &QWidget::show);
    setNames(tr("with the present policy"), tr("load of target"));
}

LineChart* RehearsalView::addChart(const QString& title, const char* name)
{
    auto* chart = new LineChart(this);
    chart->setObjectName(QString::fromLatin1(name));
    chart->setTitleText(title);
    chart->setEmptyText({});
    return chart;
}

std::vector<LineStyle> RehearsalView::lines() const
{
    const Tokens& t = tokens();
    return {{tr("actual replicas"), t.series[2], true},
            {m_draftName, t.series[1], true, true},
            {m_loadName, t.series[0]}};
}

void RehearsalView::setNames(const QString& draft, const QString& load)
{
    if (draft == m_draftName && load == m_loadName)
        return;
    m_draftName = draft;
    m_loadName = load;
    const std::vector<LineStyle> styles = lines();
    // The load is no step: it is measured at moments.
    m_replicas->setLines({styles[0], styles[1]});
    m_load->setLines({styles[2], {m_draftName, styles[1].color, false, true}});
}

void RehearsalView::show(const core::RehearsalReport& report, core::TimePoint from, core::TimePoint to)
{
    for (LineChart* chart : {m_replicas, m_load})
        chart->setWindow(from.time_since_epoch().count(), to.time_since_epoch().count());
    m_replicas->setLine(0, pointsOf(report, &core::RehearsalPoint::actual));
    m_replicas->setLine(1, pointsOf(report, &core::RehearsalPoint::draft));
    m_load->setLine(0, pointsOf(report, &core::RehearsalPoint::actualLoad));
    m_load->setLine(
        1, m_isDraftLoadShown ? pointsOf(report, &core::RehearsalPoint::draftLoad) : std::vector<QPointF>());
    const qreal labels = std::max(m_replicas->labelWidth(), m_load->labelWidth());
    for (LineChart* chart : {m_replicas, m_load})
        chart->setLeastLabelWidth(labels);
    setBusy(false);
}

void RehearsalView::say(const QString& sentence)
{
    for (LineChart* chart : {m_replicas, m_load})
        for (std::size_t line = 0; line < 2; ++line)
            chart->setLine(line, {});
    m_replicas->setEmptyText(sentence);
    setBusy(false);
}

void RehearsalView::setBusy(bool busy, int afterMsecs)
{
    if (!busy) {
        m_dims.stop();
        m_veil->hide();
    } else if (afterMsecs == 0) {
        m_veil->show();
    } else if (!m_dims.isActive()) {
        m_dims.start(afterMsecs);
    }
}

bool RehearsalView::isDimmed() const
{
    return !m_veil->isHidden();
}

void RehearsalView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_veil->setGeometry(rect());
    m_veil->raise();
}

}  // namespace ui
