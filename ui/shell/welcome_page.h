#pragma once

#include <QWidget>

class QPushButton;
class QVBoxLayout;

namespace ui {

// What the window shows without a fleet: open a fleet file, try the demo, or go on with a recent file.
class WelcomePage : public QWidget {
    Q_OBJECT

public:
    explicit WelcomePage(QWidget* parent = nullptr);

    // Newest first; a file that is gone is listed but cannot be opened.
    void setRecentFiles(const QStringList& paths);

Q_SIGNALS:
    void openRequested();  // ask for a file
    void openFleetRequested(const QString& path);
    void demoRequested();

private:
    QPushButton* makeButton(const QString& text, const QString& name);

    void fitColumn();

    QWidget* m_column;
    QWidget* m_recent;
    QVBoxLayout* m_recentLayout;
};

}  // namespace ui
