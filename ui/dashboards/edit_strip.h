#pragma once

#include <QWidget>

#include <QString>

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
    // Why it may not be saved; empty: it may.
    void setRefusal(const QString& reason);
    QPushButton& addButton() { return *m_add; }

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
    QPushButton* m_add;
    QPushButton* m_undo;
    QPushButton* m_redo;
    QPushButton* m_discard;
    QPushButton* m_save;
    bool m_isSaving = false;
    QString m_refusal;
};

}  // namespace ui
