#include "ui/shell/main_window.h"

#include "ui/shell/about_dialog.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/hidden_dialogs.h"
#include "ui/shell/navigation_rail.h"
#include "ui/shell/notice_area.h"
#include "ui/shell/shortcut_sheet.h"
#include "ui/shell/stale_veil.h"
#include "ui/shell/top_bar.h"
#include "ui/shell/vitals_bar.h"
#include "ui/shell/welcome_page.h"
#include "ui/theme/theme.h"

#include <QCloseEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QMessageBox>
#include <QPushButton>
#include <QShortcut>
#include <QStackedWidget>
#include <QVBoxLayout>

// The icons lie in this static library, and the linker drops them unless they are asked for.
static void loadIcons()
{
    Q_INIT_RESOURCE(resources);  // not allowed in a namespace
}

namespace ui {

MainWindow::MainWindow(QWidget* parent)
    : QMainWindow(parent),
      m_topBar(new TopBar),
      m_rail(new NavigationRail),
      m_notices(new NoticeArea),
      m_stack(new QStackedWidget),
      m_welcome(new WelcomePage),
      m_vitals(new VitalsBar),
      m_veil(new StaleVeil(m_stack)),
      m_dialogs(new HiddenDialogs(*this))
{
    loadIcons();
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(tr("Pilothouse"));
    setWindowIcon(QIcon(QStringLiteral(":/icons/pilothouse.svg")));
    setMinimumSize(960, 600);
    resize(1600, 1000);
    buildCentre();
    m_palette = new CommandPalette(this);
    buildShortcuts();
    buildCommands();
    connect(m_topBar, &TopBar::paletteRequested, this, &MainWindow::openPalette);
    connect(m_topBar, &TopBar::userMenuRequested, this, &MainWindow::openUserMenu);
    connect(m_topBar, &TopBar::attentionRequested, this, [this] {
        if (!m_pages.empty())
            showPage(m_pages.front().id);
    });
    connect(m_rail, &NavigationRail::chosen, this, &MainWindow::showPage);
    connect(m_welcome, &WelcomePage::openRequested, this, &MainWindow::chooseFleetFile);
    connect(m_welcome, &WelcomePage::openFleetRequested, this, &MainWindow::openFleetRequested);
    connect(m_welcome, &WelcomePage::demoRequested, this, &MainWindow::demoRequested);
    showWelcome();
}

void MainWindow::buildCentre()
{
    m_topBar->setObjectName(QStringLiteral("topBar"));
    m_rail->setObjectName(QStringLiteral("rail"));
    m_notices->setObjectName(QStringLiteral("noticeArea"));
    m_vitals->setObjectName(QStringLiteral("vitalsBar"));
    m_stack->addWidget(m_welcome);

    auto* centre = new QWidget(this);
    auto* whole = new QVBoxLayout(centre);
    auto* middle = new QHBoxLayout;
    auto* content = new QVBoxLayout;
    content->addWidget(m_notices);
    content->addWidget(m_stack, 1);
    middle->addWidget(m_rail);
    middle->addLayout(content, 1);
    whole->addWidget(m_topBar);
    whole->addLayout(middle, 1);
    whole->addWidget(m_vitals);
    for (QLayout* layout :
         {static_cast<QLayout*>(whole), static_cast<QLayout*>(middle), static_cast<QLayout*>(content)}) {
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(0);
    }
    setCentralWidget(centre);
    connect(m_stack, &QStackedWidget::currentChanged, m_veil, &QWidget::raise);
    connect(m_vitals, &VitalsBar::distrusted, this, [this](const QString& sentence, bool isOld) {
        m_veil->setSentence(m_current.isEmpty() ? QString() : sentence);
        if (isOld)
            m_topBar->showUnknown();
    });
}

void MainWindow::addShortcut(const QKeySequence& keys, const QString& what, std::function<void()> run)
{
    auto* shortcut = new QShortcut(keys, this);
    shortcut->setEnabled(!isCovered());
    connect(shortcut, &QShortcut::activated, this, std::move(run));
    m_shortcuts.append({keys.toString(QKeySequence::NativeText), what});
}

void MainWindow::buildShortcuts()
{
    addShortcut(Qt::CTRL | Qt::Key_K, tr("Search or run a command"), [this] { openPalette(); });
    addShortcut(Qt::Key_Slash, tr("Filter this page"), [this] { focusFilter(); });
    addShortcut(Qt::Key_Escape, tr("Back"), [this] { goBack(); });
    addShortcut(Qt::ALT | Qt::Key_Left, tr("Back"), [this] { goBack(); });
    addShortcut(Qt::CTRL | Qt::Key_O, tr("Open a fleet file"), [this] { chooseFleetFile(); });
    addShortcut(Qt::Key_F11, tr("Full screen"), [this] { toggleFullScreen(); });
    addShortcut(Qt::Key_F1, tr("Keyboard shortcuts"), [this] { openShortcutSheet(); });
    addShortcut(Qt::Key_Question, tr("Keyboard shortcuts"), [this] { openShortcutSheet(); });
    addShortcut(Qt::CTRL | Qt::Key_Q, tr("Quit"), [this] { close(); });
}

void MainWindow::buildCommands()
{
    m_commands.push_back({QStringLiteral("fleet.open"),
                          tr("Open a fleet file…"),
                          Qt::CTRL | Qt::Key_O,
                          [this] { chooseFleetFile(); },
                          {}});
    m_commands.push_back(
        {QStringLiteral("window.filter"), tr("Filter this page"), Qt::Key_Slash, [this] { focusFilter(); },
         [this] {
             const Page* current = page(m_current);
             return current && current->focusFilter ? QString() : tr("This page has no filter.");
         }});
    m_commands.push_back({QStringLiteral("window.fullScreen"),
                          tr("Full screen"),
                          Qt::Key_F11,
                          [this] { toggleFullScreen(); },
                          {}});
    m_commands.push_back({QStringLiteral("help.shortcuts"),
                          tr("Keyboard shortcuts"),
                          Qt::Key_F1,
                          [this] { openShortcutSheet(); },
                          {}});
    m_commands.push_back(
        {QStringLiteral("help.about"), tr("About Pilothouse"), {}, [this] { openAbout(); }, {}});
    m_commands.push_back(
        {QStringLiteral("window.quit"), tr("Quit"), Qt::CTRL | Qt::Key_Q, [this] { close(); }, {}});
}

void MainWindow::addPage(Page added)
{
    if (added.shortcut.isEmpty() && m_pages.size() < 9)
        added.shortcut = QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_1 + int(m_pages.size())));
    const QString id = added.id;
    addShortcut(added.shortcut, tr("Show %1").arg(added.title), [this, id] { showPage(id); });
    m_stack->addWidget(added.widget);
    m_rail->addItem(id, added.title, added.icon,
                    tr("%1 (%2)").arg(added.title, added.shortcut.toString(QKeySequence::NativeText)));
    m_pages.push_back(std::move(added));
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    QStringList unsaved;
    for (const Page& each : m_pages)
        if (const QString sentence = each.unsaved ? each.unsaved() : QString(); !sentence.isEmpty())
            unsaved << sentence;
    if (unsaved.isEmpty() || m_mayClose)
        return QMainWindow::closeEvent(event);
    event->ignore();
    if (!findChild<QMessageBox*>(QStringLiteral("closeUnsaved")))
        askBeforeClosing(isCovered() ? QStringList{tr("Somebody left changes that are not saved.")}
                                     : unsaved);
}

