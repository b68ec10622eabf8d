#pragma once

#include <QWidget>

#include "core/fleet/snapshot.h"
#include "core/runtime/trust_service.h"
#include "ui/operator/operator_desk.h"

class QPushButton;

namespace ui {

class RecordList;

// The tokens with which programs use the control API.
class TokenList final : public QWidget {
    Q_OBJECT

public:
    TokenList(OperatorDesk& desk, core::TrustService& trust, QWidget* parent = nullptr);

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
    void revoke();

    OperatorDesk& m_desk;
    core::TrustService& m_trust;
    core::SnapshotPtr m_snapshot;
    std::pair<const void*, std::int64_t> m_shown{};  // the tokens and the minute that the rows are of
    RecordList* m_list;
    QPushButton* m_make;
    QPushButton* m_revoke;
};

}  // namespace ui
