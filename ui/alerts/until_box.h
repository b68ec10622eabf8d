#pragma once

#include <QComboBox>

#include "core/base/time.h"

namespace ui {

// How long something lasts: half an hour to a week. There is no "for ever".
class UntilBox final : public QComboBox {
    Q_OBJECT

public:
    explicit UntilBox(QWidget* parent = nullptr);

    core::Duration length() const;
};

}  // namespace ui
