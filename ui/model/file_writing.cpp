#include "ui/model/file_writing.h"

#include "ui/model/answer.h"

#include <QSaveFile>
#include <QThreadPool>

namespace ui {
namespace {

core::Result<> writeFile(const QString& path, const QByteArray& bytes, bool isPrivate)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)
        || (isPrivate && !file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner))
        || file.write(bytes) != bytes.size() || !file.commit())
        return core::Error{core::ErrorCode::Io,
                           (path + QStringLiteral(": ") + file.errorString()).toStdString()};
    return core::done;
}

}  // namespace

void writeFileLater(QObject* context, const QString& path, std::function<QByteArray()> make,
                    std::function<void(const core::Result<>&)> done, bool isPrivate)
{
    auto answer = answerOn<void>(context, std::move(done));
    QThreadPool::globalInstance()->start([path, make = std::move(make), answer = std::move(answer),
                                          isPrivate] { answer(writeFile(path, make(), isPrivate)); });
}

}  // namespace ui
