#include "ui/dashboards/dashboard_draft.h"

#include <algorithm>

namespace ui {
namespace {

constexpr int mostSteps = 200;

}  // namespace

class DashboardDraft::Step : public QUndoCommand {
public:
    Step(DashboardDraft& draft, core::DashboardSpec next, const QString& what)
        : QUndoCommand(what),
          m_draft(draft),
          m_before(draft.spec()),
          m_after(std::move(next))
    {
    }
    void undo() override { m_draft.set(m_before); }
    void redo() override { m_draft.set(m_after); }

private:
    DashboardDraft& m_draft;
    const core::DashboardSpec m_before;
    const core::DashboardSpec m_after;
};

DashboardDraft::DashboardDraft(QObject* parent) : QObject(parent)
{
    m_steps.setUndoLimit(mostSteps);
}

void DashboardDraft::open(core::DashboardSpec spec)
{
    m_steps.clear();
    set(spec);
}

void DashboardDraft::change(core::DashboardSpec next, const QString& what)
{
    if (next != m_spec)
        m_steps.push(new Step(*this, std::move(next), what));
}

void DashboardDraft::set(const core::DashboardSpec& spec)
{
    m_spec = spec;
    Q_EMIT changed();
}

std::string DashboardDraft::freeId(const std::string& word) const
{
    const auto isTaken = [this](const std::string& id) {
        return std::any_of(m_spec.widgets.begin(), m_spec.widgets.end(),
                           [&](const core::WidgetSpec& widget) { return widget.id == id; });
    };
    if (!isTaken(word))
        return word;
    for (int number = 2;; ++number)
        if (const std::string id = word + "_" + std::to_string(number); !isTaken(id))
            return id;
}

}  // namespace ui
