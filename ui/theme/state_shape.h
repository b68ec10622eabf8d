#pragma once

#include <QColor>
#include <QMetaType>
#include <QRectF>
#include <QString>

class QPainter;

namespace ui {

// A state is told by a shape, a colour and a word, never by colour alone.
enum class StateShape { Circle, Triangle, TriangleDown, Diamond, Square, Ring };
enum class Tone { Ok, Warning, Critical, Idle, Accent, Muted };

QColor colorOf(Tone tone);
// The customary shape: Circle for Ok, Triangle for Warning, Diamond for Critical, Square for Idle, Circle for
// Accent, Ring for Muted.
StateShape shapeOf(Tone tone);

// One state as a widget shows it.
struct StateMark {
    StateShape shape = StateShape::Ring;
    Tone tone = Tone::Muted;
    QString word;

    bool operator==(const StateMark&) const = default;
};

// The mark of a tone with its customary shape.
StateMark markOf(Tone tone, const QString& word = {});

// Fills the rectangle's middle square with the shape.
void paintShape(QPainter& painter, const QRectF& rect, StateShape shape, const QColor& color);

// The side of a shape that stands beside text of this pixel size.
int shapeSideFor(int textPixels);

}  // namespace ui

Q_DECLARE_METATYPE(ui::StateMark)
