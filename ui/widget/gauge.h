#pragma once

#include "ui/theme/state_shape.h"

#include <QWidget>

#include <optional>

namespace ui {

// A half circle filled by a value from 0 to 1, with the warning and critical ranges outside it.
class Gauge : public QWidget {
    Q_OBJECT

public:
    explicit Gauge(QWidget* parent = nullptr);

    // Fractions; a value at its threshold has reached it. When critical is below warning, low values are bad.
    // Without one there is no such range.
    void setThresholds(std::optional<double> warning, std::optional<double> critical);
    // Above 1 the arc is full and the percentage tells the truth. Nothing, or NaN: no data.
    void setValue(std::optional<double> value);
    // Below the percentage; without one the thresholds are told.
    void setCaption(const QString& caption);
    // Shown once the value is late, empty otherwise.
    void setAge(const QString& age);
    // Stands in for the caption while there is no value.
    void setNoDataText(const QString& sentence);

    std::optional<double> value() const { return m_value; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Shape;
    Shape shapeFor(const QRectF& rect) const;
    Tone toneOf(double value) const;
    void paintRanges(QPainter& painter, const Shape& shape) const;
    void paintArcs(QPainter& painter, const Shape& shape) const;
    void paintTexts(QPainter& painter, const Shape& shape) const;
    QString captionText() const;
    void describe();

    std::optional<double> m_value;
    std::optional<double> m_warning = 0.7;
    std::optional<double> m_critical = 0.9;
    QString m_caption;
    QString m_age;
    QString m_noDataText;
};

}  // namespace ui
