#pragma once

#include "core/base/time.h"
#include "core/fleet/access_attempt.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace core {

struct StepContext;

// Who came in, told at once, and who was refused, told in summary: of each the first at once, then what came
// together in a minute, so that nobody can fill the journal by being refused.
class AttemptBook {
public:
    void take(const std::vector<AccessAttempt>& attempts, StepContext& step);
    void tellWhenDue(StepContext& step);

private:
    struct Refused {
        AccessAttempt newest;
        MonoTime toldAt;
        std::uint64_t untold = 0;
    };

    void take(const AccessAttempt& attempt, StepContext& step);

    std::map<std::pair<AccessAttempt::Kind, std::string>, Refused> m_refused;  // by kind and actor
};

}  // namespace core
