#pragma once

#include "ui/theme/state_shape.h"
#include "ui/widget/figure_text.h"

#include <QWidget>

#include <optional>

namespace ui {

// One figure of the first row of a page: a title, a big value with its unit, and a note with a state.
// The note is left out before the figure is cut.
class FigureTile : public QWidget {
    Q_OBJECT

public:
    explicit FigureTile(const QString& title, QWidget* parent = nullptr);

    void setFigure(const Figure& figure);
    void setNote(std::optional<StateMark> note);
    // How old the figure is; shown once it is late, empty otherwise. A late figure is painted muted.
    void setAge(const QString& age);
    // There is no value: the sentence stands in its place, and the last value is gone.
    void setNoData(const QString& sentence);

    const QString& title() const { return m_title; }
    const Figure& figure() const { return m_figure; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintFigure(QPainter& painter, const QRectF& rect) const;
    void paintNote(QPainter& painter, const QRectF& rect) const;
    void paintAge(QPainter& painter, const QRectF& rect) const;
    void describe();

    const QString m_title;
    Figure m_figure;
    std::optional<StateMark> m_note;
    QString m_age;
    QString m_noData;
};

}  // namespace ui
