#pragma once

#include "ui/theme/state_shape.h"
#include "ui/widget/honeycomb_layout.h"

#include <QPixmap>
#include <QWidget>

#include <vector>

namespace ui {

struct HoneycombCell {
    QString id;
    StateMark mark;
    QString tooltip;

    bool operator==(const HoneycombCell&) const = default;
};

struct HoneycombGroup {
    QString name;
    std::vector<HoneycombCell> cells;

    bool operator==(const HoneycombGroup&) const = default;
};

// A field of hexagonal cells in named groups: up to ten thousand in whatever space there is.
// The arrows move the focused cell, Enter activates it, as a click does.
class Honeycomb : public QWidget {
    Q_OBJECT

public:
    explicit Honeycomb(QWidget* parent = nullptr);

    void setGroups(std::vector<HoneycombGroup> groups);
    void setEmptyText(const QString& sentence);

    int cellCount() const { return m_layout.cellCount(); }
    QString focusedCell() const;  // its id; empty without one
    const HoneycombLayout& cellLayout() const { return m_layout; }

    QSize sizeHint() const override { return {640, 320}; }
    QSize minimumSizeHint() const override { return {160, 80}; }

Q_SIGNALS:
    void cellActivated(const QString& id);
    void focusedCellChanged(const QString& id);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void relayout();
    void redrawCells();
    void paintHeaders(QPainter& painter) const;
    const HoneycombCell* cell(int number) const;
    void setFocused(int number);
    void setHovered(int number);
    void paintRing(QPainter& painter, int number, const QColor& color) const;
    void describe();

    std::vector<HoneycombGroup> m_groups;
    HoneycombLayout m_layout;
    QPixmap m_cells;  // everything but hover and focus; null when it must be redrawn
    QString m_emptyText;
    int m_focused = -1;
    int m_hovered = -1;
    int m_pressed = -1;
};

}  // namespace ui
