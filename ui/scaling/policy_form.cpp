#include "ui/scaling/policy_form.h"

#include "ui/model/metric_text.h"
#include "ui/scaling/policy_rows.h"
#include "ui/theme/theme.h"

#include <QCheckBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QJsonDocument>
#include <QLabel>
#include <QRegularExpression>
#include <QTimeZone>
#include <QWheelEvent>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

using Kind = PolicyField::Kind;

constexpr int fieldWidth = 96;

PolicyField::Words metricWords()
{
    PolicyField::Words words;
    for (const QString& key : knownMetrics())
        if (!key.startsWith(u"fleet/"_s))
            words.append({key, key});
    return words;
}

PolicyField::Words zoneWords()
{
    PolicyField::Words words;
    for (const QByteArray& zone : QTimeZone::availableTimeZoneIds())
        words.append({QString::fromLatin1(zone), QString::fromLatin1(zone)});
    return words;
}

// Of this machine, where it has a name that others know.
QString localZone()
{
    const QByteArray zone = QTimeZone::systemTimeZoneId();
    return QTimeZone::isTimeZoneIdAvailable(zone) ? QString::fromLatin1(zone) : u"UTC"_s;
}

QString valueRemark(const QJsonObject& target)
{
    const QJsonValue value = target[u"value"];
    if (!value.isDouble())
        return {};
    const QString text = metricText(target[u"metric"].toString().toStdString(), value.toDouble());
    return text == QString::number(value.toDouble()) ? QString() : u"= "_s + text;
}

// One that is no target yet, at a customary value.
QJsonObject nextTarget(const QJsonArray& targets)
{
    const std::array<std::pair<QString, double>, 4> customary{{{u"agent/queue_depth"_s, 10},
                                                               {u"system/cpu"_s, 0.7},
                                                               {u"system/memory"_s, 0.8},
                                                               {u"agent/active_requests"_s, 50}}};
    const auto isThere = [&](const QString& metric) {
        return std::any_of(targets.begin(), targets.end(),
                           [&](const QJsonValue& target) { return target[u"metric"] == metric; });
    };
    for (const auto& [metric, value] : customary)
        if (!isThere(metric))
            return {{u"metric"_s, metric}, {u"value"_s, value}, {u"per"_s, u"instance"_s}};
    return {{u"metric"_s, QString()}, {u"value"_s, 1}, {u"per"_s, u"instance"_s}};
}

// The file has a key for each unit; the form has a choice and one value.
QJsonArray ratesToRows(const QJsonArray& rates)
{
    QJsonArray rows;
    for (const QJsonValue& rate : rates) {
        const QString unit = rate[u"pods"].isUndefined() ? u"percent"_s : u"pods"_s;
        rows.append(QJsonObject{{u"unit"_s, unit}, {u"value"_s, rate[unit]}, {u"period"_s, rate[u"period"]}});
    }
    return rows;
}

QJsonArray rowsToRates(const QJsonArray& rows)
{
    QJsonArray rates;
    for (const QJsonValue& row : rows)
        rates.append(QJsonObject{{row[u"unit"].toString(), row[u"value"]}, {u"period"_s, row[u"period"]}});
    return rates;
}

bool isRates(const QString& path)
{
    return path.endsWith(u".policies"_s);
}

QJsonValue at(const QJsonObject& object, const QString& path)
{
    const qsizetype dot = path.indexOf(u'.');
    return dot < 0 ? object[path] : object[path.left(dot)].toObject()[path.mid(dot + 1)];
}

void put(QJsonObject& object, const QString& path, const QJsonValue& value)
{
    const qsizetype dot = path.indexOf(u'.');
    if (dot < 0) {
        object.insert(path, value);
        return;
    }
    QJsonObject inner = object[path.left(dot)].toObject();
    inner.insert(path.mid(dot + 1), value);
    object.insert(path.left(dot), inner);
}

QString sentenceOf(const core::FileError& error)
{
    QString text = QString::fromStdString(error.message);
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    return text.endsWith(u'.') ? text : text + u'.';
}

}  // namespace

PolicyForm::PolicyForm(QWidget* parent) : QScrollArea(parent), m_form(nullptr), m_enabled(nullptr)
{
    setObjectName(QStringLiteral("policyForm"));
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    auto* content = new QWidget;
    m_form = new QFormLayout(content);
    m_form->setContentsMargins(0, 0, tokens().gap, 0);
    m_form->setVerticalSpacing(7);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    buildReplicas();
    buildTargets();
    buildDirection(u"scaleUp"_s, tr("Scaling up"));
    buildDirection(u"scaleDown"_s, tr("Scaling down"));
    buildRest();
    setWidget(content);
    content->setAutoFillBackground(false);  // the scroll area asks for it
    viewport()->setAutoFillBackground(false);
}

void PolicyForm::addHeading(const QString& text)
{
    auto* heading = new QLabel(text, this);
    heading->setFont(fontFor(FontRole::BodyStrong));
    heading->setContentsMargins(0, m_form->rowCount() > 0 ? 10 : 0, 0, 0);
    m_form->addRow(heading);
}

