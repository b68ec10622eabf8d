#pragma once

#include "ui/theme/state_shape.h"

#include <QAbstractButton>
#include <QList>

#include <optional>

namespace ui {

// A small framed line of parts: shapes, words, muted words, keys. A button when it is made clickable.
class Pill : public QAbstractButton {
    Q_OBJECT

public:
    enum class Look { Plain, Strong, Muted, Key };
    struct Part {
        QString text;
        Look look = Look::Plain;
        std::optional<StateMark> mark;  // painted before the text

        bool operator==(const Part&) const = default;
    };

    explicit Pill(QWidget* parent = nullptr);
    Pill(const QString& text, QWidget* parent);

    void setParts(QList<Part> parts);
    const QList<Part>& parts() const { return m_parts; }
    void setClickable(bool clickable);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    qreal widthOf(const Part& part) const;
    qreal paintPart(QPainter& painter, const Part& part, qreal x) const;

    QList<Part> m_parts;
    bool m_clickable = false;
};

}  // namespace ui
