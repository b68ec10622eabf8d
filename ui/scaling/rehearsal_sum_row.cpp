#include "ui/scaling/rehearsal_sum_row.h"

#include "ui/theme/theme.h"
#include "ui/widget/figure_text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <cmath>

namespace ui {
namespace {

constexpr int sumGap = 30;

// The sign is part of the text, so that a difference is not told by its colour alone.
QString differenceText(double before, double after)
{
    if (!(before > 0) || !std::isfinite(after))
        return {};
    const double percent = (after / before - 1) * 100;
    if (std::abs(percent) < 0.05)
        return {};
    const QChar sign = percent < 0 ? QChar(0x2212) : QChar(u'+');
    return RehearsalSumRow::tr("%1%2 %", "sign and number of a difference in per cent")
        .arg(sign)
        .arg(std::abs(percent), 0, 'f', std::abs(percent) < 99.95 ? 1 : 0);
}

QString hoursText(double hours)
{
    if (hours >= 99.95 || hours == std::floor(hours))
        return countText(hours);
    return decimalText(hours, hours < 0.95 ? 2 : 1);
}

QString lengthText(core::Duration length)
{
    return length.count() > 0 ? ageText(length) : QStringLiteral("0");
}

// Less is better for every one of them.
QString pairText(const QString& before, const QString& after, bool isBetter, const QString& difference)
{
    const Tokens& t = tokens();
    QString text = QStringLiteral("<b>%1</b> <span style='color:%2'>→</span> ").arg(before, t.muted.name());
    text += isBetter ? QStringLiteral("<b style='color:%1'>%2</b>").arg(t.ok.name(), after)
                     : QStringLiteral("<b>%1</b>").arg(after);
    if (!difference.isEmpty())
        text += QStringLiteral(" <span style='color:%1'>%2</span>")
                    .arg((isBetter ? t.ok : t.text).name(), difference);
    return text;
}

}  // namespace

RehearsalSumRow::RehearsalSumRow(QWidget* parent)
    : QWidget(parent),
      m_layout(new QHBoxLayout(this)),
      m_hours(addSum(tr("Replica hours"), "replicaHours")),
      m_above(addSum(tr("Time above target"), "aboveTarget")),
      m_changes(addSum(tr("Scale changes"), "scaleChanges")),
      m_atMax(addSum(tr("Would have hit max"), "atMax")),
      m_cost(addSum(tr("Cost"), "cost"))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(sumGap);
    m_layout->addStretch(1);
    clear();
}

RehearsalSumRow::Sum RehearsalSumRow::addSum(const QString& caption, const char* name)
{
    auto* whole = new QWidget(this);
    auto* words = new QLabel(caption, whole);
    words->setFont(fontFor(FontRole::Small));
    QPalette palette = words->palette();
    palette.setColor(QPalette::WindowText, tokens().muted);
    words->setPalette(palette);
    auto* value = new QLabel(whole);
    value->setObjectName(QString::fromLatin1(name));
    value->setAccessibleName(caption);
    auto* column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addWidget(words);
    column->addWidget(value);
    m_layout->addWidget(whole);
    return {whole, value};
}

void RehearsalSumRow::show(const core::RehearsalSums& actual, const core::RehearsalSums& draft)
{
    m_hours.value->setText(pairText(hoursText(actual.replicaHours), hoursText(draft.replicaHours),
                                    draft.replicaHours < actual.replicaHours,
                                    differenceText(actual.replicaHours, draft.replicaHours)));
    m_above.value->setText(pairText(lengthText(actual.aboveTarget), lengthText(draft.aboveTarget),
                                    draft.aboveTarget < actual.aboveTarget, {}));
    m_changes.value->setText(
        pairText(countText(actual.changes), countText(draft.changes), draft.changes < actual.changes, {}));
    m_atMax.value->setText(
        pairText(lengthText(actual.atMax), lengthText(draft.atMax), draft.atMax < actual.atMax, {}));
    m_cost.whole->setVisible(actual.cost && draft.cost);
    if (actual.cost && draft.cost)
        m_cost.value->setText(
            pairText(moneyText(*actual.cost), moneyText(*draft.cost), *draft.cost < *actual.cost, {}));
}

void RehearsalSumRow::clear()
{
    for (const Sum& sum : {m_hours, m_above, m_changes, m_atMax, m_cost})
        sum.value->setText(unknownText());
    m_cost.whole->hide();
}

QString sumsSentence(const core::RehearsalSums& actual, const core::RehearsalSums& draft)
{
    QString text = RehearsalSumRow::tr("%1 → %2 replica hours, %3 → %4 changes")
                       .arg(hoursText(actual.replicaHours), hoursText(draft.replicaHours),
                            countText(actual.changes), countText(draft.changes));
    if (actual.cost && draft.cost)
        text += RehearsalSumRow::tr(", %1 → %2").arg(moneyText(*actual.cost), moneyText(*draft.cost));
    return text;
}

}  // namespace ui
