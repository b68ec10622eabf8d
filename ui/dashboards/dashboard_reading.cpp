#include "ui/dashboards/dashboard_reading.h"

#include "ui/model/answer.h"

#include <QThreadPool>

namespace ui {

void readDashboardLater(QObject* context, const QString& path,
                        std::function<void(const core::DashboardReading&)> done)
{
    auto answer = answerOn<core::DashboardReading>(
        context, [done = std::move(done)](const core::Result<core::DashboardReading>& reading) {
            done(reading.value());
        });
    QThreadPool::globalInstance()->start(
        [path, answer = std::move(answer)] { answer(core::readDashboardFile(path.toStdString())); });
}

}  // namespace ui
