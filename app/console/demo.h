#pragma once

#include "core/base/result.h"

#include <QObject>
#include <QProcess>
#include <QString>

namespace app {

// The demo fleet's file, written anew into the folder. Io when it cannot be.
core::Result<QString> writeDemoFleet(const QString& folder);

// Sends tasks to the demo's agents for as long as it lives: owns a pilothouse-load.
class DemoLoad final : public QObject {
    Q_OBJECT

public:
    explicit DemoLoad(const QString& gatewayUrl);
    ~DemoLoad() override;  // ends it

Q_SIGNALS:
    // It could not be started or ended by itself: a sentence.
    void failed(const QString& reason);

private:
    QProcess m_process;
};

}  // namespace app
