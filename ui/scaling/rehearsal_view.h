#pragma once

#include <QWidget>

#include "core/fleet/rehearsal.h"
#include "ui/widget/line_chart.h"

#include <QTimer>

namespace ui {

// The picture of a rehearsal: the replicas as they were and as they would have been, and below, in the same
// time, their load as a part of the target.
class RehearsalView final : public QWidget {
    Q_OBJECT

public:
    explicit RehearsalView(QWidget* parent = nullptr);

    // The names of the draft and of the load, for the pointer's readout.
    void setNames(const QString& draft, const QString& load);
    // Not where the draft is the present policy.
    void setDraftLoadShown(bool isShown) { m_isDraftLoadShown = isShown; }
    // Over the whole span that was asked for, however much of it was recorded.
    void show(const core::RehearsalReport& report, core::TimePoint from, core::TimePoint to);
    using QWidget::show;
    // Nothing can be shown.
    void say(const QString& sentence);
    // A newer picture is being made; the one before stays, dimmed after a while.
    void setBusy(bool busy, int afterMsecs = 0);
    bool isDimmed() const;

    std::vector<LineStyle> lines() const;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    class Veil;

    LineChart* addChart(const QString& title, const char* name);

    QString m_draftName;
    QString m_loadName;
    bool m_isDraftLoadShown = false;
    LineChart* m_replicas;
    LineChart* m_load;
    Veil* m_veil;
    QTimer m_dims;
};

}  // namespace ui
