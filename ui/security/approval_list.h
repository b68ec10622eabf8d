#pragma once

#include <QWidget>

#include "core/fleet/snapshot.h"
#include "ui/operator/operator_desk.h"

#include <set>
#include <string>

class QPushButton;

namespace ui {

class RecordList;

// Commands that wait for a second person.
class ApprovalList final : public QWidget {
    Q_OBJECT

public:
    explicit ApprovalList(OperatorDesk& desk, QWidget* parent = nullptr);

    // Whether or not it can be seen: what is new is told.
    void setSnapshot(const core::SnapshotPtr& snapshot);
    void show(const core::SnapshotPtr& snapshot);
    using QWidget::show;
    void focusFilter();

    // For the palette too.
    void approve() { decide(true); }
    QString approveRefusal() const;

Q_SIGNALS:
    void told(ui::Tone tone, const QString& sentence);

private:
    const core::ApprovalView* chosen() const;
    void decide(bool isApproved);
    void showButtons();

    OperatorDesk& m_desk;
    core::SnapshotPtr m_snapshot;
    std::set<std::string> m_known;  // ids that were told of, or are our own
    std::vector<core::ApprovalView> m_shown;
    std::int64_t m_shownMinute = -1;
    RecordList* m_list;
    QPushButton* m_approve;
    QPushButton* m_decline;
};

}  // namespace ui
