#pragma once

#include <QIcon>
#include <QWidget>

class QLabel;
class QPushButton;

namespace ui {

// What a page shows when there is nothing to show: a picture, a title, a sentence, and what to do about it.
class EmptyState : public QWidget {
    Q_OBJECT

public:
    EmptyState(const QIcon& icon, const QString& title, const QString& sentence, QWidget* parent = nullptr);

    void setTexts(const QString& title, const QString& sentence);
    // Empty text: no button.
    void setAction(const QString& text);
    QPushButton& actionButton() { return *m_action; }
    // Why the action is not allowed now, as its tool tip; empty: it is.
    void setActionRefusal(const QString& reason);

Q_SIGNALS:
    void actionTriggered();

private:
    QLabel* m_title;
    QLabel* m_sentence;
    QPushButton* m_action;
};

}  // namespace ui
