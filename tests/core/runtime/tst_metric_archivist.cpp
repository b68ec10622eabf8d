#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "core/base/time.h"
#include "core/runtime/metric_archivist.h"
#include "tests/support/test_program.h"

#include <optional>

namespace tst_metric_archivist {

using namespace core;
using namespace std::chrono_literals;

namespace {

constexpr int patience = 20'000;  // ms
const std::string cpu = "metrics/web/system/cpu";

}  // namespace

class TestMetricArchivist : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder.emplace();
        m_now = std::chrono::floor<std::chrono::seconds>(readClocks().wall);
    }

    void theHistorySurvivesARestart()
    {
        {
            MetricHistory history;
            MetricArchivist archivist(folder(), history);
            add(history, -3'600, -60);
        }
        MetricHistory history;
        MetricArchivist archivist(folder(), history);
        add(history, -30, 0);

        const auto found = archivist.query({cpu, m_now - 1h, m_now, 10'000});

        QVERIFY(bool(found));
        QCOMPARE(found.value().points.size(), std::size_t(3'540 + 30));
        QCOMPARE(found.value().points.front(), (SeriesPoint{m_now - 1h, -3'600}));
        QCOMPARE(found.value().points.back(), (SeriesPoint{m_now - 1s, -1}));
        QCOMPARE(found.value().unit, std::string("1"));
    }

    void aLongSpanOfBothIsThinnedAsOne()
    {
        {
            MetricHistory history;
            MetricArchivist archivist(folder(), history);
            add(history, -3'600, -600);
        }
        MetricHistory history;
        MetricArchivist archivist(folder(), history);
        add(history, -600, 0);

        const auto found = archivist.query({cpu, m_now - 1h, m_now, 100});

        QVERIFY(found.value().points.size() <= 100);
        QCOMPARE(found.value().points.front().value, -3'600.0);
        QCOMPARE(found.value().points.back().value, -1.0);
    }

    void aSeriesThatOnlyTheDiskHasIsAnsweredAndAnUnknownOneIsNot()
    {
        {
            MetricHistory history;
            MetricArchivist archivist(folder(), history);
            add(history, -10, 0);
        }
        MetricHistory history;
        MetricArchivist archivist(folder(), history);

        QCOMPARE(archivist.query({cpu, m_now - 1min, m_now, 100}).value().points.size(), std::size_t(10));
        QCOMPARE(archivist.query({cpu + "_none", m_now - 1min, m_now, 100}).error().code,
                 ErrorCode::NotFound);
        QCOMPARE(archivist.query({cpu, m_now, m_now, 100}).error().code, ErrorCode::Invalid);
    }

    void fault14WithoutADiskItGoesOnInMemorySaysSoAndRecovers()
    {
        const QString blocked = m_folder->filePath(QStringLiteral("data"));
        QFile inTheWay(blocked);
        QVERIFY(inTheWay.open(QIODevice::WriteOnly));
        inTheWay.close();
        {
            MetricHistory history;
            MetricArchivist archivist(blocked.toStdString(), history);
            add(history, -100, 0);
            QTRY_VERIFY_WITH_TIMEOUT(archivist.trouble().has_value(), patience);
            QVERIFY(archivist.trouble()->find("goes on in memory") != std::string::npos);
            QCOMPARE(archivist.query({cpu, m_now - 1min, m_now, 1'000}).value().points.size(),
                     std::size_t(60));

            QVERIFY(QFile::remove(blocked));
            QVERIFY(QDir().mkpath(blocked));
            QTRY_VERIFY_WITH_TIMEOUT(!archivist.trouble().has_value(), patience);
        }
        MetricHistory empty;
        MetricArchivist archivist(blocked.toStdString(), empty);
        QCOMPARE(archivist.query({cpu, m_now - 100s, m_now, 1'000}).value().points.size(), std::size_t(100));
    }

    void fault16ADamagedFileIsSetAsideAndSaidSo()
    {
        QFile file(m_folder->filePath(QStringLiteral("metrics.db")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(8'192, 'x'));
        file.close();
        MetricHistory history;
        MetricArchivist archivist(folder(), history);

        QTRY_VERIFY_WITH_TIMEOUT(archivist.trouble().has_value(), patience);

        QVERIFY2(archivist.trouble()->find("set aside as") != std::string::npos,
                 archivist.trouble()->c_str());
        QCOMPARE(QDir(m_folder->path()).entryList({QStringLiteral("metrics.db.corrupt-*")}).size(), 1);
        add(history, -10, 0);
        QTRY_VERIFY_WITH_TIMEOUT(isOnDisk(), patience);
    }

    void whatIsAskedWhileItWritesIsWhole()
    {
        MetricHistory history;
        MetricArchivist archivist(folder(), history);
        std::jthread writer([&](const std::stop_token& stop) {
            for (int second = 0; !stop.stop_requested() && second < 200'000; ++second)
                history.add(cpu, "1",
                            {double(second), m_now + 1s * second, m_now + 1s * second, Quality::Good});
        });
        for (int i = 0; i < 200; ++i) {
            const auto found = archivist.query({cpu, m_now, m_now + 24h, 500});
            QVERIFY(!found || found.value().points.size() <= 500);
        }
    }

private:
    std::string folder() const { return m_folder->path().toStdString(); }

    // A sample a second, whose value is the second.
    void add(MetricHistory& history, int from, int to) const
    {
        for (int second = from; second < to; ++second)
            history.add(cpu, "1", {double(second), m_now + 1s * second, m_now + 1s * second, Quality::Good});
    }

    bool isOnDisk() const
    {
        const auto archive = MetricArchive::open(folder(), MetricArchive::Mode::ReadOnly);
        const auto found = archive ? archive.value()->query({cpu, m_now - 1min, m_now, 100})
                                   : Result<SeriesData>(archive.error());
        return found && found.value().points.size() == 10;
    }

    std::optional<QTemporaryDir> m_folder;
    TimePoint m_now;
};

}  // namespace tst_metric_archivist

PILOTHOUSE_TEST(tst_metric_archivist, TestMetricArchivist)
#include "tst_metric_archivist.moc"
