#include "ui/scaling/decision_text.h"

#include "ui/model/metric_text.h"
#include "ui/model/state_text.h"
#include "ui/scaling/scaling_text.h"
#include "ui/theme/theme.h"
#include "ui/widget/figure_text.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(ui::DecisionText)
};

QString qt(const std::string& text)
{
    return QString::fromStdString(text);
}

bool isOwnDecision(const core::JournalEntry& entry)
{
    return entry.content.actor == "controller" || entry.content.actor.empty();
}

QJsonObject detailOf(const core::JournalEntry& entry)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(entry.content.detail)).object();
}

// One input of a decision, from the journal or from a snapshot.
struct Reading {
    std::string metric;
    bool isOfAgent = false;
    std::optional<double> value;
    double target = 0;
    qint64 desired = 0;
    qint64 missing = 0;
    qint64 notReady = 0;
    std::optional<qint64> ageMs;
};

Explanation::Input inputOf(const Reading& reading)
{
    Explanation::Input input;
    input.name = reading.isOfAgent ? Texts::tr("%1 of the agent").arg(metricName(reading.metric))
                                   : metricName(reading.metric);
    const QString target = metricText(reading.metric, reading.target);
    QStringList quality;
    if (reading.value) {
        input.figures = Texts::tr("%1 of %2, asks for %3")
                            .arg(metricText(reading.metric, *reading.value), target)
                            .arg(reading.desired);
        if (reading.ageMs)
            quality << Texts::tr("%1 old").arg(textOf(durationFigure(double(*reading.ageMs) / 1'000)));
    } else {
        input.figures = Texts::tr("no value, target %1").arg(target);
    }
    if (reading.missing > 0)
        quality << Texts::tr("%n without a value", nullptr, int(reading.missing));
    if (reading.notReady > 0)
        quality << Texts::tr("%n not ready yet", nullptr, int(reading.notReady));
    input.quality = quality.join(u", "_s);
    return input;
}

Reading readingOf(const QJsonObject& input)
{
    Reading reading;
    reading.metric = input[u"metric"].toString().toStdString();
    reading.isOfAgent = input[u"per"] == u"agent"_s;
    if (input[u"value"].isDouble())
        reading.value = input[u"value"].toDouble();
    reading.target = input[u"target"].toDouble();
    reading.desired = input[u"desired"].toInteger();
    reading.missing = input[u"missing"].toInteger();
    reading.notReady = input[u"notReady"].toInteger();
    if (input[u"ageMs"].isDouble())
        reading.ageMs = input[u"ageMs"].toInteger();
    return reading;
}

QStringList textsOf(const QJsonValue& list)
{
    QStringList texts;
    for (const QJsonValue& value : list.toArray())
        texts << value.toString();
    return texts;
}

QString paragraph(const QString& caption, const QString& html)
{
    return html.isEmpty() ? QString()
                          : u"<p style='margin:0 0 9px 0'><span style='color:%1'>%2</span><br>%3</p>"_s.arg(
                              tokens().muted.name(), caption, html);
}

QString listHtml(const QStringList& lines)
{
    QStringList escaped;
    for (const QString& line : lines)
        escaped << line.toHtmlEscaped();
    return escaped.join(u"<br>"_s);
}

QString inputsHtml(const QList<Explanation::Input>& inputs)
{
    QStringList lines;
    for (const Explanation::Input& input : inputs) {
        QString line = u"<b>%1</b> %2"_s.arg(input.name.toHtmlEscaped(), input.figures.toHtmlEscaped());
        if (!input.quality.isEmpty())
            line += u" <span style='color:%1'>· %2</span>"_s.arg(tokens().muted.name(),
                                                                 input.quality.toHtmlEscaped());
        lines << line;
    }
    return lines.join(u"<br>"_s);
}

}  // namespace

DecisionHead headOf(const core::JournalEntry& entry)
{
    const QJsonObject detail = detailOf(entry);
    DecisionHead head{qt(entry.content.subject), {}, qt(entry.content.summary)};
    if (!detail[u"replicas"].isDouble())
        return head;
    const qint64 from = detail[u"from"].toInteger();
    const qint64 to = detail[u"replicas"].toInteger();
    head.what = from == to ? Texts::tr("held at %1").arg(to) : u"%1 → %2"_s.arg(from).arg(to);
    const QString reason = detail[u"reason"].toString();
    if (isOwnDecision(entry))
        head.sentence = reason.isEmpty() ? head.sentence : reason;
    else
        head.sentence = reason.isEmpty() ? Texts::tr("Set by %1.").arg(qt(entry.content.actor))
                                         : Texts::tr("Set by %1: %2").arg(qt(entry.content.actor), reason);
    return head;
}

Explanation explain(const core::JournalEntry& entry)
{
    const QJsonObject detail = detailOf(entry);
    const DecisionHead head = headOf(entry);
    Explanation told;
    told.title = head.what.isEmpty() ? head.agent : u"%1 %2"_s.arg(head.agent, head.what);
    told.sentence = head.sentence;
    for (const QJsonValue& input : detail[u"inputs"].toArray())
        told.inputs << inputOf(readingOf(input.toObject()));
    told.arithmetic = detail[u"arithmetic"].toString();
    for (const QString& limit : textsOf(detail[u"limits"]))
        told.limits << limitName(limit.toStdString());
    for (const QJsonValue& value : detail[u"rejected"].toArray())
        told.rejected << u"%1: %2"_s.arg(value[u"replicas"].toInteger()).arg(value[u"why"].toString());
    told.needs = textsOf(detail[u"needs"]);
    told.origin = Texts::tr("%1, by %2, journal entry %3")
                      .arg(dateText(entry.time.time_since_epoch().count()),
                           isOwnDecision(entry) ? Texts::tr("the controller") : qt(entry.content.actor))
                      .arg(entry.seq);
    return told;
}

Explanation explain(const core::AgentView& agent, core::TimePoint now)
{
    const core::ScalingView& scaling = agent.scaling;
    Explanation told;
    told.title = Texts::tr("%1 now: %2 wanted, %3")
                     .arg(qt(agent.id.text()))
                     .arg(agent.replicas.wanted)
                     .arg(scalingMark(agent).word.toLower());
    told.sentence = qt(scaling.reason);
    for (const core::ScalingInput& input : scaling.inputs)
        told.inputs << inputOf({input.metric, input.per == core::ScalingScope::Agent, input.value,
                                input.target, input.desired, input.missing, input.notReady,
                                input.age.count()});
    for (const std::string& limit : scaling.limits)
        told.limits << limitName(limit);
    for (const std::string& need : scaling.needs)
        told.needs << qt(need);
    told.origin = pauseText(scaling, now);
    if (scaling.manual)
        told.origin =
            Texts::tr("The policy decides again in %1.").arg(countdownText(scaling.manual->until - now));
    return told;
}

QString toHtml(const Explanation& told)
{
    QString html = u"<p style='margin:0 0 9px 0'>%1</p>"_s.arg(told.sentence.toHtmlEscaped());
    html += paragraph(Texts::tr("Inputs"), inputsHtml(told.inputs));
    html += paragraph(Texts::tr("Arithmetic"), told.arithmetic.toHtmlEscaped());
    html += paragraph(Texts::tr("Limited by"), told.limits.join(u", "_s).toHtmlEscaped());
    html += paragraph(Texts::tr("Not taken"), listHtml(told.rejected));
    html += paragraph(Texts::tr("What would have to change"), listHtml(told.needs));
    if (!told.origin.isEmpty())
        html +=
            u"<p style='margin:0; color:%1'>%2</p>"_s.arg(tokens().muted.name(), told.origin.toHtmlEscaped());
    return html;
}

}  // namespace ui
