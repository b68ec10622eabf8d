#pragma once

#include "core/control/control_memory.h"

namespace core {

// What operators may do about alerts: the rules that a command must hold to, what it does, and what it would.

Result<> check(const AddSilence& command, const ControlMemory& memory);
Result<> check(const RemoveSilence& command, const ControlMemory& memory);
Result<> check(const AcknowledgeAlert& command, const ControlMemory& memory);
Result<> check(const SaveAlertRule& command, const ControlMemory& memory);
Result<> check(const DeleteAlertRule& command, const ControlMemory& memory);

// Each was checked. A new silence's id is returned.
std::string carryOut(const AddSilence& command, const std::string& actor, StepContext& step);
void carryOut(const RemoveSilence& command, StepContext& step);
void carryOut(const AcknowledgeAlert& command, const std::string& actor, StepContext& step);
void carryOut(const SaveAlertRule& command, StepContext& step);
void carryOut(const DeleteAlertRule& command, StepContext& step);

std::vector<std::string> consequencesOf(const AddSilence& command, const ControlMemory& memory);
std::vector<std::string> consequencesOf(const RemoveSilence& command, const ControlMemory& memory);
std::vector<std::string> consequencesOf(const AcknowledgeAlert& command, const ControlMemory& memory);
std::vector<std::string> consequencesOf(const SaveAlertRule& command, const ControlMemory& memory);
std::vector<std::string> consequencesOf(const DeleteAlertRule& command, const ControlMemory& memory);

}  // namespace core
