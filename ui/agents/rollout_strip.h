#pragma once

#include <QWidget>

#include "core/fleet/snapshot.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace ui {

class StateLabel;

// How a rollout goes, with its cancel, and for some minutes how it went.
class RolloutStrip final : public QWidget {
    Q_OBJECT

public:
    explicit RolloutStrip(QWidget* parent = nullptr);

    void show(const core::RolloutView& rollout, core::TimePoint now);
    using QWidget::show;
    QPushButton& cancelButton() { return *m_cancel; }

Q_SIGNALS:
    void cancelRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    StateLabel* m_phase;
    QLabel* m_text;
    QProgressBar* m_progress;
    QPushButton* m_cancel;
};

}  // namespace ui
