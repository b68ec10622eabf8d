#include "app/console/raise_request.h"

#include <QCryptographicHash>
#include <QLocalSocket>
#include <spdlog/spdlog.h>

using namespace Qt::StringLiterals;

namespace app {
namespace {

constexpr int patience = 1'000;  // ms

// A digest, since a socket's path may have 107 bytes at the most.
QString serverName(const QString& dataFolder)
{
    const QByteArray digest =
        QCryptographicHash::hash(dataFolder.toUtf8(), QCryptographicHash::Sha256).toHex();
    return u"pilothouse-"_s + QString::fromLatin1(digest.left(16));
}

}  // namespace

RaiseListener::RaiseListener(const QString& dataFolder)
{
    const QString name = serverName(dataFolder);
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    QLocalServer::removeServer(name);  // what a killed console left; the data folder's lock is ours
    if (!m_server.listen(name))
        spdlog::warn("a second console will not find this window: {}", m_server.errorString().toStdString());
    connect(&m_server, &QLocalServer::newConnection, this, [this] {
        while (QLocalSocket* socket = m_server.nextPendingConnection()) {
            connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
            socket->disconnectFromServer();
            Q_EMIT asked();
        }
    });
}

bool askToRaise(const QString& dataFolder)
{
    QLocalSocket socket;
    socket.connectToServer(serverName(dataFolder));
    return socket.waitForConnected(patience);
}

}  // namespace app
