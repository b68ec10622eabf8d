#pragma once

#include <QWidget>

#include "core/fleet/snapshot.h"
#include "core/runtime/trust_service.h"
#include "ui/operator/operator_desk.h"

class QPushButton;

namespace ui {

class RecordList;
class WishDialog;

// Who may sign in to the console, and what they may do.
class OperatorList final : public QWidget {
    Q_OBJECT

public:
    OperatorList(OperatorDesk& desk, core::TrustService& trust, QWidget* parent = nullptr);

    void show(const core::SnapshotPtr& snapshot);
    using QWidget::show;
    void focusFilter();

    // For the palette too.
    void add();
    QString addRefusal() const;
    // Of who sits here.
    void changeOwnPassPhrase();
    QString ownRefusal() const;

Q_SIGNALS:
    void told(ui::Tone tone, const QString& sentence);

private:
    void refresh();
    void showButtons();
    const core::OperatorRecord* chosen() const;
    void changeRights();
    void setPassPhrase();
    void remove();
    void open(WishDialog* dialog);

    OperatorDesk& m_desk;
    core::TrustService& m_trust;
    core::SnapshotPtr m_snapshot;
    std::pair<const void*, std::int64_t> m_shown{};  // the accounts and the minute that the rows are of
    RecordList* m_list;
    QPushButton* m_add;
    QPushButton* m_rights;
    QPushButton* m_passPhrase;
    QPushButton* m_remove;
};

}  // namespace ui
