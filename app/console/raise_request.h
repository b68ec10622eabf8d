#pragma once

#include <QLocalServer>
#include <QObject>
#include <QString>

namespace app {

// Lets a second console on the same data folder bring the first one's window to the front.
class RaiseListener final : public QObject {
    Q_OBJECT

public:
    explicit RaiseListener(const QString& dataFolder);

Q_SIGNALS:
    void asked();

private:
    QLocalServer m_server;
};

// Asks the console that has the data folder to raise its window; false when none with a window answers within
// a second.
bool askToRaise(const QString& dataFolder);

}  // namespace app
