#pragma once

#include <QListView>

#include "core/fleet/journal.h"

#include <optional>
#include <vector>

namespace ui {

// Decisions of scaling, the newest first: when, what, and below it why. A row is chosen by the arrows and
// activated by Enter or a click. What one reads stays in its place when newer ones come.
class DecisionView final : public QListView {
    Q_OBJECT

public:
    explicit DecisionView(QWidget* parent = nullptr);

    // Newest first; `now` decides which of them need a date beside their time.
    void setEntries(const std::vector<core::JournalEntry>& entries, core::TimePoint now);
    void setEmptyText(const QString& sentence);
    const QString& emptyText() const { return m_emptyText; }
    // Null: no row is chosen.
    const core::JournalEntry* chosen() const;

Q_SIGNALS:
    void entryActivated(const core::JournalEntry& entry);
    void chosenChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void currentChanged(const QModelIndex& now, const QModelIndex& before) override;

private:
    class Model;
    class RowDelegate;

    void activate(const QModelIndex& index);

    Model* m_model;
    QString m_emptyText;
};

}  // namespace ui
