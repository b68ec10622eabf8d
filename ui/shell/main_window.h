#pragma once

#include <QMainWindow>  // first: moc 6.4 cannot read <compare> before a Qt header

#include "core/fleet/snapshot.h"
#include "ui/shell/page.h"
#include "ui/shell/page_history.h"
#include "ui/theme/state_shape.h"

#include <vector>

class QStackedWidget;

namespace ui {

class CommandPalette;
class NavigationRail;
class NoticeArea;
class StaleVeil;
class TopBar;
class VitalsBar;
class WelcomePage;

// The console's window: bars around the pages, commands and shortcuts over them. It knows no page's inside.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(QWidget* parent = nullptr);

    // Pages in the order of the rail. The first one is shown once a fleet is there.
    void addPage(Page page);
    void showPage(const QString& id);
    // Inside the page, then to the page before; false when there is nowhere to go back to.
    bool goBack();
    QString currentPage() const { return m_current; }  // empty on the welcome page

    // Listed in the palette. A command with a shortcut gets it in the whole window.
    void addCommand(PaletteCommand command);

    // Everything the bars show. The first snapshot leaves the welcome page.
    void show(const core::SnapshotPtr& snapshot);
    using QMainWindow::show;
    // Back to the welcome page: no fleet is open.
    void showWelcome();
    void setRecentFiles(const QStringList& paths);
    void setUser(const QString& name, const QString& role);
    // A sentence for the operator, with something to do about it if there is.
    void notify(Tone tone, const QString& sentence, const QString& action = {},
                std::function<void()> run = {});

public Q_SLOTS:
    void openPalette();
    void openShortcutSheet();
    void openAbout();

Q_SIGNALS:
    void openFleetRequested(const QString& path);
    void demoRequested();
    void pageShown(const QString& id);

protected:
    // What is not saved is asked about first.
    void closeEvent(QCloseEvent* event) override;

private:
    void buildCentre();
    void buildShortcuts();
    void buildCommands();
    void addShortcut(const QKeySequence& keys, const QString& what, std::function<void()> run);
    void chooseFleetFile();
    void focusFilter();
    void toggleFullScreen();
    void raisePage(const QString& id);
    const Page* page(const QString& id) const;
    std::vector<PaletteCommand> allCommands();

    TopBar* m_topBar;
    NavigationRail* m_rail;
    NoticeArea* m_notices;
    QStackedWidget* m_stack;
    WelcomePage* m_welcome;
    VitalsBar* m_vitals;
    StaleVeil* m_veil;
    CommandPalette* m_palette = nullptr;
    std::vector<Page> m_pages;
    std::vector<PaletteCommand> m_commands;
    QList<QPair<QString, QString>> m_shortcuts;  // keys, what they do: for the sheet
    PageHistory m_history;
    QString m_current;
    QString m_fleet;
    bool m_mayClose = false;  // somebody said so
};

}  // namespace ui
