#include "app/agent/load_text.h"

#include <array>
#include <string_view>

namespace app {
namespace {

constexpr std::array<std::string_view, 16> subjects{
    "The invoice service", "A customer in Lisbon", "The night shift",  "Our payment partner",
    "The search index",    "The release team",     "A backup job",     "The mobile client",
    "The data warehouse",  "A support engineer",   "The export queue", "The regional office",
    "The pricing model",   "An external auditor",  "The login page",   "The delivery planner"};
constexpr std::array<std::string_view, 16> actions{
    "reported",  "rejected", "postponed", "confirmed", "duplicated", "delayed",   "repaired",  "measured",
    "escalated", "reviewed", "lost",      "replaced",  "archived",   "corrected", "requested", "published"};
constexpr std::array<std::string_view, 16> objects{
    "three orders",         "the quarterly figures", "a certificate",      "several refunds",
    "the latest migration", "an access request",     "a failed shipment",  "the contract draft",
    "two thousand records", "the latency budget",    "a security notice",  "the training data",
    "an old customer file", "the rollout plan",      "a broken dashboard", "the weekly summary"};
constexpr std::array<std::string_view, 12> endings{
    "after the deploy on Tuesday",       "because the quota was reached", "before anybody noticed",
    "while the queue kept growing",      "as agreed with the customer",   "during the maintenance window",
    "although the tests had passed",     "with help from the platform",   "without any further incident",
    "until the certificate was renewed", "for the second time this week", "and informed the duty officer"};

template <std::size_t N>
std::string_view pick(std::mt19937& chance, const std::array<std::string_view, N>& from)
{
    return from[std::uniform_int_distribution<std::size_t>(0, N - 1)(chance)];
}

}  // namespace

std::string makeText(std::mt19937& chance, std::size_t sentences)
{
    std::string text;
    for (std::size_t i = 0; i < sentences; ++i) {
        for (const std::string_view part :
             {pick(chance, subjects), pick(chance, actions), pick(chance, objects)}) {
            text += part;
            text += ' ';
        }
        text += pick(chance, endings);
        text += ". ";
    }
    return text;
}

}  // namespace app
