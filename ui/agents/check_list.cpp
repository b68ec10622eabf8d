#include "ui/agents/check_list.h"

#include "ui/model/state_text.h"
#include "ui/theme/theme.h"
#include "ui/widget/figure_text.h"
#include "ui/widget/state_label.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace ui {
namespace {

// Another number in the form of a check's value.
QString asValue(core::HealthCheck check, double value)
{
    check.value = value;
    check.outcome = core::CheckOutcome::Passed;
    return checkValue(check);
}

}  // namespace

CheckList::CheckList(QWidget* parent) : QWidget(parent), m_grid(new QGridLayout), m_advice(new QLabel(this))
{
    setObjectName(QStringLiteral("checks"));
    m_grid->setVerticalSpacing(7);
    m_grid->setColumnStretch(0, 1);
    m_advice->setWordWrap(true);
    m_advice->setFont(fontFor(FontRole::Small));
    m_advice->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(m_grid);
    layout->addWidget(m_advice);
    layout->addStretch(1);
}

void CheckList::show(const core::HealthAssessment& health)
{
    setRowCount(health.checks.size());
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const core::HealthCheck& check = health.checks[i];
        StateMark mark = markOf(check.outcome);
        const QString outcome = mark.word;
        mark.word = checkName(check.name);
        m_rows[i].name->setMark(mark);
        const bool hasFailed = check.outcome == core::CheckOutcome::Failed;
        const QString share = textOf(percentFigure(check.share, 0));
        m_rows[i].name->setToolTip(
            check.name == "probe"
                ? tr("%1, %2 of the score").arg(outcome, share)
                : tr("%1, limit %2, passes again at %3, %4 of the score")
                      .arg(outcome, asValue(check, check.threshold), asValue(check, check.clear), share));
        m_rows[i].value->setText(hasFailed ? tr("%1  (score −%2)").arg(checkValue(check), share)
                                           : checkValue(check));
    }
    QStringList advice;
    for (const std::string& recommendation : health.recommendations)
        advice << QString::fromStdString(recommendation);
    m_advice->setText(advice.join(QLatin1Char('\n')));
    m_advice->setVisible(!advice.isEmpty());
}

void CheckList::setRowCount(std::size_t count)
{
    while (m_rows.size() < count) {
        const int row = int(m_rows.size());
        m_rows.push_back({new StateLabel(this), new QLabel(this)});
        m_rows.back().name->setPlainWord(true);
        m_rows.back().value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        m_grid->addWidget(m_rows.back().name, row, 0);
        m_grid->addWidget(m_rows.back().value, row, 1);
    }
    while (m_rows.size() > count) {
        m_rows.back().name->deleteLater();
        m_rows.back().value->deleteLater();
        m_rows.pop_back();
    }
}

}  // namespace ui
