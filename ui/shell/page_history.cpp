#include "ui/shell/page_history.h"

namespace ui {

namespace {
constexpr int longest = 50;
}

void PageHistory::visit(const QString& id)
{
    if (!m_visited.isEmpty() && m_visited.constLast() == id)
        return;
    m_visited.append(id);
    if (m_visited.size() > longest)
        m_visited.removeFirst();
}

QString PageHistory::back()
{
    if (!canGoBack())
        return {};
    m_visited.removeLast();
    return m_visited.constLast();
}

}  // namespace ui
