#pragma once

#include <QString>
#include <QStringList>

namespace ui {

// The pages visited, newest last; bounded.
class PageHistory {
public:
    void visit(const QString& id);
    // Leaves the newest and returns the one before; empty when there is none.
    QString back();
    bool canGoBack() const { return m_visited.size() > 1; }

private:
    QStringList m_visited;
};

}  // namespace ui
