#include "app/agent/faults.h"

#include "core/base/units.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QString>

#include <cstdlib>

using namespace Qt::StringLiterals;

namespace app {
namespace {

using core::Duration;
using core::Error;
using core::ErrorCode;
using core::MonoTime;
using core::Result;

constexpr std::size_t mostLeaked = 8ULL << 30;

Error invalid(std::string what)
{
    return {ErrorCode::Invalid, std::move(what)};
}

Result<MonoTime> endOf(const QJsonObject& order, MonoTime now)
{
    if (!order.contains("for"_L1))
        return MonoTime::max();
    const auto span = core::parseDuration(order["for"_L1].toString().toStdString());
    if (!span)
        return invalid("for: must be a duration such as 30s");
    return now + *span;
}

}  // namespace

Result<> Faults::command(std::string_view json, MonoTime now)
{
    const QJsonObject order =
        QJsonDocument::fromJson(QByteArray(json.data(), qsizetype(json.size()))).object();
    const QString kind = order["kind"_L1].toString();
    const auto until = endOf(order, now);
    if (!until)
        return until.error();

    if (kind == u"crash"_s)
        std::abort();
    if (kind == u"clear"_s) {
        m_active.with([](Active& active) { active = {}; });
        return core::done;
    }
    if (kind == u"hang"_s) {
        m_active.with([&](Active& active) { active.hanging = true, active.hangUntil = until.value(); });
        return core::done;
    }
    if (kind == u"errors"_s) {
        const double rate = order["rate"_L1].toDouble(-1);
        if (!(rate >= 0 && rate <= 1))
            return invalid("rate: must be a number from 0 to 1");
        m_active.with([&](Active& active) { active.errorRate = rate, active.errorsUntil = until.value(); });
        return core::done;
    }
    if (kind == u"latency"_s) {
        const auto delay = core::parseDuration(order["delay"_L1].toString().toStdString());
        if (!delay)
            return invalid("delay: must be a duration such as 2s");
        m_active.with([&](Active& active) { active.delay = *delay, active.delayUntil = until.value(); });
        return core::done;
    }
    if (kind == u"leak"_s) {
        const auto perSecond = core::parseSize(order["perSecond"_L1].toString().toStdString());
        if (!perSecond)
            return invalid("perSecond: must be a size such as 10MiB");
        m_active.with([&](Active& active) {
            active.leakPerSecond = *perSecond;
            active.leakUntil = until.value();
            active.lastLeak = now;
        });
        return core::done;
    }
    return invalid("kind: must be errors, latency, leak, hang, crash or clear");
}

double Faults::errorRate(MonoTime now) const
{
    return m_active.with(
        [&](const Active& active) { return now < active.errorsUntil ? active.errorRate : 0.0; });
}

Duration Faults::delay(MonoTime now) const
{
    return m_active.with(
        [&](const Active& active) { return now < active.delayUntil ? active.delay : Duration(0); });
}

bool Faults::isHanging(MonoTime now) const
{
    return m_active.with([&](const Active& active) { return active.hanging && now < active.hangUntil; });
}

void Faults::leak(MonoTime now)
{
    m_active.with([&](Active& active) {
        if (!active.lastLeak || active.leakPerSecond == 0 || now >= active.leakUntil)
            return;
        const auto elapsed = std::uint64_t((now - *active.lastLeak).count());
        const std::size_t bytes = active.leakPerSecond * elapsed / 1'000;
        active.lastLeak = now;
        if (bytes == 0 || active.keptBytes + bytes > mostLeaked)
            return;
        active.kept.emplace_back(bytes, 'x');
        active.keptBytes += bytes;
    });
}

std::size_t Faults::leaked() const
{
    return m_active.with([](const Active& active) { return active.keptBytes; });
}

}  // namespace app
