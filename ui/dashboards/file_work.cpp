#include "ui/dashboards/file_work.h"

#include "ui/model/answer.h"

#include <QSaveFile>
#include <QThreadPool>

namespace ui {
namespace {

core::Result<> writeFile(const QString& path, const QByteArray& bytes)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return core::Error{core::ErrorCode::Io,
                           (path + QStringLiteral(": ") + file.errorString()).toStdString()};
    return core::done;
}

}  // namespace

void writeFileLater(QObject* context, const QString& path, std::function<QByteArray()> make,
                    std::function<void(const core::Result<>&)> done)
{
    auto answer = answerOn<void>(context, std::move(done));
    QThreadPool::globalInstance()->start(
        [path, make = std::move(make), answer = std::move(answer)] { answer(writeFile(path, make())); });
}

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
