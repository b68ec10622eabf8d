#include "ui/scaling/what_if_panel.h"

#include "ui/model/answer.h"
#include "ui/model/error_text.h"
#include "ui/model/metric_text.h"
#include "ui/model/session.h"
#include "ui/scaling/rehearsal_sum_row.h"
#include "ui/scaling/rehearsal_view.h"
#include "ui/theme/theme.h"
#include "ui/widget/figure_text.h"
#include "ui/widget/line_legend.h"
#include "ui/widget/segments.h"
#include "ui/widget/typing_pause.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace ui {
namespace {

using namespace std::chrono_literals;

constexpr std::array<core::Duration, 4> spans{1h, 6h, 24h, 24h * 7};
constexpr int firstSpan = 2;
constexpr std::size_t points = 600;
constexpr int choicePause = 120;  // ms
constexpr int dimAfter = 200;  // ms, so that a quick answer does not flicker
constexpr core::Duration shortestRound = 1min;
constexpr core::Duration emptyRound = 15s;  // while there is no history to look at
constexpr int roundsInSpan = 240;

QString loadName(const core::ScalingSpec& policy)
{
    return policy.targets.size() == 1
        ? WhatIfPanel::tr("%1 of target").arg(metricName(policy.targets.front().metric))
        : WhatIfPanel::tr("load of target");
}

bool hasHistory(const core::RehearsalReport& report)
{
    return std::any_of(report.points.begin(), report.points.end(), [](const core::RehearsalPoint& point) {
        return std::isfinite(point.actual) || std::isfinite(point.actualLoad);
    });
}

}  // namespace

WhatIfPanel::WhatIfPanel(core::FleetService& service, Session& session, QWidget* parent)
    : Card(tr("What if"), parent),
      m_service(service),
      m_session(session),
      m_span(new Segments({spanText(spans[0]), spanText(spans[1]), spanText(spans[2]), spanText(spans[3])},
                          this)),
      m_legend(new LineLegend(this)),
      m_view(new RehearsalView(this)),
      m_sums(new RehearsalSumRow(this)),
      m_notes(new QLabel(this)),
      m_discard(new QPushButton(tr("Discard"), this)),
      m_apply(new QPushButton(tr("Apply draft…"), this))
{
    setObjectName(QStringLiteral("whatIf"));
    buildHead();
    body()->addWidget(m_view, 1);
    buildFoot();
    m_settled.setSingleShot(true);
    connect(&m_settled, &QTimer::timeout, this, &WhatIfPanel::rehearse);
    connect(&m_session, &Session::changed, this, &WhatIfPanel::showActions);
    connect(m_span, &Segments::chosenChanged, this, [this] {
        showTitle();
        m_settled.stop();
        rehearse();
    });
    connect(m_apply, &QPushButton::clicked, this, &WhatIfPanel::applyRequested);
    connect(m_discard, &QPushButton::clicked, this, &WhatIfPanel::discardRequested);
    showActions();
    showNotes();
}

WhatIfPanel::~WhatIfPanel()
{
    m_stop.request_stop();
}

void WhatIfPanel::buildHead()
{
    auto* head = new QWidget(this);
    m_span->setObjectName(QStringLiteral("whatIfSpan"));
    m_span->setAccessibleName(tr("Span of the history"));
    m_span->choose(firstSpan);
    m_legend->setObjectName(QStringLiteral("whatIfLegend"));
    m_legend->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    m_legend->setLines(m_view->lines());
    auto* layout = new QHBoxLayout(head);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(tokens().gap);
    layout->addWidget(m_legend);
    layout->addWidget(m_span);
    setHeaderWidget(head);
}

void WhatIfPanel::buildFoot()
{
    m_notes->setObjectName(QStringLiteral("whatIfNotes"));
    m_notes->setFont(fontFor(FontRole::Small));
    m_notes->setWordWrap(true);
    m_notes->setTextFormat(Qt::PlainText);
    QPalette palette = m_notes->palette();
    palette.setColor(QPalette::WindowText, tokens().muted);
    m_notes->setPalette(palette);
    m_discard->setObjectName(QStringLiteral("discardDraft"));
    m_discard->setToolTip(tr("Forget the draft"));
    m_apply->setObjectName(QStringLiteral("applyDraft"));
    m_apply->setProperty("primary", true);
    auto* foot = new QHBoxLayout;
    foot->setSpacing(8);
    foot->addWidget(m_notes, 1, Qt::AlignBottom);
    foot->addWidget(m_discard, 0, Qt::AlignBottom);
    foot->addWidget(m_apply, 0, Qt::AlignBottom);
    body()->addWidget(m_sums);
    body()->addLayout(foot);
}

void WhatIfPanel::setEmbedded()
{
    m_isEmbedded = true;
    m_discard->hide();
    m_apply->hide();
}

core::Duration WhatIfPanel::span() const
{
    return spans[std::size_t(std::max(m_span->chosen(), 0))];
}

QString WhatIfPanel::spanName() const
{
    return spanText(span());
}

void WhatIfPanel::setNow(core::TimePoint now)
{
    m_now = now;
    look();
}

void WhatIfPanel::showEvent(QShowEvent* event)
{
    Card::showEvent(event);
    look();
}

bool WhatIfPanel::isLate() const
{
    const core::Duration round = m_report ? std::max(span() / roundsInSpan, shortestRound) : emptyRound;
    return !m_asksTo || m_now - *m_asksTo >= round;
}

