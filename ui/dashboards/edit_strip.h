#pragma once

#include <QWidget>

class QLabel;
class QPushButton;
class QUndoStack;

namespace ui {

// What can be done with a dashboard that is edited, and whether there is something to save.
class EditStrip final : public QWidget {
    Q_OBJECT

public:
    EditStrip(QUndoStack& steps, QWidget* parent = nullptr);

    // While it is being saved, and what became of that.
    void setSaving(bool saving);

Q_SIGNALS:
    void addRequested();
    void discardRequested();
    void saveRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void showState();

    QUndoStack& m_steps;
    QLabel* m_words;
    QPushButton* m_undo;
    QPushButton* m_redo;
    QPushButton* m_discard;
    QPushButton* m_save;
    bool m_isSaving = false;
};

}  // namespace ui
