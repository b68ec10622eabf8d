#include "ui/shell/hidden_dialogs.h"

#include <QApplication>
#include <QDialog>
#include <QEvent>
#include <QToolTip>

#include <algorithm>
#include <utility>

namespace ui {
namespace {

// A dialog that was opened from another one comes after it.
int depthOf(const QWidget* widget)
{
    int depth = 0;
    for (; widget->parentWidget(); widget = widget->parentWidget())
        ++depth;
    return depth;
}

}  // namespace

HiddenDialogs::HiddenDialogs(QWidget& window) : QObject(&window), m_window(window) {}

// Menus and the lists of boxes have nothing typed in them, and are closed.
void HiddenDialogs::hide()
{
    if (std::exchange(m_isHiding, true))
        return;
    while (QWidget* popup = QApplication::activePopupWidget())
        if (!popup->close())
            break;
    QToolTip::hideText();
    QWidgetList windows = QApplication::topLevelWidgets();  // in no order
    std::ranges::sort(windows, {}, depthOf);
    for (QWidget* widget : windows)
        if (widget->isVisible() && isOurs(*widget))
            hideOne(widget);
    QCoreApplication::instance()->installEventFilter(this);
}

bool HiddenDialogs::isOurs(const QWidget& widget) const
{
    if (!widget.isWindow() || &widget == &m_window || widget.windowType() == Qt::ToolTip
        || widget.property(staysOverCover).toBool())
        return false;
    const QWidget* root = &widget;
    while (root->parentWidget())
        root = root->parentWidget();
    return root == &m_window;
}

void HiddenDialogs::hideOne(QWidget* dialog)
{
    dialog->hide();
    if (dialog->windowType() == Qt::Popup || m_hidden.contains(dialog))
        return;
    m_hidden.append(dialog);
    // One that an answer of the core ends meanwhile does not come back.
    if (const auto* modal = qobject_cast<QDialog*>(dialog))
        connect(modal, &QDialog::finished, this, [this, dialog] { m_hidden.removeAll(dialog); });
}

bool HiddenDialogs::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Show && watched->isWidgetType())
        if (auto* widget = static_cast<QWidget*>(watched); isOurs(*widget))
            // A widget cannot be hidden while it is being shown; it comes before the first paint.
            QMetaObject::invokeMethod(
                widget,
                [this, widget] {
                    if (m_isHiding)
                        hideOne(widget);
                },
                Qt::QueuedConnection);
    return QObject::eventFilter(watched, event);
}

QList<QPointer<QWidget>> HiddenDialogs::end()
{
    m_isHiding = false;
    QCoreApplication::instance()->removeEventFilter(this);
    return std::exchange(m_hidden, {});
}

void HiddenDialogs::bringBack()
{
    for (const QPointer<QWidget>& dialog : end())
        if (dialog)
            dialog->show();
}

// Those that were opened from another one go first.
void HiddenDialogs::reject()
{
    const QList<QPointer<QWidget>> hidden = end();
    for (auto dialog = hidden.crbegin(); dialog != hidden.crend(); ++dialog) {
        if (auto* modal = qobject_cast<QDialog*>(dialog->data()))
            modal->reject();
        else if (*dialog)
            (*dialog)->close();
    }
}

}  // namespace ui
