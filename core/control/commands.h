#pragma once

#include "core/control/control_memory.h"

namespace core {

// Carries out what operators asked for, one answer and one journal entry each, in order.
void carryOutCommands(const std::vector<CommandRequest>& requests, StepContext& step);

// "deploy agent summarizer", for the journal.
std::string describe(const Command& command);
std::string subjectOf(const Command& command);

}  // namespace core
