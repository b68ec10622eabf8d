#pragma once

#include <QMainWindow>  // first: moc 6.4 cannot read <compare> before a Qt header

#include "core/fleet/snapshot.h"
#include "ui/shell/page.h"
#include "ui/shell/page_history.h"
#include "ui/theme/state_shape.h"

#include <QPointer>

#include <vector>

class QStackedWidget;

namespace ui {

class CommandPalette;
class HiddenDialogs;
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
    // `tip` says more of the role than there is room for.
    void setUser(const QString& name, const QString& role, const QString& tip = {});
    // The commands that are offered where the user is named, by their ids.
    void setUserMenu(const QStringList& commands) { m_userMenu = commands; }
    // Nobody signs in here, and whoever sits here may do everything: the status bar says so.
    void setOpenToAll(bool openToAll);

    // Shows `cover`, a child of the window, and nothing else: pages, bars, dialogs and the window's title
    // tell nothing of the fleet, and no key reaches them.
    void cover(QWidget* cover);
    // What becomes of the dialogs that were open, which have kept what was typed into them.
    enum class Dialogs { BringBack, Reject };
    void uncover(Dialogs dialogs);
    bool isCovered() const { return m_cover != nullptr; }
    bool hasFleet() const { return !m_fleet.isEmpty(); }

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
    void showTitle();
    void enableShortcuts(bool enabled);
    void openUserMenu();
    void askBeforeClosing(const QStringList& unsaved);
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
    QStringList m_userMenu;
    QWidget* m_cover = nullptr;
    QPointer<QWidget> m_focusBefore;  // the cover came
    HiddenDialogs* m_dialogs;
    bool m_mayClose = false;  // somebody said so
};

}  // namespace ui
