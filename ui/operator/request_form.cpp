#include "ui/operator/request_form.h"

#include "ui/theme/theme.h"

#include <QComboBox>
#include <QDateTimeEdit>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>

namespace ui {
namespace {

enum When { NowChosen, TimeChosen };

constexpr int headersHeight = 72;

// Replaces the items where they changed and keeps what is chosen, by its data.
void setItems(QComboBox& box, const QList<std::pair<QString, QString>>& items)
{
    bool isSame = box.count() == items.size();
    for (int i = 0; isSame && i < box.count(); ++i)
        isSame = box.itemText(i) == items[i].first && box.itemData(i).toString() == items[i].second;
    if (isSame)
        return;
    const QString chosen = box.currentData().toString();
    box.clear();
    for (const auto& [text, data] : items)
        box.addItem(text, data);
    box.setCurrentIndex(std::max(box.findData(chosen), items.isEmpty() ? -1 : 0));
}

// A box is no wider than the form, however long its words are.
QComboBox* newBox(const char* name, QWidget* parent)
{
    auto* box = new QComboBox(parent);
    box->setObjectName(QString::fromLatin1(name));
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(4);
    box->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    return box;
}

}  // namespace

RequestForm::RequestForm(QWidget* parent, Extent extent)
    : QWidget(parent),
      m_form(new QFormLayout(this)),
      m_agent(newBox("questionAgent", this)),
      m_method(newBox("questionMethod", this)),
      m_path(new QLineEdit(QStringLiteral("/"), this)),
      m_who(newBox("questionWho", this)),
      m_key(newBox("questionKey", this)),
      m_name(new QLineEdit(this)),
      m_groups(new QLineEdit(this)),
      m_source(new QLineEdit(QStringLiteral("127.0.0.1"), this)),
      m_headers(new QPlainTextEdit(this)),
      m_when(newBox("questionWhen", this)),
      m_time(new QDateTimeEdit(this))
{
    setObjectName(QStringLiteral("requestForm"));
    build();
    if (extent == Extent::Access)
        hideDetails();
    connectParts();
    showRows();
}

void RequestForm::build()
{
    m_path->setObjectName(QStringLiteral("questionPath"));
    m_name->setObjectName(QStringLiteral("questionName"));
    m_groups->setObjectName(QStringLiteral("questionGroups"));
    m_source->setObjectName(QStringLiteral("questionSource"));
    m_headers->setObjectName(QStringLiteral("questionHeaders"));
    m_method->addItems({QStringLiteral("GET"), QStringLiteral("HEAD"), QStringLiteral("POST"),
                        QStringLiteral("PUT"), QStringLiteral("PATCH"), QStringLiteral("DELETE"),
                        QStringLiteral("OPTIONS")});
    m_who->addItems({tr("Nobody in particular"), tr("The owner of an API key"), tr("A principal by name")});
    m_groups->setPlaceholderText(tr("with commas between them"));
    m_path->setToolTip(tr("As the instance gets it, the query with it"));
    m_headers->setFont(fontFor(FontRole::Code));
    m_headers->setFixedHeight(headersHeight);
    m_headers->setTabChangesFocus(true);
    m_headers->setPlaceholderText(tr("Name: value, one a line"));
    m_headers->setToolTip(tr("No credentials: say above who it is from"));
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    m_form->addRow(tr("&Agent"), m_agent);
    m_form->addRow(tr("&Method"), m_method);
    m_form->addRow(tr("&Path"), m_path);
    m_form->addRow(tr("&From"), m_who);
    m_form->addRow(tr("&Key"), m_key);
    m_form->addRow(tr("&Name"), m_name);
    m_form->addRow(tr("&Groups"), m_groups);
    m_form->addRow(tr("A&ddress"), m_source);
    m_form->addRow(tr("&Headers"), m_headers);
    m_form->addRow(tr("&When"), buildTime());
}

void RequestForm::hideDetails()
{
    for (QWidget* detail :
         {static_cast<QWidget*>(m_method), static_cast<QWidget*>(m_path), static_cast<QWidget*>(m_source),
          static_cast<QWidget*>(m_headers), m_when->parentWidget()})
        m_form->setRowVisible(detail, false);
    m_form->addRow(tr("Action"), new QLabel(tr("invoke: send it requests"), this));
}

QWidget* RequestForm::buildTime()
{
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    m_when->addItems({tr("Now"), tr("At")});
    m_when->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    m_time->setObjectName(QStringLiteral("questionTime"));
    m_time->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    m_time->setDateTime(QDateTime::currentDateTime());
    layout->addWidget(m_when);
    layout->addWidget(m_time, 1);
    layout->addStretch();
    row->setFocusProxy(m_when);
    return row;
}

void RequestForm::connectParts()
{
    for (QComboBox* box : {m_agent, m_method, m_who, m_key, m_when}) {
        connect(box, &QComboBox::currentIndexChanged, this, &RequestForm::showRows);
        connect(box, &QComboBox::currentIndexChanged, this, &RequestForm::changed);
    }
    for (QLineEdit* line : {m_path, m_name, m_groups, m_source})
        connect(line, &QLineEdit::textChanged, this, &RequestForm::changed);
    connect(m_headers, &QPlainTextEdit::textChanged, this, &RequestForm::changed);
    connect(m_time, &QDateTimeEdit::dateTimeChanged, this, &RequestForm::changed);
}

void RequestForm::showRows()
{
    m_form->setRowVisible(m_key, m_who->currentIndex() == Key);
    m_form->setRowVisible(m_name, m_who->currentIndex() == Named);
    m_form->setRowVisible(m_groups, m_who->currentIndex() == Named);
    m_time->setVisible(m_when->currentIndex() == TimeChosen);
}

void RequestForm::show(const core::FleetSnapshot& snapshot)
{
    QList<std::pair<QString, QString>> agents;
    for (const core::AgentViewPtr& agent : snapshot.agents) {
        const QString id = QString::fromStdString(agent->id.text());
        agents.append({id, id});
    }
    setItems(*m_agent, agents);
    QList<std::pair<QString, QString>> keys;
    if (snapshot.apiKeys)
        for (const core::ApiKeyRecord& key : *snapshot.apiKeys) {
            const QString id = QString::fromStdString(key.id);
            keys.append({tr("%1 (%2)").arg(QString::fromStdString(key.name), id), id});
        }
    setItems(*m_key, keys);
}

void RequestForm::setAgent(const core::AgentId& agent)
{
    if (const int index = m_agent->findData(QString::fromStdString(agent.text())); index >= 0)
        m_agent->setCurrentIndex(index);
}

core::RequestQuestion::HeaderPairs RequestForm::headers() const
{
    core::RequestQuestion::HeaderPairs pairs;
    for (const QString& line : m_headers->toPlainText().split(QLatin1Char('\n'), Qt::SkipEmptyParts))
        if (const qsizetype colon = line.indexOf(QLatin1Char(':')); colon >= 0)
            pairs.emplace_back(line.left(colon).trimmed().toStdString(),
                               line.mid(colon + 1).trimmed().toStdString());
    return pairs;
}

core::RequestQuestion RequestForm::question() const
{
    core::RequestQuestion question;
    question.agent = core::AgentId(m_agent->currentData().toString().toStdString());
    question.method = m_method->currentText().toStdString();
    question.path = m_path->text().trimmed().toStdString();
    question.source = m_source->text().trimmed().toStdString();
    question.headers = headers();
    if (m_who->currentIndex() == Key)
        question.key = m_key->currentData().toString().toStdString();
    if (m_who->currentIndex() == Named) {
        question.name = m_name->text().trimmed().toStdString();
        for (const QString& group : m_groups->text().split(QLatin1Char(','), Qt::SkipEmptyParts))
            if (!group.trimmed().isEmpty())
                question.groups.push_back(group.trimmed().toStdString());
    }
    if (m_when->currentIndex() == TimeChosen)
        question.at = core::TimePoint(core::Duration(m_time->dateTime().toMSecsSinceEpoch()));
    return question;
}

QString RequestForm::complaint() const
{
    if (m_agent->currentIndex() < 0)
        return tr("There is no agent to ask for.");
    if (m_who->currentIndex() == Key && m_key->currentIndex() < 0)
        return tr("There is no API key yet.");
    if (m_who->currentIndex() == Named && m_name->text().trimmed().isEmpty())
        return tr("Say who the principal is.");
    if (!m_path->text().trimmed().startsWith(QLatin1Char('/')))
        return tr("A path begins with a slash.");
    if (m_source->text().trimmed().isEmpty())
        return tr("Say which address it comes from.");
    for (const QString& line : m_headers->toPlainText().split(QLatin1Char('\n'), Qt::SkipEmptyParts))
        if (!line.trimmed().isEmpty() && line.indexOf(QLatin1Char(':')) < 1)
            return tr("\"%1\" is no header: there is no name and colon at its beginning.")
                .arg(line.trimmed());
    return {};
}

}  // namespace ui
