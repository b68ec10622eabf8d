#pragma once

#include "core/fleet/journal.h"
#include "core/fleet/snapshot.h"

#include <QList>
#include <QString>
#include <QStringList>

namespace ui {

// An entry of the journal about scaling, as a list shows it.
struct DecisionHead {
    QString agent;
    QString what;  // "64 → 71", "held at 84"; empty where it says no count
    QString sentence;

    bool operator==(const DecisionHead&) const = default;
};
DecisionHead headOf(const core::JournalEntry& entry);

// Everything that is known of a decision.
struct Explanation {
    struct Input {
        QString name;
        QString figures;  // "31 of 28, asks for 71"
        QString quality;  // "2 s old, 1 missing"

        bool operator==(const Input&) const = default;
    };

    QString title;
    QString sentence;
    QList<Input> inputs;
    QString arithmetic;
    QStringList limits;
    QStringList rejected;
    QStringList needs;  // what would have to change
    QString origin;

    bool operator==(const Explanation&) const = default;
};
Explanation explain(const core::JournalEntry& entry);
// Of what holds now.
Explanation explain(const core::AgentView& agent, core::TimePoint now);
QString toHtml(const Explanation& explanation);

}  // namespace ui
