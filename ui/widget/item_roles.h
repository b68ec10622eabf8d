#pragma once

#include <Qt>

namespace ui {

// What the delegates of this folder read from a model besides Qt's own roles.
enum ItemRole : int {
    StateMarkRole = Qt::UserRole + 100,  // StateMark
    FractionRole,  // double, 0 to 1: the filled part of a load bar
    RangeRole,  // ValueRange
    RowButtonsRole,  // QList<RowButton>
    MutedRole,  // bool: the value is late or of no weight, paint it muted
};

}  // namespace ui
