#include "ui/alerts/backtest_panel.h"

#include "ui/model/alert_table_model.h"
#include "ui/model/answer.h"
#include "ui/model/error_text.h"
#include "ui/model/metric_text.h"
#include "ui/theme/theme.h"
#include "ui/widget/segments.h"
#include "ui/widget/state_timeline.h"
#include "ui/widget/typing_pause.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMap>
#include <QVBoxLayout>

#include <array>

namespace ui {
namespace {

using namespace std::chrono_literals;

constexpr int timelineHeight = 120;
constexpr std::array<core::Duration, 4> spans{1h, 24h, 24h * 7, 24h * 30};

qint64 msecs(core::TimePoint time)
{
    return time.time_since_epoch().count();
}

QString nameOf(const core::BacktestFiring& firing)
{
    return QString::fromStdString(firing.instance.isEmpty() ? firing.agent.text() : firing.instance.text());
}

}  // namespace

BacktestPanel::BacktestPanel(core::FleetService& service, core::TimePoint now, QWidget* parent)
    : QWidget(parent),
      m_service(service),
      m_now(now),
      m_span(new Segments({tr("1 h"), tr("24 h"), tr("7 d"), tr("30 d")}, this)),
      m_summary(new QLabel(this)),
      m_note(new QLabel(this)),
      m_timeline(new StateTimeline(this))
{
    setObjectName(QStringLiteral("backtest"));
    auto* title = new QLabel(tr("Over the recorded history"), this);
    title->setFont(fontFor(FontRole::BodyStrong));
    m_span->setObjectName(QStringLiteral("backtestSpan"));
    m_span->choose(1);
    m_summary->setObjectName(QStringLiteral("backtestSummary"));
    m_summary->setWordWrap(true);
    m_note->setObjectName(QStringLiteral("backtestNote"));
    m_note->setWordWrap(true);
    m_note->setFont(fontFor(FontRole::Small));
    m_timeline->setObjectName(QStringLiteral("backtestTimeline"));
    m_timeline->setMinimumHeight(timelineHeight);
    auto* head = new QHBoxLayout;
    head->addWidget(title);
    head->addStretch();
    head->addWidget(m_span);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(head);
    layout->addWidget(m_summary);
    layout->addWidget(m_timeline, 1);
    layout->addWidget(m_note);
    m_settled.setSingleShot(true);
    m_settled.setInterval(typingPause);
    connect(&m_settled, &QTimer::timeout, this, &BacktestPanel::ask);
    connect(m_span, &Segments::chosenChanged, this, &BacktestPanel::ask);
}

core::Duration BacktestPanel::span() const
{
    return spans[std::size_t(std::max(m_span->chosen(), 0))];
}

void BacktestPanel::setRule(std::optional<core::AlertRuleSpec> rule, const core::AgentId& agent,
                            const QString& reason)
{
    ++m_asked;  // an answer that is under way is of no interest any more
    m_rule = std::move(rule);
    m_agent = agent;
    if (!m_rule)
        return say(reason);
    m_settled.start();
}

void BacktestPanel::ask()
{
    if (!m_rule)
        return;
    m_summary->setText(tr("Looking at the history…"));
    m_service.backtest({*m_rule, m_agent, m_now - span(), m_now},
                       answerOn<core::BacktestReport>(
                           this, [this, asked = ++m_asked](const core::Result<core::BacktestReport>& report) {
                               if (asked != m_asked)
                                   return;
                               if (report)
                                   show(report.value());
                               else
                                   say(errorSentence(report.error()));
                           }));
}

void BacktestPanel::say(const QString& sentence)
{
    m_settled.stop();
    m_summary->setText(sentence);
    m_note->clear();
    m_timeline->setEmptyText({});
    m_timeline->setRows({});
}

void BacktestPanel::show(const core::BacktestReport& report)
{
    const QString chosen = m_span->text(m_span->chosen());
    if (report.series == 0)
        return say(tr("Nothing was recorded of this metric in the last %1.").arg(chosen));
    QStringList parts;
    parts << (report.fired == 0 ? tr("It would not have fired in the last %1.").arg(chosen)
                                : tr("It would have fired %n time(s) in the last %1, for %2 in all, with %3.",
                                     nullptr, int(report.fired))
                                      .arg(chosen, ageText(report.firing),
                                           tr("%n notice(s)", nullptr, int(report.notices))));
    if (report.nearMisses > 0)
        parts << tr("%n time(s) its condition held, but not for long enough.", nullptr,
                    int(report.nearMisses));
    m_summary->setText(parts.join(QLatin1Char(' ')));

    QMap<QString, QList<StateSpan>> rows;
    for (const core::BacktestFiring& firing : report.firings)
        rows[nameOf(firing)] << StateSpan{msecs(firing.from), msecs(firing.to.value_or(m_now)),
                                          toneOf(m_rule->severity), metricText(m_rule->metric, firing.worst)};
    QList<StateRow> shown;
    for (auto row = rows.begin(); row != rows.end(); ++row)
        shown << StateRow{row.key(), row.value()};
    m_timeline->setRange(msecs(m_now - span()), msecs(m_now));
    m_timeline->setEmptyText(tr("No firing to show"));
    m_timeline->setRows(shown);

    QStringList notes{
        tr("%n series looked at, once every %1.", nullptr, int(report.series)).arg(ageText(report.step))};
    if (report.begins && *report.begins > m_now - span() + report.step * 2)
        notes << tr("The history begins %1 ago.").arg(ageText(m_now - *report.begins));
    if (report.leftOut > 0)
        notes << tr("%n more series were left out.", nullptr, int(report.leftOut));
    m_note->setText(notes.join(QLatin1Char(' ')));
}

}  // namespace ui
