#include "ui/dashboards/source_row.h"

#include "ui/model/metric_text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QToolButton>

#include <algorithm>
#include <set>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

const QString chosenAgent = u"${agent}"_s;
const QString chosenInstance = u"${instance}"_s;
const QString start = u"metrics/"_s;
const QString ofInstance = u"?instance="_s;

QComboBox* makeBox(const QString& name, const QString& what, QWidget* parent)
{
    auto* box = new QComboBox(parent);
    box->setObjectName(name);
    box->setAccessibleName(what);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(10);
    return box;
}

void chooseData(QComboBox& box, const QString& data)
{
    if (box.findData(data) < 0)
        box.addItem(data, data);
    box.setCurrentIndex(box.findData(data));
}

}  // namespace

SourceRow::SourceRow(const core::FleetSnapshot& snapshot, const std::string& source, QWidget* parent)
    : QWidget(parent),
      m_agent(makeBox(u"sourceAgent"_s, tr("Agent"), this)),
      m_of(makeBox(u"sourceOf"_s, tr("Of the agent or its instances"), this)),
      m_metric(makeBox(u"sourceMetric"_s, tr("Metric"), this))
{
    auto* remove = new QToolButton(this);
    remove->setObjectName(u"sourceRemove"_s);
    remove->setText(u"\u2715"_s);
    remove->setAutoRaise(true);
    remove->setAccessibleName(tr("Remove this data source"));
    m_remove = remove;
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_metric, 4);
    layout->addWidget(m_agent, 4);
    layout->addWidget(m_of, 4);
    layout->addWidget(remove);
    fill(snapshot);
    choose(source);
    for (QComboBox* box : {m_agent, m_of, m_metric})
        connect(box, &QComboBox::currentTextChanged, this, &SourceRow::changed);
    connect(remove, &QToolButton::clicked, this, &SourceRow::removeRequested);
}

void SourceRow::fill(const core::FleetSnapshot& snapshot)
{
    m_agent->addItem(tr("the chosen agent"), chosenAgent);
    std::set<std::string> keys;
    for (const core::AgentViewPtr& agent : snapshot.agents) {
        const QString id = QString::fromStdString(agent->id.text());
        m_agent->addItem(id, id);
        for (const auto& [key, sample] : agent->metrics)
            keys.insert(key);
    }
    m_of->addItem(tr("as a whole"), QString());
    m_of->addItem(tr("each instance"), u"*"_s);
    m_of->addItem(tr("the chosen instance"), chosenInstance);
    m_metric->setEditable(true);
    m_metric->setInsertPolicy(QComboBox::NoInsert);
    m_metric->addItems(knownMetrics());
    for (const std::string& key : keys)
        if (m_metric->findText(QString::fromStdString(key)) < 0)
            m_metric->addItem(QString::fromStdString(key));
}

void SourceRow::choose(const std::string& source)
{
    QString rest = QString::fromStdString(source);
    rest.remove(0, rest.startsWith(start) ? start.size() : 0);
    const qsizetype query = rest.indexOf(ofInstance);
    chooseData(*m_of, query < 0 ? QString() : rest.mid(query + ofInstance.size()));
    rest = query < 0 ? rest : rest.left(query);
    const qsizetype slash = rest.indexOf(u'/');
    const QString agent = rest.left(slash);
    chooseData(*m_agent, agent == u"${agentId}" ? chosenAgent : agent);
    m_metric->setCurrentText(slash < 0 ? QString() : rest.mid(slash + 1));
}

std::string SourceRow::source() const
{
    const QString of = m_of->currentData().toString();
    return (start + m_agent->currentData().toString() + u'/' + m_metric->currentText().trimmed()
            + (of.isEmpty() ? QString() : ofInstance + of))
        .toStdString();
}

void SourceRow::setRemovable(bool removable)
{
    m_remove->setEnabled(removable);
}

}  // namespace ui
