#include "ui/alerts/until_box.h"

#include <array>

namespace ui {
namespace {

using namespace std::chrono_literals;

constexpr std::array<core::Duration, 6> lengths{30min, 1h, 4h, 12h, 24h, 24h * 7};

}  // namespace

UntilBox::UntilBox(QWidget* parent) : QComboBox(parent)
{
    setObjectName(QStringLiteral("until"));
    addItems({tr("30 minutes"), tr("1 hour"), tr("4 hours"), tr("12 hours"), tr("1 day"), tr("1 week")});
    setCurrentIndex(1);
}

core::Duration UntilBox::length() const
{
    return lengths[std::size_t(std::max(currentIndex(), 0))];
}

}  // namespace ui
