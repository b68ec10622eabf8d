#include "ui/shell/idle_watch.h"

#include <QCoreApplication>
#include <QEvent>

namespace ui {
namespace {

constexpr int lookEvery = 500;  // ms

// What a person does; Qt makes mouse moves of its own when something below the pointer changes.
bool isInput(const QEvent& event)
{
    switch (event.type()) {
    case QEvent::KeyPress:
    case QEvent::MouseButtonPress:
    case QEvent::MouseMove:
    case QEvent::Wheel:
    case QEvent::TouchBegin:
    case QEvent::TabletPress: return event.spontaneous();
    default: return false;
    }
}

}  // namespace

IdleWatch::IdleWatch(Clock clock, QObject* parent)
    : QObject(parent),
      m_clock(std::move(clock)),
      m_touched(m_clock())
{
    m_timer.setInterval(lookEvery);
    connect(&m_timer, &QTimer::timeout, this, &IdleWatch::look);
    QCoreApplication::instance()->installEventFilter(this);
}

void IdleWatch::setLimit(std::chrono::minutes limit)
{
    m_limit = limit;
    if (limit.count() > 0)
        m_timer.start();
    else
        m_timer.stop();
}

bool IdleWatch::eventFilter(QObject* watched, QEvent* event)
{
    if (isInput(*event))
        m_touched = m_clock();
    return QObject::eventFilter(watched, event);
}

void IdleWatch::look()
{
    if (m_clock() - m_touched >= m_limit)
        Q_EMIT idle();
}

}  // namespace ui
