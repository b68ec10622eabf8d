#include "ui/shell/desktop_bus.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QHash>

namespace ui {
namespace {

constexpr int answerWithin = 5'000;  // ms
constexpr qsizetype mostGroups = 500;
const QString busName = QStringLiteral("pilothouse-notices");
const QString service = QStringLiteral("org.freedesktop.Notifications");
const QString path = QStringLiteral("/org/freedesktop/Notifications");

QVariantMap hintsOf(const DesktopNotice& notice)
{
    QVariantMap hints{{QStringLiteral("urgency"), QVariant::fromValue(uchar(notice.urgency))},
                      {QStringLiteral("desktop-entry"), QStringLiteral("pilothouse")}};
    if (notice.hasSound)
        hints.insert(QStringLiteral("sound-name"), QStringLiteral("dialog-warning"));
    else
        hints.insert(QStringLiteral("suppress-sound"), true);
    return hints;
}

}  // namespace

class DesktopBus::Sender final : public QObject {
public:
    Sender(DesktopBus& owner, QString address) : m_owner(owner), m_address(std::move(address)) {}
    ~Sender() override { QDBusConnection::disconnectFromBus(busName); }

    void send(const DesktopNotice& notice)
    {
        const QDBusConnection bus = connection();
        if (!bus.isConnected())
            return fail(notice, bus.lastError().message());
        QDBusMessage call = QDBusMessage::createMethodCall(service, path, service, QStringLiteral("Notify"));
        call.setArguments({QStringLiteral("Pilothouse"), m_ids.value(notice.group, 0U),
                           QStringLiteral("pilothouse"), notice.title, notice.body.toHtmlEscaped(),
                           QStringList(), hintsOf(notice), -1});
        auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(call, answerWithin), this);
        connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher, notice] {
            const QDBusPendingReply<uint> reply = *watcher;
            watcher->deleteLater();
            if (reply.isError())
                return fail(notice, reply.error().message());
            if (m_ids.size() >= mostGroups)
                m_ids.clear();
            m_ids.insert(notice.group, reply.value());
            Q_EMIT m_owner.shown(notice);
        });
    }

private:
    QDBusConnection connection() const
    {
        const QDBusConnection known(busName);
        if (known.isConnected())
            return known;
        QDBusConnection::disconnectFromBus(busName);
        return m_address.isEmpty() ? QDBusConnection::connectToBus(QDBusConnection::SessionBus, busName)
                                   : QDBusConnection::connectToBus(m_address, busName);
    }

    void fail(const DesktopNotice& notice, const QString& why) { Q_EMIT m_owner.failed(notice, why); }

    DesktopBus& m_owner;
    const QString m_address;
    QHash<QString, uint> m_ids;  // the newest of each group, which the next one replaces
};

DesktopBus::DesktopBus(QString address, QObject* parent)
    : QObject(parent),
      m_sender(new Sender(*this, std::move(address)))
{
    m_sender->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_sender, &QObject::deleteLater);
    m_thread.start();
}

DesktopBus::~DesktopBus()
{
    m_thread.quit();
    m_thread.wait();
}

void DesktopBus::show(const DesktopNotice& notice)
{
    QMetaObject::invokeMethod(
        m_sender, [sender = m_sender, notice] { sender->send(notice); }, Qt::QueuedConnection);
}

}  // namespace ui
