#include "ui/dashboards/widget_dialog.h"

#include "ui/dashboards/source_row.h"
#include "ui/dashboards/tile.h"
#include "ui/theme/theme.h"
#include "ui/widget/figure_text.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <cmath>

namespace ui {
namespace {

constexpr QSize dialogSize{1060, 480};
constexpr int formWidth = 580;
constexpr int previewHeight = 260;
constexpr std::size_t mostSources = 12;
constexpr int previewDelay = 300;  // ms after the last key

QString plain(const std::optional<double>& value)
{
    return value ? QString::number(*value, 'g', 10) : QString();
}

// NaN for what is no number, which the check of the whole then refuses.
std::optional<double> typedNumber(const QLineEdit& field)
{
    const QString text = field.text().trimmed();
    if (text.isEmpty())
        return std::nullopt;
    bool isNumber = false;
    const double value = text.toDouble(&isNumber);
    return isNumber ? value : std::nan("");
}

}  // namespace

const std::vector<core::WidgetType>& widgetTypes()
{
    using enum core::WidgetType;
    static const std::vector<core::WidgetType> types{LineChart, BarChart,      Gauge,    Stat,
                                                     Table,     StateTimeline, Honeycomb};
    return types;
}

QString nameOf(core::WidgetType type)
{
    switch (type) {
    case core::WidgetType::Gauge: return WidgetDialog::tr("Gauge");
    case core::WidgetType::LineChart: return WidgetDialog::tr("Line chart");
    case core::WidgetType::BarChart: return WidgetDialog::tr("Bar chart");
    case core::WidgetType::Stat: return WidgetDialog::tr("Single value");
    case core::WidgetType::Table: return WidgetDialog::tr("Table");
    case core::WidgetType::StateTimeline: return WidgetDialog::tr("State timeline");
    case core::WidgetType::Honeycomb: return WidgetDialog::tr("Honeycomb");
    }
    return {};
}

WidgetDialog::WidgetDialog(core::FleetService& service, core::SnapshotPtr snapshot,
                           const core::WidgetSpec& widget, const TileScope& scope, QWidget* parent)
    : QDialog(parent),
      m_service(service),
      m_snapshot(std::move(snapshot)),
      m_before(widget),
      m_scope(scope),
      m_title(new QLineEdit(this)),
      m_type(new QComboBox(this)),
      m_sourceRows(new QVBoxLayout),
      m_addSource(new QPushButton(tr("Add a data source"), this)),
      m_warning(new QLineEdit(this)),
      m_critical(new QLineEdit(this)),
      m_range(new QComboBox(this)),
      m_complaint(new QLabel(this)),
      m_previewPlace(new QVBoxLayout)
{
    setObjectName(QStringLiteral("widgetDialog"));
    setWindowTitle(widget.dataSources.empty() ? tr("New widget") : tr("Widget %1").arg(titleOf(widget)));
    resize(dialogSize);
    fill();
    build();
    m_previewTimer.setSingleShot(true);
    m_previewTimer.setInterval(previewDelay);
    connect(&m_previewTimer, &QTimer::timeout, this, &WidgetDialog::renewPreview);
    changed();
    renewPreview();
}

void WidgetDialog::fill()
{
    m_title->setText(QString::fromStdString(m_before.title));
    m_title->setMaxLength(120);
    for (const core::WidgetType type : widgetTypes())
        m_type->addItem(nameOf(type), int(type));
    m_type->setCurrentIndex(m_type->findData(int(m_before.type)));
    m_sourceRows->setContentsMargins(0, 0, 0, 0);
    for (const std::string& source : m_before.dataSources)
        addSource(source);
    if (m_sources.empty())
        addSource(std::string("metrics/${agent}/") + core::series::cpu);
    m_warning->setText(plain(m_before.thresholds.warning));
    m_critical->setText(plain(m_before.thresholds.critical));
    std::vector<core::Duration> offered(timeRanges.begin(), timeRanges.end());
    if (std::find(offered.begin(), offered.end(), m_before.timeRange) == offered.end())
        offered.push_back(m_before.timeRange);
    for (const core::Duration range : offered)
        m_range->addItem(spanText(range), qint64(range.count()));
    m_range->setCurrentIndex(m_range->findData(qint64(m_before.timeRange.count())));
}

QFormLayout* WidgetDialog::buildForm()
{
    const std::array<std::pair<QWidget*, const char*>, 6> names{{{m_title, "widgetTitle"},
                                                                 {m_type, "widgetType"},
                                                                 {m_addSource, "addSource"},
                                                                 {m_warning, "widgetWarning"},
                                                                 {m_critical, "widgetCritical"},
                                                                 {m_range, "widgetRange"}}};
    for (const auto& [widget, name] : names)
        widget->setObjectName(QString::fromLatin1(name));
    m_title->setPlaceholderText(tr("the name of what it shows"));
    m_warning->setPlaceholderText(tr("none, or such as 0.7"));
    m_critical->setPlaceholderText(tr("none, or such as 0.9"));
    m_warning->setToolTip(tr("In the metric's own unit: fractions from 0 to 1, times in seconds."));
    m_critical->setToolTip(tr("Below the warning, when low values are bad."));
    auto* form = new QFormLayout;
    form->addRow(tr("&Title"), m_title);
    form->addRow(tr("T&ype"), m_type);
    form->addRow(tr("Shows"), m_sourceRows);
    form->addRow(QString(), m_addSource);
    form->addRow(tr("&Warning at"), m_warning);
    form->addRow(tr("&Critical at"), m_critical);
    form->addRow(tr("Time &range"), m_range);
    connect(m_addSource, &QPushButton::clicked, this, [this] {
        addSource(m_sources.back()->source());
        changed();
    });
    for (QLineEdit* field : {m_title, m_warning, m_critical})
        connect(field, &QLineEdit::textChanged, this, &WidgetDialog::changed);
    for (QComboBox* box : {m_type, m_range})
        connect(box, &QComboBox::currentIndexChanged, this, &WidgetDialog::changed);
    return form;
}

void WidgetDialog::build()
{
    m_complaint->setObjectName(QStringLiteral("widgetComplaint"));
    m_complaint->setWordWrap(true);
    m_complaint->setTextFormat(Qt::PlainText);
    auto* left = new QWidget(this);
    left->setFixedWidth(formWidth);
    auto* leftLayout = new QVBoxLayout(left);
    leftLayout->setContentsMargins(0, 0, 0, 0);
    leftLayout->addLayout(buildForm());
    leftLayout->addWidget(m_complaint);
    leftLayout->addStretch();
    auto* columns = new QHBoxLayout;
    columns->setSpacing(2 * tokens().gap);
    columns->addWidget(left);
    columns->addLayout(m_previewPlace, 1);
    m_previewPlace->addStretch();
    auto* buttons = new QDialogButtonBox(this);
    m_go = buttons->addButton(m_before.dataSources.empty() ? tr("Add") : tr("Change"),
                              QDialogButtonBox::AcceptRole);
    m_go->setObjectName(QStringLiteral("go"));
    m_go->setProperty("primary", true);
    buttons->addButton(QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(columns, 1);
    layout->addWidget(buttons);
}

void WidgetDialog::addSource(const std::string& source)
{
    auto* row = new SourceRow(*m_snapshot, source, this);
    m_sources.push_back(row);
    m_sourceRows->addWidget(row);
    connect(row, &SourceRow::changed, this, &WidgetDialog::changed);
    connect(row, &SourceRow::removeRequested, this, [this, row] {
        m_sources.erase(std::find(m_sources.begin(), m_sources.end(), row));
        row->hide();
        row->deleteLater();
        showSources();
        changed();
    });
    showSources();
}

void WidgetDialog::showSources()
{
    for (SourceRow* row : m_sources)
        row->setRemovable(m_sources.size() > 1);
    m_addSource->setEnabled(m_sources.size() < mostSources);
}

core::WidgetSpec WidgetDialog::widget() const
{
    core::WidgetSpec widget = m_before;
    widget.title = m_title->text().trimmed().toStdString();
    widget.type = core::WidgetType(m_type->currentData().toInt());
    widget.dataSources.clear();
    for (const SourceRow* row : m_sources)
        widget.dataSources.push_back(row->source());
    widget.thresholds = {typedNumber(*m_warning), typedNumber(*m_critical)};
    widget.timeRange = core::Duration(m_range->currentData().toLongLong());
    return widget;
}

QString WidgetDialog::complaint() const
{
    for (const auto& [field, name] : {std::pair(m_warning, tr("The warning")), {m_critical, tr("Critical")}})
        if (const auto value = typedNumber(*field); value && std::isnan(*value))
            return tr("%1 is no number: %2").arg(name, field->text());
    core::DashboardSpec dashboard;
    dashboard.id = "draft";
    dashboard.widgets = {widget()};
    const std::vector<core::FileError> errors = core::checkDashboard(dashboard);
    if (errors.empty())
        return {};
    const std::string place = "widgets[0].";
    const std::string& path = errors.front().path;
    return QString::fromStdString((path.starts_with(place) ? path.substr(place.size()) : path) + ": "
                                  + errors.front().message);
}

void WidgetDialog::changed()
{
    const QString wrong = complaint();
    m_complaint->setText(wrong);
    m_go->setEnabled(wrong.isEmpty());
    m_previewTimer.start();
}

void WidgetDialog::renewPreview()
{
    if (!m_go->isEnabled() || (m_preview && m_preview->widget() == widget()))
        return;
    delete m_preview;
    m_preview = new Tile(m_service, widget(), this);
    m_preview->menuButton().hide();
    m_preview->setFixedHeight(previewHeight);
    m_previewPlace->insertWidget(0, m_preview);
    m_preview->setScope(m_scope);
    m_preview->show();
    m_preview->show(m_snapshot);
}

void WidgetDialog::show(const core::SnapshotPtr& snapshot)
{
    m_snapshot = snapshot;
    if (m_preview)
        m_preview->show(snapshot);
}

}  // namespace ui
