// Notices on the desktop: which, when, once, and by the desktop's real bus.

#include <QDBusAbstractAdaptor>
#include <QDBusConnection>
#include <QProcess>
#include <QSignalSpy>
#include <QTest>

#include "tests/support/test_program.h"
#include "ui/shell/desktop_bus.h"
#include "ui/shell/desktop_notices.h"
#include "ui/shell/notice_settings_dialog.h"

#include <QCheckBox>
#include <QComboBox>

namespace tst_desktop_notices {

using namespace Qt::StringLiterals;
using core::Severity;

namespace {

core::Notice noticeOf(Severity severity, const std::string& rule = "high-cpu", std::uint32_t firing = 1)
{
    core::Notice notice;
    notice.rule = rule;
    notice.agent = core::AgentId("a");
    notice.severity = severity;
    notice.summary = rule + " on a-01: system/cpu is 0.95, at or above 0.9";
    notice.lines = {"a-01: system/cpu is 0.95"};
    notice.firing = firing;
    return notice;
}

// The service of a desktop, which remembers what it was asked to show.
class FakeDesktop : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")

public:
    struct Shown {
        uint replaces;
        QString title;
        QString body;
        QVariantMap hints;
    };
    QList<Shown> all;

public Q_SLOTS:
    Q_SCRIPTABLE uint Notify(const QString&, uint replaces, const QString&, const QString& title,
                             const QString& body, const QStringList&, const QVariantMap& hints, int)
    {
        all.append({replaces, title, body, hints});
        return replaces > 0 ? replaces : uint(all.size()) + 40;
    }
};

}  // namespace

