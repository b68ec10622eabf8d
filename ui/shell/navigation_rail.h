#pragma once

#include <QIcon>
#include <QList>
#include <QWidget>

class QVBoxLayout;

namespace ui {

class RailButton;

// The pages of the window, one above the other.
class NavigationRail : public QWidget {
    Q_OBJECT

public:
    explicit NavigationRail(QWidget* parent = nullptr);

    void addItem(const QString& id, const QString& title, const QIcon& icon, const QString& toolTip);
    // Empty: none is chosen.
    void setCurrent(const QString& id);

Q_SIGNALS:
    void chosen(const QString& id);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QVBoxLayout* m_layout;
    QList<RailButton*> m_buttons;
};

}  // namespace ui
