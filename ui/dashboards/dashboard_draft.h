#pragma once

#include <QObject>
#include <QUndoStack>

#include "core/fleet/dashboard.h"

namespace ui {

// A dashboard as it is being edited. Every change is one step that can be undone.
class DashboardDraft final : public QObject {
    Q_OBJECT

public:
    explicit DashboardDraft(QObject* parent = nullptr);

    const core::DashboardSpec& spec() const { return m_spec; }
    // Another dashboard; the steps of the one before are forgotten.
    void open(core::DashboardSpec spec);
    // Nothing when it is the same. `what` names the step: "Move CPU".
    void change(core::DashboardSpec next, const QString& what);
    void markSaved() { m_steps.setClean(); }
    bool isChanged() const { return !m_steps.isClean(); }
    QUndoStack& steps() { return m_steps; }

    // A widget's id that is free, made of a word.
    std::string freeId(const std::string& word) const;

Q_SIGNALS:
    void changed();

private:
    class Step;

    void set(const core::DashboardSpec& spec);

    core::DashboardSpec m_spec;
    QUndoStack m_steps;
};

}  // namespace ui
