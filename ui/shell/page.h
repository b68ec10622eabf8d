#pragma once

#include <QIcon>
#include <QKeySequence>
#include <QString>

#include <functional>

class QWidget;

namespace ui {

// A page as the window registers it. The window takes the widget over.
struct Page {
    QString id;  // "overview"
    QString title;
    QIcon icon;
    QWidget* widget = nullptr;
    QKeySequence shortcut;  // shows the page
    // Puts the keyboard into the page's filter; empty for a page without one.
    std::function<void()> focusFilter;
    // Undoes one step inside the page (closes a detail); false when there is none.
    std::function<bool()> back;
    // What would be lost if the window closed now, as a sentence; empty: nothing.
    std::function<QString()> unsaved{};
};

// Something to do, as the command palette lists it.
struct PaletteCommand {
    QString id;
    QString title;
    QKeySequence shortcut;  // shown only; who registers the command connects it
    std::function<void()> run;
    // Why it is not allowed now; empty: allowed. Asked each time the palette opens.
    std::function<QString()> refusal;
};

}  // namespace ui
