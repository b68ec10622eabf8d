#pragma once

#include <QObject>
#include <QSocketNotifier>

#include <memory>

namespace app {

// Turns SIGTERM and SIGINT into a Qt signal. Made before any thread starts, so that every thread leaves the
// two to it.
class EndingSignals final : public QObject {
    Q_OBJECT

public:
    EndingSignals();
    ~EndingSignals() override;

    // Begins to listen; needs the application object.
    void listen();

Q_SIGNALS:
    void asked();

private:
    void read();

    int m_descriptor = -1;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

}  // namespace app