PolicyField* PolicyForm::addField(const QString& path, PolicyField* field)
{
    field->setObjectName(path);
    field->editor()->setObjectName(path + u".editor"_s);
    // The wheel scrolls the form; it changes no value on its way.
    field->editor()->setFocusPolicy(Qt::StrongFocus);
    field->editor()->installEventFilter(this);
    m_fields.insert(path, field);
    connect(field, &PolicyField::changed, this, &PolicyForm::told);
    return field;
}

PolicyRows* PolicyForm::addRows(const QString& path, PolicyRows* rows)
{
    rows->setObjectName(path);
    m_rows.insert(path, rows);
    connect(rows, &PolicyRows::changed, this, &PolicyForm::told);
    return rows;
}

PolicyField* PolicyForm::numberField(const QString& path, const QString& name, const QString& tip)
{
    PolicyField* field = addField(path, new PolicyField(Kind::Number, name, tip, this));
    field->setEditorWidth(fieldWidth);
    return field;
}

PolicyField* PolicyForm::lengthField(const QString& path, const QString& name, const QString& tip)
{
    PolicyField* field =
        addField(path, new PolicyField(Kind::Text, name, tip + u"\n"_s + tr("Such as 30s, 5m or 1h."), this));
    field->setEditorWidth(fieldWidth);
    return field;
}

void PolicyForm::addPair(const QString& label, PolicyField* first, const QString& between,
                         PolicyField* second)
{
    auto* pair = new QHBoxLayout;
    pair->setSpacing(8);
    auto* word = new QLabel(between, this);
    word->setFixedHeight(first->editor()->sizeHint().height());
    pair->addWidget(first, 0, Qt::AlignTop);
    pair->addWidget(word, 0, Qt::AlignTop);
    pair->addWidget(second, 1, Qt::AlignTop);
    m_form->addRow(label, pair);
}

void PolicyForm::buildReplicas()
{
    m_enabled = new QCheckBox(tr("Scale automatically"), this);
    m_enabled->setObjectName(QStringLiteral("enabled"));
    connect(m_enabled, &QCheckBox::toggled, this, &PolicyForm::told);
    m_form->addRow(m_enabled);
    addPair(tr("Replicas"), numberField(u"min"_s, tr("Least replicas"), tr("Never fewer replicas than that")),
            tr("to"), numberField(u"max"_s, tr("Most replicas"), tr("Never more replicas than that")));
    m_form->addRow(tr("Cooldown"),
                   lengthField(u"cooldown"_s, tr("Cooldown"),
                               tr("After a change, none the other way and none further down, for so long.")));
}

void PolicyForm::buildTargets()
{
    addHeading(tr("Targets"));
    auto* rows = new PolicyRows(
        {{u"metric"_s, tr("Metric"), Kind::Suggestions, tr("A series of the agent"), 0, metricWords()},
         {u"value"_s, tr("Value"), Kind::Number, tr("What the metric is kept at; shares are 0 to 1"), 64},
         {u"per"_s,
          tr("Of"),
          Kind::Choice,
          tr("The mean over the instances, or the agent's own figure"),
          96,
          {{u"instance"_s, tr("instance")}, {u"agent"_s, tr("agent")}}}},
        tr("Add a target"), tr("the target"), nextTarget, this);
    rows->setRemark(valueRemark);
    m_form->addRow(addRows(u"targets"_s, rows));
    m_form->addRow(tr("Tolerance"),
                   numberField(u"tolerance"_s, tr("Tolerance"),
                               tr("So near to its target nothing changes; 0.1 is ten per cent")));
}

void PolicyForm::buildDirection(const QString& key, const QString& heading)
{
    addHeading(heading);
    m_form->addRow(tr("Stabilization"),
                   lengthField(key + u".stabilization"_s, tr("Stabilization"),
                               key == u"scaleUp"_s
                                   ? tr("The fewest replicas that were asked for in that time count.")
                                   : tr("The most replicas that were asked for in that time count.")));
    m_form->addRow(tr("Rates"),
                   addField(key + u".select"_s,
                            new PolicyField(Kind::Choice, tr("Which rate counts"),
                                            tr("Which of the rates below counts"), this,
                                            {{u"max"_s, tr("the one that allows the most")},
                                             {u"min"_s, tr("the one that allows the least")},
                                             {u"disabled"_s, tr("disabled: no change this way")}})));
    auto* rows = new PolicyRows(
        {{u"value"_s, tr("At most"), Kind::Number, tr("At most so much in one period"), 68},
         {u"unit"_s,
          tr("Unit"),
          Kind::Choice,
          tr("Per cent of the replicas, or replicas"),
          0,
          {{u"percent"_s, tr("per cent")}, {u"pods"_s, tr("replicas")}}},
         {u"period"_s, tr("In"), Kind::Text, tr("Such as 15s or 1m"), 72}},
        tr("Add a rate"), tr("the rate"),
        [](const QJsonArray&) {
            return QJsonObject{{u"value"_s, 10}, {u"unit"_s, u"percent"_s}, {u"period"_s, u"1m"_s}};
        },
        this);
    m_form->addRow(addRows(key + u".policies"_s, rows));
}

