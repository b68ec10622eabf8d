#pragma once

#include <QWidget>

#include "core/fleet/snapshot.h"
#include "core/runtime/vault_service.h"
#include "ui/operator/operator_desk.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace ui {

class NoticeStrip;
class StateLabel;
class WishDialog;

// How the vault is, and what may be done about it: make it, unlock it, give it new keys or another master
// key.
class VaultStrip final : public QWidget {
    Q_OBJECT

public:
    // Null: this core keeps no vault.
    VaultStrip(OperatorDesk& desk, core::VaultService* vault, QWidget* parent = nullptr);

    void show(const core::FleetSnapshot& snapshot);
    using QWidget::show;

    // Does the one thing that the state asks for. For the palette too.
    void act();
    QString refusal() const;
    void rotate();
    void changeMasterKey();
    QString keysRefusal() const;  // of rotate() and changeMasterKey()

Q_SIGNALS:
    void told(ui::Tone tone, const QString& sentence);

private:
    void build();
    void refresh();
    QString sentence() const;
    void rotateNow();
    void open(WishDialog* dialog);

    OperatorDesk& m_desk;
    core::VaultService* m_vault;
    core::VaultView m_view;
    std::size_t m_secrets = 0;
    std::size_t m_records = 0;  // secrets and agents' data
    NoticeStrip* m_trouble;
    StateLabel* m_state;
    QLabel* m_sentence;
    QProgressBar* m_progress;
    QPushButton* m_act;
    QPushButton* m_rotate;
    QPushButton* m_changeMaster;
};

}  // namespace ui
