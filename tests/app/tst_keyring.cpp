#include <QElapsedTimer>
#include <QTest>

#include "app/console/keyring.h"
#include "tests/support/test_program.h"

namespace tst_keyring {

using core::ErrorCode;

class TestKeyring : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_bus = qgetenv("DBUS_SESSION_BUS_ADDRESS");
        m_desktop = qgetenv("XDG_CURRENT_DESKTOP");
    }
    void cleanup()
    {
        qputenv("DBUS_SESSION_BUS_ADDRESS", m_bus);
        qputenv("XDG_CURRENT_DESKTOP", m_desktop);
    }

    // One keyring for all, as in the program; QtKeychain looks once at which desktop this is.
    void withoutADBusItIsUnreachableAtOnceAndCancelledAtItsEnd()
    {
        qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
        qputenv("XDG_CURRENT_DESKTOP", "KDE");
        app::Keyring keyring;
        QElapsedTimer clock;
        clock.start();

        QCOMPARE(keyring.access().read("master-key-1").error().code, ErrorCode::Unreachable);
        QCOMPARE(keyring.access().write("master-key-1", core::Secret("x")).error().code,
                 ErrorCode::Unreachable);

        QVERIFY2(clock.elapsed() < 3'000, qPrintable(QString::number(clock.elapsed())));
        keyring.end();
        QCOMPARE(keyring.access().read("master-key-1").error().code, ErrorCode::Cancelled);
    }

private:
    QByteArray m_bus;
    QByteArray m_desktop;
};

}  // namespace tst_keyring

PILOTHOUSE_TEST(tst_keyring, TestKeyring)
#include "tst_keyring.moc"