class TestDesktopNotices : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsFromTheChosenSeverityOn()
    {
        ui::NoticeSettings settings;
        settings.least = Severity::High;

        QCOMPARE(ui::passingOf(noticeOf(Severity::Warning), settings, QTime(12, 0)), ui::Passing::Ignored);
        QCOMPARE(ui::passingOf(noticeOf(Severity::High), settings, QTime(12, 0)), ui::Passing::Shown);
        settings.isOn = false;
        QCOMPARE(ui::passingOf(noticeOf(Severity::Critical), settings, QTime(12, 0)), ui::Passing::Ignored);
    }

    void aCoveredConsoleTellsThatSomethingHappenedAndNoMore()
    {
        const ui::DesktopNotice whole = ui::desktopNoticeOf(noticeOf(Severity::Critical, "high-cpu", 3), {});
        QVERIFY(whole.title.contains(u"high-cpu"_s));

        const ui::DesktopNotice shown = ui::withoutDetail(whole);

        QCOMPARE(shown.urgency, whole.urgency);
        QCOMPARE(shown.group, whole.group);
        for (const QString& text : {shown.title, shown.body})
            QVERIFY2(!text.contains(u"cpu"_s) && !text.contains(u"a-01"_s), qPrintable(text));
    }

    void quietHoursMayGoOverMidnight()
    {
        ui::NoticeSettings settings;
        settings.hasQuietHours = true;
        for (const auto& [hour, quiet] :
             {std::pair(21, false), {22, true}, {23, true}, {0, true}, {6, true}, {7, false}})
            QCOMPARE(ui::isQuiet(settings, QTime(hour, 0)), quiet);
        settings.quietFrom = QTime(12, 0);
        settings.quietTo = QTime(13, 0);
        QVERIFY(ui::isQuiet(settings, QTime(12, 59)) && !ui::isQuiet(settings, QTime(13, 0)));
        settings.quietTo = settings.quietFrom;
        QVERIFY(!ui::isQuiet(settings, QTime(12, 0)));
    }

    void criticalOnesBreakTheQuietWhereThatIsWanted()
    {
        ui::NoticeSettings settings;
        settings.hasQuietHours = true;
        QCOMPARE(ui::passingOf(noticeOf(Severity::Critical), settings, QTime(2, 0)), ui::Passing::Shown);
        QCOMPARE(ui::passingOf(noticeOf(Severity::Warning), settings, QTime(2, 0)), ui::Passing::Kept);
        QCOMPARE(ui::passingOf(noticeOf(Severity::Critical, "r", 0), settings, QTime(2, 0)),
                 ui::Passing::Kept);
        settings.criticalBreaksQuiet = false;
        QCOMPARE(ui::passingOf(noticeOf(Severity::Critical), settings, QTime(2, 0)), ui::Passing::Kept);
    }

    void soundComesFromItsSeverityOnAndOnlyForWhatFires()
    {
        ui::NoticeSettings settings;
        QVERIFY(!ui::desktopNoticeOf(noticeOf(Severity::Critical), settings).hasSound);
        settings.soundFrom = Severity::High;
        QVERIFY(ui::desktopNoticeOf(noticeOf(Severity::Critical), settings).hasSound);
        QVERIFY(!ui::desktopNoticeOf(noticeOf(Severity::Warning), settings).hasSound);
        QVERIFY(!ui::desktopNoticeOf(noticeOf(Severity::Critical, "r", 0), settings).hasSound);
    }

    void aNoticeOfManyNamesSomeAndCountsTheRest()
    {
        core::Notice notice = noticeOf(Severity::Critical, "r", 12);
        notice.lines.clear();
        for (int i = 0; i < 12; ++i)
            notice.lines.push_back("a-" + std::to_string(i));
        const ui::DesktopNotice shown = ui::desktopNoticeOf(notice, {});

        QCOMPARE(shown.body.count(u'\n'), 5);
        QVERIFY(shown.body.endsWith(u"and 7 more"_s));
        QCOMPARE(shown.urgency, ui::DesktopNotice::Urgency::Critical);
    }

    void whatCameInQuietHoursIsCountedWhenTheyEnd()
    {
        core::NoticeFeed feed;
        QTime now(23, 0);
        ui::DesktopNotices notices(feed, [&] { return now; });
        ui::NoticeSettings settings;
        settings.hasQuietHours = true;
        notices.setSettings(settings);
        QList<ui::DesktopNotice> wanted;
        connect(&notices, &ui::DesktopNotices::wanted, this,
                [&](const ui::DesktopNotice& notice) { wanted.append(notice); });
        feed.publish(noticeOf(Severity::Warning));
        feed.publish(noticeOf(Severity::Warning, "other"));
        feed.publish(noticeOf(Severity::Critical));
        QTRY_COMPARE(wanted.size(), 1);

        now = QTime(7, 0);
        notices.setSettings(settings);
        QCOMPARE(wanted.size(), 2);
        QVERIFY(wanted.last().title.startsWith(u"2 notice"_s));
    }

    void fault37AStormIsBoundedAndItsRestIsCounted()
    {
        core::NoticeFeed feed;
        ui::DesktopNotices notices(feed, [] { return QTime(12, 0); });
        QList<ui::DesktopNotice> wanted;
        connect(&notices, &ui::DesktopNotices::wanted, this,
                [&](const ui::DesktopNotice& notice) { wanted.append(notice); });
        for (int i = 0; i < 10'000; ++i)
            feed.publish(noticeOf(Severity::Critical, "rule-" + std::to_string(i)));

        QTRY_COMPARE(wanted.size(), qsizetype(core::NoticeFeed::kept) + 1);
        QVERIFY(wanted.last().title.startsWith(u"9800 notice"_s));
    }

    void theDesktopsServiceShowsOneForAGroupWithItsUrgencyAndSound()
    {
        Bus bus;
        if (!bus.isThere())
            QSKIP("dbus-daemon is not installed");
        FakeDesktop desktop;
        auto connection = QDBusConnection::connectToBus(bus.address, u"desktop"_s);
        QVERIFY(connection.registerService(u"org.freedesktop.Notifications"_s));
        QVERIFY(connection.registerObject(u"/org/freedesktop/Notifications"_s, &desktop,
                                          QDBusConnection::ExportScriptableSlots));
        ui::DesktopBus sender(bus.address);
        QSignalSpy shown(&sender, &ui::DesktopBus::shown);
        ui::DesktopNotice notice{u"g"_s, u"high-cpu on a"_s, u"a < b"_s, ui::DesktopNotice::Urgency::Critical,
                                 true};
        sender.show(notice);
        QTRY_COMPARE(shown.count(), 1);
        notice.hasSound = false;
        sender.show(notice);
        QTRY_COMPARE(shown.count(), 2);

        QCOMPARE(desktop.all.size(), 2);
        QCOMPARE(desktop.all[0].replaces, 0U);
        QCOMPARE(desktop.all[1].replaces, 41U);
        QCOMPARE(desktop.all[0].body, u"a &lt; b"_s);
        QCOMPARE(desktop.all[0].hints[u"urgency"_s].value<uchar>(), uchar(2));
        QVERIFY(desktop.all[0].hints.contains(u"sound-name"_s));
        QVERIFY(desktop.all[1].hints[u"suppress-sound"_s].toBool());
        QDBusConnection::disconnectFromBus(u"desktop"_s);
    }

    void fault19WithoutABusTheNoticeComesBack()
    {
        ui::DesktopBus sender(u"unix:path=/nonexistent/bus"_s);
        QSignalSpy failed(&sender, &ui::DesktopBus::failed);
        sender.show({u"g"_s, u"title"_s, {}, {}, false});

        QTRY_COMPARE(failed.count(), 1);
        QVERIFY(!failed.first().at(1).toString().isEmpty());
    }

    void theDialogGivesBackWhatItWasGivenAndShowsWhatApplies()
    {
        ui::NoticeSettings settings;
        settings.soundFrom = Severity::High;
        settings.hasQuietHours = true;
        settings.quietFrom = QTime(20, 30);
        ui::NoticeSettingsDialog dialog(settings, nullptr);

        QCOMPARE(dialog.settings(), settings);
        dialog.findChild<QComboBox*>(u"soundFrom"_s)->setCurrentIndex(0);
        dialog.findChild<QCheckBox*>(u"noticesOn"_s)->setChecked(false);
        QVERIFY(!dialog.settings().soundFrom);
        QVERIFY(!dialog.findChild<QWidget*>(u"quietFrom"_s)->isEnabled());
    }

private:
    // A message bus of the test's own.
    struct Bus {
        Bus()
        {
            process.start(u"dbus-daemon"_s, {u"--session"_s, u"--nofork"_s, u"--print-address"_s});
            if (process.waitForStarted(5'000) && process.waitForReadyRead(5'000))
                address = QString::fromUtf8(process.readLine()).trimmed();
        }
        ~Bus()
        {
            process.terminate();
            process.waitForFinished(5'000);
        }
        bool isThere() const { return !address.isEmpty(); }

        QProcess process;
        QString address;
    };
};

}  // namespace tst_desktop_notices

PILOTHOUSE_TEST(tst_desktop_notices, TestDesktopNotices)
#include "tst_desktop_notices.moc"
