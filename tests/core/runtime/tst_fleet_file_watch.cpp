#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "core/base/guarded.h"
#include "core/runtime/fleet_file_watch.h"
#include "tests/support/test_program.h"

namespace tst_fleet_file_watch {

using namespace Qt::StringLiterals;

class TestFleetFileWatch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsTheFileAgainWhenItsContentChanged()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"fleet.yaml"_s);
        write(path, "fleet: one\n");
        const auto known = core::readFleetFile(path.toStdString());
        core::Guarded<std::vector<core::FleetFileReading>> readings;
        core::FleetFileWatch watch(path.toStdString(), known.digest, [&](core::FleetFileReading reading) {
            readings.with([&](auto& all) { all.push_back(std::move(reading)); });
        });
        const auto newest = [&] {
            return readings.with(
                [](const auto& all) { return all.empty() ? core::FleetFileReading{} : all.back(); });
        };

        write(path, "fleet: second\n");
        QTRY_VERIFY_WITH_TIMEOUT(newest().spec && newest().spec->name == "second", 10'000);

        write(path, "fleet: [broken\n");
        QTRY_VERIFY_WITH_TIMEOUT(!newest().errors.empty(), 10'000);
    }

private:
    static void write(const QString& path, const char* text)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
};

}  // namespace tst_fleet_file_watch

PILOTHOUSE_TEST(tst_fleet_file_watch, TestFleetFileWatch)
#include "tst_fleet_file_watch.moc"