// Time went on: the picture is renewed quietly.
void WhatIfPanel::look()
{
    if (isVisible() && m_question && !m_isWaiting && !m_settled.isActive() && isLate())
        rehearse();
}

void WhatIfPanel::ask(const Question& question)
{
    if (m_question == question)
        return;
    const bool isTyping = m_question && m_question->agent == question.agent && question.draft;
    m_question = question;
    m_report.reset();
    m_stop.request_stop();
    ++m_asked;
    m_isWaiting = false;
    showTitle();
    showNotes();
    if (question.refusal.isEmpty()) {
        m_asksTo.reset();
        m_view->setBusy(true, dimAfter);
        m_settled.start(isTyping ? typingPause : choicePause);
    } else {
        m_settled.stop();
        m_view->setBusy(true);
    }
    showActions();
}

void WhatIfPanel::rehearse()
{
    if (!m_question || !m_question->refusal.isEmpty() || !isVisible())
        return;
    m_stop.request_stop();
    m_stop = std::stop_source();
    m_asksTo = m_now;
    m_isWaiting = true;
    m_view->setBusy(true, dimAfter);
    core::RehearsalQuery query;
    query.agent = m_question->agent;
    query.draft = m_question->draft.value_or(m_question->present);
    query.from = m_now - span();
    query.to = m_now;
    query.points = points;
    query.stop = m_stop.get_token();
    showActions();
    m_service.rehearse(
        query,
        answerOn<core::RehearsalReport>(
            this, [this, asked = ++m_asked](const core::Result<core::RehearsalReport>& report) {
                if (asked != m_asked)
                    return;
                m_isWaiting = false;
                if (report)
                    take(report.value());
                else
                    say(errorSentence(report.error()));
            }));
}

void WhatIfPanel::take(const core::RehearsalReport& report)
{
    if (!hasHistory(report))
        return say(
            tr("Nothing was recorded of this agent in the last %1. There is a picture as soon as there is "
               "some history.")
                .arg(spanName()));
    m_report = report;
    m_view->setNames(m_question->draft ? tr("with the draft policy") : tr("with the present policy"),
                     loadName(m_question->draft.value_or(m_question->present)));
    m_view->setDraftLoadShown(m_question->draft && *m_question->draft != m_question->present);
    m_legend->setLines(m_view->lines());
    // From where there is history: what began a while ago would be a line's breadth in a day.
    const core::TimePoint begin = std::min(report.from, *m_asksTo - shortestRound);
    m_view->show(report, std::max(begin, *m_asksTo - span()), *m_asksTo);
    m_sums->show(report.actual, report.draft);
    showNotes();
    showActions();
}

void WhatIfPanel::say(const QString& sentence)
{
    m_report.reset();
    m_view->say(sentence);
    m_sums->clear();
    showNotes();
    showActions();
}

void WhatIfPanel::showTitle()
{
    if (m_isEmbedded)
        return setTitle(tr("What if, last %1").arg(spanName()));
    const QString agent = m_question ? QString::fromStdString(m_question->agent.text()) : QString();
    constexpr qsizetype longest = 28;
    const QString shown = agent.size() <= longest
        ? agent
        : agent.left(longest / 2) + QChar(0x2026) + agent.right(longest / 2 - 1);
    setTitle(agent.isEmpty() ? tr("What if") : tr("What if — %1, last %2").arg(shown, spanName()));
    setToolTip(shown == agent ? QString() : agent);
}

void WhatIfPanel::showNotes()
{
    QStringList notes{tr("Replay, not forecast: the recorded work, value × replicas, is spread over the "
                         "draft's replicas.")};
    if (m_question && !m_question->refusal.isEmpty())
        notes.prepend(m_question->refusal);
    if (m_question && !m_question->remark.isEmpty())
        notes.prepend(m_question->remark);
    if (m_report && m_asksTo
        && m_report->from > *m_asksTo - span() + std::max(m_report->step * 2, shortestRound))
        notes << tr("The history begins %1 ago.").arg(ageText(*m_asksTo - m_report->from));
    if (m_report && !m_report->unrecorded.empty()) {
        QStringList names;
        for (const std::string& metric : m_report->unrecorded)
            names << metricName(metric);
        notes << tr("Nothing was recorded of %1.").arg(names.join(QStringLiteral(", ")));
    }
    m_notes->setText(notes.join(QLatin1Char(' ')));
}

QString WhatIfPanel::applyRefusal() const
{
    if (!m_question || !m_question->draft)
        return tr("There is no draft yet. Edit… makes one.");
    if (const QString refusal = m_session.refusalOf(core::PauseScaling{m_question->agent, false, {}});
        !refusal.isEmpty())
        return refusal;
    if (!m_question->refusal.isEmpty())
        return m_question->refusal;
    if (*m_question->draft == m_question->present)
        return tr("The draft is the present policy.");
    return m_settled.isActive() || m_isWaiting ? tr("The draft is being rehearsed.") : QString();
}

std::optional<core::RehearsalNote> WhatIfPanel::note() const
{
    if (!m_report)
        return std::nullopt;
    return core::RehearsalNote{m_report->id, m_report->from, m_report->to, m_report->actual, m_report->draft};
}

void WhatIfPanel::showActions()
{
    const QString refusal = applyRefusal();
    m_apply->setEnabled(refusal.isEmpty());
    m_apply->setToolTip(refusal);
    m_apply->setAccessibleDescription(refusal);
    m_discard->setVisible(!m_isEmbedded && m_question && m_question->draft);
    Q_EMIT stateChanged();
}

}  // namespace ui
