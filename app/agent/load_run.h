#pragma once

#include "core/base/result.h"
#include "core/base/time.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace app {

// How one agent is used: requests a second between a quiet and a busy hour, and how long its texts are.
struct LoadProfile {
    std::string agent;
    double quiet = 1;
    double busy = 10;
    std::size_t sentences = 60;
    double streamed = 0;  // fraction of the requests that ask for a streaming answer
};

struct LoadOptions {
    std::string gateway;  // http://HOST:PORT
    std::vector<LoadProfile> profiles;
    core::Duration day{600'000};  // the length of one daily rhythm
    core::Duration runFor{0};  // 0: until it is told to end
    core::Duration timeout{30'000};  // of one request
    std::size_t inFlight = 128;  // at once; what is due beyond that is skipped and counted
    std::uint32_t seed = 1;
    std::string authorization;  // value of the Authorization header; empty: none
    bool helpAsked = false;
};

// "ID:QUIET:BUSY[:SENTENCES[:STREAMED]]" makes a profile. Invalid names the argument that is wrong.
core::Result<LoadOptions> readLoadOptions(const std::vector<std::string>& arguments);
std::string loadHelp();

// Requests a second that a profile asks for at a time since the start: a cosine from quiet to busy and back
// each day.
double rateAt(const LoadProfile& profile, core::Duration sinceStart, core::Duration day);

struct LoadCounts {
    std::uint64_t sent = 0;
    std::uint64_t succeeded = 0;
    std::uint64_t failed = 0;  // a status of 400 or more, or no answer
    std::uint64_t skipped = 0;  // due, but too many were in flight
    std::map<std::string, std::uint64_t> failures;  // by reason: "503", "Couldn't connect to server"
};

// Sends requests at random (Poisson) times, whether or not earlier ones were answered, until `runFor` is over
// or `isEnding` says so. One thread. Every request carries an Idempotency-Key, since a task may be repeated.
LoadCounts runLoad(const LoadOptions& options, const std::function<bool()>& isEnding);

std::string toJson(const LoadCounts& counts);

}  // namespace app
