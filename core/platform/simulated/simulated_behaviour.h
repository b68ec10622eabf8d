#pragma once

#include "core/base/time.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace core {

// What can be wrong with a simulated instance. Faults of a template hold for every start of it; faults of an
// instance hold from when they are set until they are taken back.
enum class SimulatedFault {
    Crash,  // its process ends with signal 9, once
    Hang,  // alive, and answers nothing
    SlowStart,  // needs ten times as long to become healthy
    NeverReady,  // runs, and every health check fails
    ExitAtStart,  // ends with code 1 as soon as it runs
    ForkFail,  // cannot be started at all
    IgnoreTerm,  // ends by SIGKILL only, after the grace
    Flapping,  // every other health check fails
    Slow,  // answers in ten times the time
    Errors,  // half of its answers are errors
};

struct SimulatedFaultName {
    SimulatedFault fault;
    std::string_view name;
};

inline constexpr std::array<SimulatedFaultName, 10> simulatedFaults{{
    {SimulatedFault::Crash, "crash"},
    {SimulatedFault::Hang, "hang"},
    {SimulatedFault::SlowStart, "slow-start"},
    {SimulatedFault::NeverReady, "never-ready"},
    {SimulatedFault::ExitAtStart, "exit-at-start"},
    {SimulatedFault::ForkFail, "fork-fail"},
    {SimulatedFault::IgnoreTerm, "ignore-term"},
    {SimulatedFault::Flapping, "flapping"},
    {SimulatedFault::Slow, "slow"},
    {SimulatedFault::Errors, "errors"},
}};

// Pseudo-random from a seed and what it is for: the same on every machine, and independent of the order of
// calls. From 0 to 1, 1 excluded.
double simulatedNoise(std::uint64_t seed, std::string_view what, std::uint64_t turn);

}  // namespace core
