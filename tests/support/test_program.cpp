#include "tests/support/test_program.h"

#include <algorithm>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

namespace tests {
namespace {

struct Entry {
    std::string_view name;
    RunTest run;
};

std::vector<Entry>& entries()
{
    static std::vector<Entry> all;
    return all;
}

}  // namespace

RegisteredTest::RegisteredTest(std::string_view name, RunTest run)
{
    entries().push_back({name, run});
}

int runTests(int argc, char** argv)
{
    std::ranges::sort(entries(), {}, &Entry::name);
    if (argc < 2 || std::string_view(argv[1]).starts_with('-')) {
        int failed = 0;
        for (const Entry& entry : entries())
            failed += entry.run(argc, argv) == 0 ? 0 : 1;
        return failed;
    }
    const auto found = std::ranges::find(entries(), std::string_view(argv[1]), &Entry::name);
    if (found == entries().end()) {
        std::fprintf(stderr, "%s has no test class %s\n", argv[0], argv[1]);
        return 2;
    }
    std::vector<char*> rest{argv[0]};
    rest.insert(rest.end(), argv + 2, argv + argc);
    const int count = int(rest.size());
    rest.push_back(nullptr);
    return found->run(count, rest.data());
}

}  // namespace tests
