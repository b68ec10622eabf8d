#pragma once

#include "core/fleet/snapshot.h"
#include "ui/widget/attention_list.h"

#include <QString>

#include <optional>
#include <vector>

namespace ui {

// Something that wants a person's eye, and where to look at it.
struct Attention {
    QString id;  // of the trouble, the same from snapshot to snapshot
    Tone tone = Tone::Warning;
    QString title;
    QString detail;
    std::optional<core::TimePoint> since;  // nothing: the snapshot does not tell
    core::AgentId agent;  // empty: the fleet itself
    core::InstanceId instance;
};

// Everything in the snapshot that is not as it should be, worst first and of the same tone the oldest first,
// those of unknown age last.
// Several instances of an agent with the same trouble are one item.
std::vector<Attention> attentionOf(const core::FleetSnapshot& snapshot);

// As the list shows them.
std::vector<AttentionItem> attentionItems(const std::vector<Attention>& all, core::TimePoint now);

}  // namespace ui
