#pragma once

#include <QWidget>

#include "core/fleet/dashboard.h"

#include <optional>

namespace ui {

// Lies over a tile while its dashboard is edited: moves it by a drag or the arrow keys, resizes it by its
// right and lower border or with Shift, and asks for what else can be done with it.
class TileHandle final : public QWidget {
    Q_OBJECT

public:
    TileHandle(const QString& title, QWidget* parent);

    // The tile's place, and how large one field of the grid is with its gap.
    void setPlace(const core::GridPlace& place, QSizeF field);

Q_SIGNALS:
    // While it is dragged, from where it began.
    void dragged(const core::GridPlace& place);
    // The drag ended; `isKept` false: it was called off.
    void dropped(bool isKept);
    // By a key.
    void placed(const core::GridPlace& place);
    void editRequested();
    void removeRequested();
    void duplicateRequested();
    void menuRequested(const QPoint& position);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    enum class Grip { Move, Width, Height, Both };
    struct Drag {
        Grip grip = Grip::Move;
        QPoint from;  // global
        core::GridPlace place;
        bool isMoving = false;  // beyond a click's tremble
    };

    Grip gripAt(QPoint position) const;
    void endDrag(bool isKept);
    std::optional<core::GridPlace> placeFor(int key, bool isResize) const;

    const QString m_title;
    core::GridPlace m_place;
    QSizeF m_field{1, 1};
    std::optional<Drag> m_drag;
};

}  // namespace ui
