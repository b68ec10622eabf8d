#include "ui/security/expiry_box.h"

#include <array>

namespace ui {
namespace {

using namespace std::chrono_literals;

constexpr std::array<core::Duration, 5> validities{24h, 24h * 7, 24h * 30, 24h * 90, 24h * 365};
constexpr int usualValidity = 2;

}  // namespace

ExpiryBox::ExpiryBox(QWidget* parent) : QComboBox(parent)
{
    setObjectName(QStringLiteral("expiry"));
    addItems(
        {tr("1 day"), tr("7 days"), tr("30 days"), tr("90 days"), tr("1 year"), tr("never", "it expires")});
    setCurrentIndex(usualValidity);
}

std::optional<core::TimePoint> ExpiryBox::after(core::TimePoint now) const
{
    const auto chosen = std::size_t(std::max(currentIndex(), 0));
    return chosen < validities.size() ? std::optional(now + validities[chosen]) : std::nullopt;
}

}  // namespace ui
