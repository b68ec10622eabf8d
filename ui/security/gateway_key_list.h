#pragma once

#include <QWidget>

#include "core/fleet/snapshot.h"
#include "ui/operator/operator_desk.h"

class QPushButton;

namespace ui {

class RecordList;

// The keys with which principals send requests to the gateway.
class GatewayKeyList final : public QWidget {
    Q_OBJECT

public:
    explicit GatewayKeyList(OperatorDesk& desk, QWidget* parent = nullptr);

    void show(const core::SnapshotPtr& snapshot);
    using QWidget::show;
    void focusFilter();

    // For the palette too.
    void make();
    QString makeRefusal() const;

Q_SIGNALS:
    void told(ui::Tone tone, const QString& sentence);

private:
    void showButtons();
    void showNote();
    const core::ApiKeyRecord* chosen() const;
    void revoke();

    OperatorDesk& m_desk;
    core::SnapshotPtr m_snapshot;
    std::pair<const void*, std::int64_t> m_shown{};  // the keys and the minute that the rows are of
    RecordList* m_list;
    QPushButton* m_make;
    QPushButton* m_revoke;
};

}  // namespace ui
