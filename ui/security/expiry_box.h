#pragma once

#include <QComboBox>

#include "core/base/time.h"

#include <optional>

namespace ui {

// How long a token or a key is valid: 30 days unless another time is chosen.
class ExpiryBox final : public QComboBox {
    Q_OBJECT

public:
    explicit ExpiryBox(QWidget* parent = nullptr);

    // Nothing: for ever.
    std::optional<core::TimePoint> after(core::TimePoint now) const;
};

}  // namespace ui
