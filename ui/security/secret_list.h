#pragma once

#include <QWidget>

#include "core/fleet/snapshot.h"
#include "core/runtime/vault_service.h"
#include "ui/operator/operator_desk.h"
#include "ui/security/secret_users.h"

#include <tuple>

class QPushButton;

namespace ui {

class RecordList;
class VaultStrip;

// The vault and the secrets in it, with those that agents want and the vault has not. A value is never shown.
class SecretList final : public QWidget {
    Q_OBJECT

public:
    // `vault` null: this core keeps none.
    SecretList(OperatorDesk& desk, core::VaultService* vault, QWidget* parent = nullptr);

    // What the refusals go by; the rows are brought up to date by show().
    void setSnapshot(const core::SnapshotPtr& snapshot);
    void show(const core::SnapshotPtr& snapshot);
    using QWidget::show;
    void focusFilter();

    VaultStrip& vault() const { return *m_strip; }
    // For the palette too.
    void add();
    QString addRefusal() const;
    // How many secrets agents want and the vault has not.
    static std::size_t missingIn(const core::FleetSnapshot& snapshot);

Q_SIGNALS:
    void told(ui::Tone tone, const QString& sentence);

private:
    void showEmpty();
    void showButtons();
    void replace();
    void remove();
    void activate();
    bool isKept(const QString& name) const;
    void openDialog(bool isNew, const QString& name);

    OperatorDesk& m_desk;
    core::VaultService* m_vault;
    core::SnapshotPtr m_snapshot;
    SecretUsers m_users;
    // The records, the minute and the agents' specs that the rows are of.
    std::tuple<const void*, std::int64_t, std::size_t> m_shown{};
    VaultStrip* m_strip;
    RecordList* m_list;
    QPushButton* m_add;
    QPushButton* m_replace;
    QPushButton* m_remove;
};

}  // namespace ui
