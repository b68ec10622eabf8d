#include "ui/model/metric_text.h"

#include "core/fleet/sample.h"

#include <QCoreApplication>
#include <QStringList>

#include <array>
#include <cmath>

namespace ui {
namespace {

enum class Form { Fraction, Seconds, PerSecond, PerMinute, PerHour, Money, Count };

struct Known {
    const char* key;
    Form form;
    const char* name;
};
constexpr std::array<Known, 22> known{
    {{core::series::cpu, Form::Fraction, QT_TRANSLATE_NOOP("ui::metric", "CPU")},
     {core::series::memory, Form::Fraction, QT_TRANSLATE_NOOP("ui::metric", "Memory")},
     {core::series::responseTime, Form::Seconds, QT_TRANSLATE_NOOP("ui::metric", "Response time")},
     {core::series::responseTimeP50, Form::Seconds, QT_TRANSLATE_NOOP("ui::metric", "Response time p50")},
     {core::series::responseTimeP95, Form::Seconds, QT_TRANSLATE_NOOP("ui::metric", "Response time p95")},
     {core::series::responseTimeP99, Form::Seconds, QT_TRANSLATE_NOOP("ui::metric", "Response time p99")},
     {core::series::errorRate, Form::Fraction, QT_TRANSLATE_NOOP("ui::metric", "Error rate")},
     {core::series::requestsPerSecond, Form::PerSecond, QT_TRANSLATE_NOOP("ui::metric", "Requests")},
     {core::series::activeRequests, Form::Count, QT_TRANSLATE_NOOP("ui::metric", "Active requests")},
     {core::series::queueDepth, Form::Count, QT_TRANSLATE_NOOP("ui::metric", "Queue depth")},
     {core::series::tasksCompleted, Form::Count, QT_TRANSLATE_NOOP("ui::metric", "Tasks completed")},
     {core::series::taskCompletion, Form::PerHour, QT_TRANSLATE_NOOP("ui::metric", "Task completion")},
     {core::series::tokensPerMinute, Form::PerMinute, QT_TRANSLATE_NOOP("ui::metric", "Model tokens")},
     {core::series::costPerHour, Form::Money, QT_TRANSLATE_NOOP("ui::metric", "Model cost")},
     {core::series::replicasReady, Form::Count, QT_TRANSLATE_NOOP("ui::metric", "Replicas ready")},
     {core::series::replicasWanted, Form::Count, QT_TRANSLATE_NOOP("ui::metric", "Replicas wanted")},
     {core::series::trafficOk, Form::PerSecond, QT_TRANSLATE_NOOP("ui::metric", "Answers 2xx")},
     {core::series::trafficRedirected, Form::PerSecond, QT_TRANSLATE_NOOP("ui::metric", "Answers 3xx")},
     {core::series::trafficClientErrors, Form::PerSecond, QT_TRANSLATE_NOOP("ui::metric", "Answers 4xx")},
     {core::series::trafficServerErrors, Form::PerSecond, QT_TRANSLATE_NOOP("ui::metric", "Answers 5xx")},
     {core::series::trafficRefused, Form::PerSecond, QT_TRANSLATE_NOOP("ui::metric", "Requests refused")},
     {core::series::trafficRejected, Form::PerSecond, QT_TRANSLATE_NOOP("ui::metric", "Requests rejected")}}};

const Known* find(std::string_view key)
{
    for (const Known& one : known)
        if (key == one.key)
            return &one;
    return nullptr;
}

// Small ones that are no whole number keep their decimals.
Figure plainFigure(double value)
{
    return std::abs(value) < 10 && value != std::floor(value) ? Figure{decimalText(value), {}}
                                                              : compactFigure(value);
}

Figure withUnit(double value, const QString& unit)
{
    const Figure figure = plainFigure(value);
    return {figure.value, figure.unit + unit};
}

}  // namespace

Figure metricFigure(std::string_view key, double value)
{
    if (std::isnan(value))
        return {unknownText(), {}};
    const Known* one = find(key);
    switch (one ? one->form : Form::Count) {
    case Form::Fraction: return percentFigure(value);
    case Form::Seconds: return durationFigure(value);
    case Form::PerSecond: return withUnit(value, QStringLiteral("/s"));
    case Form::PerMinute: return withUnit(value, QStringLiteral("/min"));
    case Form::PerHour: return withUnit(value, QStringLiteral("/h"));
    case Form::Money: return {moneyText(value), QStringLiteral("/h")};
    case Form::Count: break;
    }
    return plainFigure(value);
}

QString metricText(std::string_view key, double value)
{
    return textOf(metricFigure(key, value));
}

QString metricName(std::string_view key)
{
    const Known* one = find(key);
    return one ? QCoreApplication::translate("ui::metric", one->name)
               : QString::fromUtf8(key.data(), qsizetype(key.size()));
}

bool haveOneUnit(std::string_view one, std::string_view other)
{
    const Known* first = find(one);
    const Known* second = find(other);
    return !first || !second || first->form == second->form;
}

bool mayBeFraction(std::string_view key)
{
    const Known* one = find(key);
    return !one || one->form == Form::Fraction;
}

bool isGrowingCount(std::string_view key)
{
    return key == core::series::tasksCompleted || key.ends_with("_total");
}

QStringList knownMetrics()
{
    QStringList keys;
    for (const Known& one : known)
        keys << QString::fromLatin1(one.key);
    return keys;
}

}  // namespace ui
