// Dashboards for who may look at them and not change them.

#include <QTest>

#include "tests/support/invented/page_console.h"
#include "tests/support/test_program.h"
#include "ui/dashboards/dashboard_grid.h"
#include "ui/dashboards/dashboards_page.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QMenu>
#include <QPushButton>
#include <QTemporaryDir>
#include <QToolButton>

namespace tst_dashboard_rights {

using namespace tests;
using namespace Qt::StringLiterals;

namespace {

const core::Rights viewer{core::Role::Viewer};

struct Console : PageConsole<ui::DashboardsPage> {
    Console() : PageConsole(inventFleet({{"billing", 3}}))
    {
        core::DashboardSpec own = core::defaultDashboard();
        own.id = "own";
        service.dashboards.dashboards = {{own, "own.yaml", false}};
        open({1400, 900});
    }
    bool isShown() const { return find<ui::DashboardGrid>("dashboardGrid").tile("cpu_usage") != nullptr; }
    void removeFirstTile()
    {
        page.setEditing(true);
        Q_EMIT find<ui::DashboardGrid>("dashboardGrid").removeRequested("cpu_usage");
    }
};

}  // namespace

class TestDashboardRights : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::applyTheme(*qobject_cast<QApplication*>(QCoreApplication::instance())); }

    void aViewerLooksAndExports()
    {
        Console console;
        QTRY_VERIFY(console.isShown());
        QVERIFY(console.find("editDashboard").isEnabled());

        console.signIn("ada", viewer);

        QVERIFY(!console.find("editDashboard").isEnabled());
        QVERIFY(console.find("editDashboard").toolTip().contains(u"needs the role operator"_s));
        QVERIFY(console.page.refusal().contains(u"needs the role operator"_s));
        console.find<QToolButton>("dashboardMenu").click();
        for (const QAction* action : console.find<QMenu>("dashboardActions").actions()) {
            if (action->isSeparator())
                continue;
            const bool isExport = action->text().startsWith(u"Export"_s);
            QVERIFY2(action->isEnabled() == isExport, qPrintable(action->text()));
            QVERIFY2(isExport || action->toolTip().contains(u"needs the role"_s), qPrintable(action->text()));
        }
        console.find<QMenu>("dashboardActions").close();
    }

    void whatAViewerAsksForOtherwiseIsRefusedToo()
    {
        Console console;
        QTRY_VERIFY(console.isShown());
        QTemporaryDir folder;
        const QString path = folder.filePath(u"other.yaml"_s);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray::fromStdString(core::writeDashboardText(core::defaultDashboard())));
        file.close();
        console.signIn("ada", viewer);

        console.page.setEditing(true);
        console.page.addWidget();
        QCOMPARE(console.told.size(), 2);
        console.page.importFrom(path);

        QTRY_COMPARE(console.told.size(), 3);
        for (const auto& [tone, sentence] : console.told)
            QVERIFY2(sentence.contains(u"needs the role operator"_s), qPrintable(sentence));
        QVERIFY(!console.find<QPushButton>("editDashboard").isChecked());
        QVERIFY(console.service.savedDashboards.empty());
    }

    void aRightThatIsTakenAwayEndsTheEditingAndKeepsTheChanges()
    {
        Console console;
        QTRY_VERIFY(console.isShown());
        console.signIn("ada", {core::Role::Operator});
        console.removeFirstTile();
        QVERIFY(console.find("save").isEnabled());

        console.signIn("ada", viewer);

        QVERIFY(!console.find<QPushButton>("editDashboard").isChecked());
        QVERIFY(console.find("save").isVisible() && !console.find("save").isEnabled());
        QVERIFY(console.find("save").toolTip().contains(u"needs the role operator"_s));
        QVERIFY(!console.page.unsaved().isEmpty());
        console.page.save();
        QVERIFY(console.service.savedDashboards.empty());
        console.signIn("ada", {core::Role::Operator});
        console.page.save();
        QTRY_COMPARE(console.service.savedDashboards.size(), std::size_t(1));
    }

    void lockingDoesNotEndTheEditing()
    {
        Console console;
        QTRY_VERIFY(console.isShown());
        console.signIn("ada", {core::Role::Operator});
        console.removeFirstTile();

        console.session.setLocked(true);
        QVERIFY(!console.find("save").isEnabled());
        console.session.setActor(core::Actor::signedIn("ada"));

        QVERIFY(console.find<QPushButton>("editDashboard").isChecked());
        QVERIFY(console.find("save").isEnabled());
    }
};

}  // namespace tst_dashboard_rights

PILOTHOUSE_TEST(tst_dashboard_rights, TestDashboardRights)
#include "tst_dashboard_rights.moc"