void PolicyForm::buildRest()
{
    addHeading(tr("When idle"));
    m_form->addRow(tr("To zero after"),
                   lengthField(u"idle.after"_s, tr("To zero after"),
                               tr("To no replica after so long without a request; 0s: never.")));
    m_form->addRow(tr("Wake within"),
                   lengthField(u"idle.wakeTimeout"_s, tr("Wake within"),
                               tr("How long a request waits for an agent that wakes.")));
    addHeading(tr("Schedules"));
    auto* rows = new PolicyRows(
        {{u"cron"_s, tr("Begins (cron)"), Kind::Text, tr("Minute, hour, day, month, weekday"), 104},
         {u"timezone"_s, tr("Time zone"), Kind::Suggestions, tr("An IANA name"), 0, zoneWords()},
         {u"for"_s, tr("For"), Kind::Text, tr("Such as 10h"), 52},
         {u"min"_s, tr("Least"), Kind::Number, tr("Replicas at least meanwhile"), 52}},
        tr("Add a schedule"), tr("the schedule"),
        [](const QJsonArray&) {
            return QJsonObject{{u"cron"_s, u"0 8 * * 1-5"_s},
                               {u"timezone"_s, localZone()},
                               {u"for"_s, u"10h"_s},
                               {u"min"_s, 1}};
        },
        this);
    m_form->addRow(addRows(u"schedule"_s, rows));
    addHeading(tr("Without metrics"));
    addPair(tr("After"),
            lengthField(u"fallback.after"_s, tr("Fall back after"),
                        tr("So long without any value of a target; 0s: never.")),
            tr("fall back on"),
            numberField(u"fallback.replicas"_s, tr("Replicas to fall back on"), tr("So many replicas")));
    addHeading(tr("Cost"));
    m_form->addRow(tr("USD an hour"),
                   numberField(u"replicaPrice"_s, tr("USD an hour of one replica"),
                               tr("What one replica costs an hour; 0: not known")));
}

bool PolicyForm::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Wheel && !static_cast<QWidget*>(watched)->hasFocus()) {
        event->ignore();
        return true;
    }
    return QScrollArea::eventFilter(watched, event);
}

void PolicyForm::told()
{
    if (!m_isFilling)
        Q_EMIT changed();
}

void PolicyForm::setPolicy(const core::ScalingSpec& policy)
{
    const QJsonObject json =
        QJsonDocument::fromJson(QByteArray::fromStdString(core::writeScalingJson(policy))).object();
    m_isFilling = true;
    m_enabled->setChecked(policy.enabled);
    for (auto field = m_fields.begin(); field != m_fields.end(); ++field)
        field.value()->setValue(at(json, field.key()));
    for (auto rows = m_rows.begin(); rows != m_rows.end(); ++rows) {
        const QJsonArray items = at(json, rows.key()).toArray();
        rows.value()->setItems(isRates(rows.key()) ? ratesToRows(items) : items);
    }
    m_isFilling = false;
    Q_EMIT changed();
}

QJsonObject PolicyForm::toJson() const
{
    QJsonObject json{{u"enabled"_s, m_enabled->isChecked()}};
    for (auto field = m_fields.begin(); field != m_fields.end(); ++field)
        put(json, field.key(), field.value()->value());
    for (auto rows = m_rows.begin(); rows != m_rows.end(); ++rows) {
        const QJsonArray items = rows.value()->items();
        put(json, rows.key(), isRates(rows.key()) ? rowsToRates(items) : items);
    }
    return json;
}

core::ScalingReading PolicyForm::reading() const
{
    return core::readScalingText(QJsonDocument(toJson()).toJson(QJsonDocument::Compact).toStdString());
}

QString PolicyForm::showErrors(const std::vector<core::FileError>& errors)
{
    static const QRegularExpression item(u"^(.*)\\[(\\d+)\\](?:\\.(.*))?$"_s);
    for (PolicyField* field : m_fields)
        field->setError({});
    for (PolicyRows* rows : m_rows)
        rows->clearErrors();
    QStringList others;
    for (const core::FileError& error : errors) {
        const QString path = QString::fromStdString(error.path);
        const QString sentence = sentenceOf(error);
        const auto match = item.match(path);
        if (PolicyField* field = m_fields.value(path)) {
            field->setError(sentence);
            continue;
        }
        PolicyRows* rows = match.hasMatch() ? m_rows.value(match.captured(1)) : nullptr;
        QString key = match.captured(3);
        if (key == u"percent"_s || key == u"pods"_s)
            key = u"value"_s;
        if (!rows || !rows->setError(match.captured(2).toInt(), key, sentence))
            others << (path.isEmpty() ? sentence : path + u": "_s + sentence);
    }
    return others.join(u' ');
}

}  // namespace ui
