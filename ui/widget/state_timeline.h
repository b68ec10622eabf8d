#pragma once

#include "ui/theme/state_shape.h"

#include <QList>
#include <QWidget>

namespace ui {

// A state that lasted for a while; times in milliseconds since the epoch.
struct StateSpan {
    qint64 from = 0;
    qint64 to = 0;
    Tone tone = Tone::Muted;
    QString word;

    bool operator==(const StateSpan&) const = default;
};

struct StateRow {
    QString name;
    QList<StateSpan> spans;  // in order of time

    bool operator==(const StateRow&) const = default;
};

// One row of coloured spans for each thing, over a common time axis: what was in which state when. The word
// of a state stands in its span where there is room, and in the tooltip.
class StateTimeline : public QWidget {
    Q_OBJECT

public:
    explicit StateTimeline(QWidget* parent = nullptr);

    void setRange(qint64 fromMsecs, qint64 toMsecs);
    // Rows that do not fit are counted in a last line.
    void setRows(QList<StateRow> rows);
    void setEmptyText(const QString& sentence);
    int rowsShown() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    int nameWidth() const;
    QRectF barArea() const;
    double xOf(qint64 msecs) const;
    void paintAxis(QPainter& painter) const;
    void paintRow(QPainter& painter, const StateRow& row, qreal y) const;
    QString tipAt(QPoint position) const;
    void describe();

    QList<StateRow> m_rows;
    QString m_emptyText;
    qint64 m_from = 0;
    qint64 m_to = 1;
    int m_widestName = 0;  // pixels
};

}  // namespace ui
