#include "ui/widget/figure_text.h"

#include <QCoreApplication>
#include <QDateTime>

#include <cmath>

namespace ui {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(ui::FigureText)
};

constexpr QChar thinSpace(0x2009);

QString grouped(qint64 number)
{
    QString digits = QString::number(std::abs(number));
    for (qsizetype at = digits.size() - 3; at > 0; at -= 3)
        digits.insert(at, thinSpace);
    return number < 0 ? QChar(0x2212) + digits : digits;
}

// At most one decimal, and none that says nothing: "96.4", "2", "412".
QString shortNumber(double value)
{
    QString text = QString::number(value, 'f', std::abs(value) < 99.95 ? 1 : 0);
    if (text.endsWith(QStringLiteral(".0")))
        text.chop(2);
    return text;
}

QString minutesText(qint64 minutes)
{
    return Texts::tr("%1 m", "minutes").arg(minutes);
}

QString secondsText(qint64 seconds)
{
    return Texts::tr("%1 s", "seconds").arg(seconds);
}

QString hoursAndMinutesText(qint64 minutes)
{
    return Texts::tr("%1 h %2 m", "hours and minutes").arg(minutes / 60).arg(minutes % 60);
}

}  // namespace

QString textOf(const Figure& figure)
{
    return figure.unit.isEmpty() ? figure.value : figure.value + u' ' + figure.unit;
}

QString unknownText()
{
    return QStringLiteral("\u2013");
}

QString ageText(std::chrono::milliseconds age)
{
    const qint64 seconds = std::max<qint64>(0, age.count()) / 1'000;
    if (seconds < 60)
        return secondsText(seconds);
    const qint64 minutes = seconds / 60;
    if (minutes < 60)
        return minutesText(minutes);
    if (minutes < 24 * 60)
        return hoursAndMinutesText(minutes);
    return Texts::tr("%1 d %2 h", "days and hours").arg(minutes / 1'440).arg(minutes % 1'440 / 60);
}

QString spanText(std::chrono::milliseconds span)
{
    const qint64 minutes = span.count() / 60'000;
    if (minutes > 24 * 60 && minutes % (24 * 60) == 0)
        return Texts::tr("%1 d", "days").arg(minutes / (24 * 60));
    if (minutes >= 60 && minutes % 60 == 0)
        return Texts::tr("%1 h", "hours").arg(minutes / 60);
    return Texts::tr("%1 min", "minutes").arg(minutes);
}

QString countdownText(std::chrono::milliseconds left)
{
    // A started second still counts: the text says 0 s only at the end.
    const qint64 seconds = (std::max<qint64>(0, left.count()) + 999) / 1'000;
    if (seconds < 60)
        return secondsText(seconds);
    if (seconds < 3'600)
        return Texts::tr("%1 m %2 s", "minutes and seconds").arg(seconds / 60).arg(seconds % 60);
    return hoursAndMinutesText(seconds / 60);
}

QString countText(double value)
{
    return std::isfinite(value) ? grouped(std::llround(value)) : unknownText();
}

Figure compactFigure(double value)
{
    if (!std::isfinite(value))
        return {unknownText(), {}};
    const double size = std::abs(value);
    if (size < 9.95 && size != std::floor(size))
        return {shortNumber(value), {}};
    if (size < 9'999.5)
        return {grouped(std::llround(value)), {}};
    if (size < 999'500)
        return {shortNumber(value / 1e3), Texts::tr("k", "thousand")};
    if (size < 999.5e6)
        return {shortNumber(value / 1e6), Texts::tr("M", "million")};
    return {shortNumber(value / 1e9), Texts::tr("G", "thousand million")};
}

Figure durationFigure(double seconds)
{
    if (!std::isfinite(seconds))
        return {unknownText(), {}};
    if (seconds < 0.00995)
        return {shortNumber(seconds * 1e3), Texts::tr("ms", "milliseconds")};
    if (seconds < 0.9995)
        return {grouped(std::llround(seconds * 1e3)), Texts::tr("ms", "milliseconds")};
    if (seconds < 9.95)
        return {QString::number(seconds, 'f', 1), Texts::tr("s", "seconds")};
    return {grouped(std::llround(seconds)), Texts::tr("s", "seconds")};
}

Figure percentFigure(double fraction, int decimals)
{
    if (!std::isfinite(fraction))
        return {unknownText(), {}};
    const double percent = fraction * 100;
    if (decimals < 0)
        decimals = std::abs(percent) < 9.95 ? 1 : 0;
    return {QString::number(percent, 'f', decimals), QStringLiteral("%")};
}

QString decimalText(double value, int decimals)
{
    return std::isfinite(value) ? QString::number(value, 'f', decimals) : unknownText();
}

QString moneyText(double dollars)
{
    if (!std::isfinite(dollars))
        return unknownText();
    return u'$'
        + (std::abs(dollars) < 9.995 ? QString::number(dollars, 'f', 2) : grouped(std::llround(dollars)));
}

QString clockText(qint64 msecs)
{
    return QDateTime::fromMSecsSinceEpoch(msecs).toString(QStringLiteral("HH:mm:ss"));
}

QString dateText(qint64 msecs)
{
    return QDateTime::fromMSecsSinceEpoch(msecs).toString(QStringLiteral("d MMM HH:mm:ss"));
}

}  // namespace ui
