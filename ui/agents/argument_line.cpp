#include "ui/agents/argument_line.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace ui {

QString argumentLine(const QString& argument, bool mayBeEmpty)
{
    const bool breaks = argument.contains(QLatin1Char('\n')) || argument.contains(QLatin1Char('\r'))
        || argument.contains(QChar::ParagraphSeparator) || argument.contains(QChar::LineSeparator)
        || argument.contains(QChar::Nbsp);
    if (!breaks && !argument.startsWith(QLatin1Char('"')) && (mayBeEmpty || !argument.isEmpty()))
        return argument;
    // Qt writes no lone string; its array's brackets go. What the editor would change is written by number.
    QString line = QString::fromUtf8(QJsonDocument(QJsonArray{argument}).toJson(QJsonDocument::Compact));
    line = line.mid(1, line.size() - 2);
    for (const QChar special :
         {QChar(QChar::ParagraphSeparator), QChar(QChar::LineSeparator), QChar(QChar::Nbsp)})
        line.replace(special, QStringLiteral("\\u%1").arg(special.unicode(), 4, 16, QLatin1Char('0')));
    return line;
}

QString argumentOf(const QString& line)
{
    if (!line.startsWith(QLatin1Char('"')))
        return line;
    const QJsonDocument read = QJsonDocument::fromJson('[' + line.toUtf8() + ']');
    return read.array().size() == 1 && read.array().first().isString() ? read.array().first().toString()
                                                                       : line;
}

}  // namespace ui
