#pragma once

#include <QRectF>
#include <QStringView>

class QFont;
class QPainter;

namespace ui {

// Text whose digits all take the same room, so that a changing figure does not jitter and columns line up.
// (Qt 6.4 cannot ask a font for its tabular figures.)
qreal tabularWidth(const QFont& font, QStringView text);
// Draws in the painter's font and pen; alignment as QPainter::drawText takes it, one line.
void drawTabular(QPainter& painter, const QRectF& rect, Qt::Alignment alignment, QStringView text);

}  // namespace ui
