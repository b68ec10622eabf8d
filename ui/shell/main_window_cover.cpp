// What the main window shows while nobody may look, and who may.

#include "ui/shell/command_palette.h"
#include "ui/shell/hidden_dialogs.h"
#include "ui/shell/main_window.h"
#include "ui/shell/top_bar.h"

#include <QApplication>
#include <QMenu>
#include <QShortcut>
#include <QStackedWidget>

#include <algorithm>

namespace ui {

void MainWindow::showTitle()
{
    setWindowTitle(m_fleet.isEmpty() || isCovered() ? tr("Pilothouse") : tr("Pilothouse — %1").arg(m_fleet));
}

void MainWindow::enableShortcuts(bool enabled)
{
    for (QShortcut* shortcut : findChildren<QShortcut*>(QString(), Qt::FindDirectChildrenOnly))
        shortcut->setEnabled(enabled);
}

// What is hidden cannot be reached by Tab, a screen reader or a key either.
void MainWindow::cover(QWidget* cover)
{
    if (!isCovered())
        m_focusBefore = QApplication::focusWidget();
    m_cover = cover;
    m_palette->hide();
    m_dialogs->hide();
    centralWidget()->hide();
    enableShortcuts(false);
    showTitle();
}

void MainWindow::uncover(Dialogs dialogs)
{
    if (!isCovered())
        return;
    m_cover->hide();
    m_cover = nullptr;
    centralWidget()->show();
    enableShortcuts(true);
    showTitle();
    if (m_focusBefore && m_focusBefore->isVisible())
        m_focusBefore->setFocus(Qt::OtherFocusReason);
    else if (QWidget* shown = m_stack->currentWidget())
        shown->setFocus(Qt::OtherFocusReason);
    if (dialogs == Dialogs::BringBack)
        m_dialogs->bringBack();
    else
        m_dialogs->reject();
}

void MainWindow::openUserMenu()
{
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("userMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    for (const QString& id : m_userMenu) {
        const auto found = std::find_if(m_commands.begin(), m_commands.end(),
                                        [&](const PaletteCommand& one) { return one.id == id; });
        if (found == m_commands.end())
            continue;
        // The shortcut is shown; it is the window's, so that there is one of it.
        const QString keys = found->shortcut.toString(QKeySequence::NativeText);
        QAction* action =
            menu->addAction(keys.isEmpty() ? found->title : found->title + u'\t' + keys, this, found->run);
        const QString refusal = found->refusal ? found->refusal() : QString();
        action->setObjectName(id);
        action->setEnabled(refusal.isEmpty());
        action->setToolTip(refusal);
    }
    menu->popup(m_topBar->userMenuPlace(menu->sizeHint()));
}

}  // namespace ui
