// Sealing and opening records of 1 MiB beside `openssl speed -evp aes-256-gcm` for blocks of that size, in
// alternating rounds. `--check` ends with 1 when the median of sealing is below 80 % of OpenSSL's.

#include "core/security/sealing.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>
#include <regex>
#include <string>
#include <vector>

namespace {

using namespace core;

constexpr std::size_t recordBytes = 1 << 20;
constexpr int rounds = 7;
constexpr double wantedFraction = 0.8;
const SealContext context{"agent-data", "triage", 1};

// Megabytes a second of calls that take about a second in all.
template <typename Call>
double rateOf(Call&& call)
{
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    std::size_t bytes = 0;
    while (Clock::now() - begin < std::chrono::seconds(1)) {
        call();
        bytes += recordBytes;
    }
    return double(bytes) / 1e6 / std::chrono::duration<double>(Clock::now() - begin).count();
}

double openSslRate()
{
    const std::string command =
        "openssl speed -evp aes-256-gcm -bytes " + std::to_string(recordBytes) + " -seconds 1 2>/dev/null";
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
    std::string text;
    std::array<char, 4096> part{};
    while (pipe && std::fgets(part.data(), int(part.size()), pipe.get()))
        text += part.data();
    std::smatch found;
    if (!std::regex_search(text, found, std::regex("AES-256-GCM +([0-9.]+)k")))
        return 0;
    return std::stod(found[1]) / 1e3;
}

double medianOf(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv)
{
    const SealingKey key = SealingKey::random().value();
    const std::string plain(recordBytes, 'p');
    const std::string sealed = seal(key, context, plain).value();
    std::vector<double> sealing;
    std::vector<double> opening;
    std::vector<double> theirs;
    for (int round = 0; round < rounds; ++round) {
        theirs.push_back(openSslRate());
        sealing.push_back(rateOf([&] { (void)seal(key, context, plain); }));
        opening.push_back(rateOf([&] { (void)open(key, context, sealed); }));
    }
    if (std::ranges::min(theirs) <= 0) {
        std::fputs("openssl speed does not say its speed\n", stderr);
        return 1;
    }
    const double fraction = medianOf(sealing) / medianOf(theirs);
    std::printf("records of 1 MiB, MB/s, medians of %d (least to most): openssl speed %.0f (%.0f to %.0f), "
                "sealing %.0f "
                "(%.0f to %.0f), opening %.0f (%.0f to %.0f); sealing at %.0f %%\n",
                rounds, medianOf(theirs), std::ranges::min(theirs), std::ranges::max(theirs),
                medianOf(sealing), std::ranges::min(sealing), std::ranges::max(sealing), medianOf(opening),
                std::ranges::min(opening), std::ranges::max(opening), 100 * fraction);
    return argc == 2 && std::strcmp(argv[1], "--check") == 0 && fraction < wantedFraction ? 1 : 0;
}
