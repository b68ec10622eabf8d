#include "ui/widget/csv_text.h"

#include <QDateTime>
#include <QLocale>

#include <cmath>

namespace ui {

QString csvField(const QString& text)
{
    const QString safe =
        text.startsWith(u'=') || text.startsWith(u'+') || text.startsWith(u'-') || text.startsWith(u'@')
        ? QChar(u'\'') + text
        : text;
    if (!safe.contains(u',') && !safe.contains(u'"') && !safe.contains(u'\n') && !safe.contains(u'\r'))
        return safe;
    return QChar(u'"') + QString(safe).replace(QChar(u'"'), QStringLiteral("\"\"")) + QChar(u'"');
}

QString csvNumber(double value)
{
    return std::isfinite(value) ? QString::number(value, 'g', QLocale::FloatingPointShortest) : QString();
}

QString csvTime(qint64 msecs)
{
    return QDateTime::fromMSecsSinceEpoch(msecs, Qt::UTC).toString(Qt::ISODateWithMs);
}

}  // namespace ui