void MainWindow::askBeforeClosing(const QStringList& unsaved)
{
    auto* box = new QMessageBox(QMessageBox::NoIcon, tr("Unsaved changes"), unsaved.join(QChar(u'\n')),
                                QMessageBox::NoButton, this);
    box->setObjectName(QStringLiteral("closeUnsaved"));
    box->setProperty(staysOverCover, true);
    box->setAttribute(Qt::WA_DeleteOnClose);
    const QPushButton* close = box->addButton(tr("Close without saving"), QMessageBox::DestructiveRole);
    box->setDefaultButton(box->addButton(tr("Stay"), QMessageBox::RejectRole));
    connect(box, &QMessageBox::buttonClicked, this, [this, close](const QAbstractButton* button) {
        m_mayClose = button == close;
        if (m_mayClose)
            QMetaObject::invokeMethod(this, &QWidget::close, Qt::QueuedConnection);
    });
    box->open();
}

void MainWindow::addCommand(PaletteCommand command)
{
    if (!command.shortcut.isEmpty()) {
        const auto run = [this, action = command.run, refusal = command.refusal] {
            if (const QString reason = refusal ? refusal() : QString(); !reason.isEmpty())
                notify(Tone::Warning, reason);
            else if (action)
                action();
        };
        addShortcut(command.shortcut, command.title, run);
    }
    m_commands.push_back(std::move(command));
}

