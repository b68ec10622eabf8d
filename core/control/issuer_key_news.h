#pragma once

#include "core/control/control_memory.h"

namespace core {

// Takes the newest report of issuers' keys, and tells what changed in it: other keys, and what is wrong with
// reading them, once for each cause.
void takeIssuerKeys(const IssuerKeysReportPtr& report, StepContext& context);

// What is wrong with an issuer's keys and what follows from it, as a sentence.
std::string complaintOf(const IssuerKeysView& issuer);

}  // namespace core
