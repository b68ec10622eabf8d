#pragma once

#include "ui/theme/state_shape.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QToolButton;

namespace ui {

// One sentence across the page, with an action if there is one, until it is dismissed.
class NoticeStrip : public QWidget {
    Q_OBJECT

public:
    NoticeStrip(Tone tone, const QString& sentence, QWidget* parent = nullptr);

    void setSentence(const QString& sentence);
    void setAction(const QString& text);  // empty: no button
    void setDismissable(bool dismissable);

    QString sentence() const;

Q_SIGNALS:
    void actionTriggered();
    void dismissed();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    const Tone m_tone;
    QLabel* m_sentence;
    QPushButton* m_action;
    QToolButton* m_dismiss;
};

}  // namespace ui