const Page* MainWindow::page(const QString& id) const
{
    for (const Page& candidate : m_pages)
        if (candidate.id == id)
            return &candidate;
    return nullptr;
}

void MainWindow::showPage(const QString& id)
{
    if (m_fleet.isEmpty() || !page(id)) {
        m_rail->setCurrent(m_current);
        return;
    }
    m_history.visit(id);
    raisePage(id);
}

void MainWindow::raisePage(const QString& id)
{
    m_current = id;
    m_rail->setCurrent(id);
    QWidget* shown = page(id)->widget;
    m_stack->setCurrentWidget(shown);
    shown->setFocus(Qt::OtherFocusReason);
    Q_EMIT pageShown(id);
}

bool MainWindow::goBack()
{
    if (const Page* current = page(m_current); current && current->back && current->back())
        return true;
    if (m_current.isEmpty())
        return false;
    const QString before = m_history.back();
    if (before.isEmpty())
        return false;
    raisePage(before);
    return true;
}

void MainWindow::show(const core::SnapshotPtr& snapshot)
{
    if (!snapshot)
        return;
    m_topBar->show(*snapshot);
    m_vitals->show(snapshot);
    QStringList notices;
    for (const std::string& notice : snapshot->vitals.notices)
        notices << QString::fromStdString(notice);
    m_notices->setStanding(notices);
    const QString fleet = QString::fromStdString(snapshot->fleet);
    if (fleet == m_fleet && !m_current.isEmpty())
        return;
    m_fleet = fleet.isEmpty() ? tr("unnamed fleet") : fleet;
    showTitle();
    m_rail->setEnabled(true);
    if (m_current.isEmpty() && !m_pages.empty())
        showPage(m_pages.front().id);
}

void MainWindow::showWelcome()
{
    m_fleet.clear();
    m_current.clear();
    m_history = {};
    m_rail->setCurrent({});
    m_rail->setEnabled(false);
    m_stack->setCurrentWidget(m_welcome);
    m_welcome->setFocus(Qt::OtherFocusReason);
    showTitle();
}

void MainWindow::setRecentFiles(const QStringList& paths)
{
    m_welcome->setRecentFiles(paths);
}

void MainWindow::setUser(const QString& name, const QString& role, const QString& tip)
{
    m_topBar->setUser(name, role, tip);
}

void MainWindow::setOpenToAll(bool openToAll)
{
    m_vitals->setOpenToAll(openToAll);
}

void MainWindow::notify(Tone tone, const QString& sentence, const QString& action, std::function<void()> run)
{
    m_notices->add(tone, sentence, action, std::move(run));
}

std::vector<PaletteCommand> MainWindow::allCommands()
{
    std::vector<PaletteCommand> all;
    for (const Page& each : m_pages) {
        all.push_back({QStringLiteral("page.") + each.id, tr("Show %1").arg(each.title), each.shortcut,
                       [this, id = each.id] { showPage(id); },
                       [this] { return m_fleet.isEmpty() ? tr("No fleet is open.") : QString(); }});
    }
    all.insert(all.end(), m_commands.begin(), m_commands.end());
    return all;
}

void MainWindow::openPalette()
{
    if (!isCovered())
        m_palette->open(allCommands());
}

void MainWindow::openShortcutSheet()
{
    if (!isCovered() && !findChild<ShortcutSheet*>())
        (new ShortcutSheet(m_shortcuts, this))->open();
}

void MainWindow::openAbout()
{
    if (!isCovered() && !findChild<AboutDialog*>())
        (new AboutDialog(this))->open();
}

void MainWindow::chooseFleetFile()
{
    auto* dialog =
        new QFileDialog(this, tr("Open a fleet file"), {}, tr("Fleet files (*.yaml *.yml);;All files (*)"));
    dialog->setObjectName(QStringLiteral("fleetFileDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::openFleetRequested);
    dialog->open();
}

void MainWindow::focusFilter()
{
    if (const Page* current = page(m_current); current && current->focusFilter)
        current->focusFilter();
}

void MainWindow::toggleFullScreen()
{
    setWindowState(windowState() ^ Qt::WindowFullScreen);
}

}  // namespace ui
