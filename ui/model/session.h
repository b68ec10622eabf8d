#pragma once

#include <QObject>

#include "core/fleet/command.h"
#include "core/fleet/snapshot.h"

#include <QString>
#include <QStringList>

namespace ui {

// Who sits at this console, and what they may. Controls ask it before they offer something; the core asks
// again when a command comes. UI thread only.
class Session final : public QObject {
    Q_OBJECT

public:
    explicit Session(core::Actor actor, QObject* parent = nullptr);

    const core::Actor& actor() const { return m_actor; }
    QString name() const { return QString::fromStdString(m_actor.id); }
    const core::Rights& rights() const { return m_rights; }
    // Whether there are accounts, so that somebody must sign in.
    bool hasAccounts() const { return m_hasAccounts; }
    // The names of the accounts, in order.
    QStringList accounts() const;
    // Somebody is signed in and the console is not locked, or nobody needs to be.
    bool isOpen() const { return m_isOpen; }
    bool isLocked() const { return m_isLocked; }
    // What who sits here is: "operator of billing, search". Meant for a narrow place; describe() says all.
    QString roleText() const;

    // Somebody else takes the seat, or the same one comes back: it is locked no more.
    void setActor(core::Actor actor);
    // Nothing is allowed until it is unlocked. Without accounts there is nobody who could.
    void setLocked(bool locked);
    // Rights change while somebody is signed in, and an account may go.
    void showSnapshot(const core::SnapshotPtr& snapshot);

    // Why who sits here may not do it, as a sentence; empty when they may.
    QString refusalOf(const core::Command& command) const;
    QString refusalOf(core::Role needed) const;

Q_SIGNALS:
    void changed();

private:
    void refresh();

    core::Actor m_actor;
    core::Rights m_rights{core::Role::Admin};
    core::SnapshotPtr m_snapshot;
    bool m_hasAccounts = false;
    bool m_isOpen = true;
    bool m_isLocked = false;
};

}  // namespace ui
