#pragma once

#include <QTest>

#include <string_view>

// Several test classes in one program, since compiling and linking each by itself takes most of a build's
// time. Each lies in a namespace of its file's name, by which the program is asked for it:
//   PROGRAM tst_NAME [ARGUMENT OF QT TEST]...
// Without a name, all are run.
namespace tests {

using RunTest = int (*)(int argc, char** argv);

// `name` lasts as long as the program.
struct RegisteredTest {
    RegisteredTest(std::string_view name, RunTest run);
};

template <typename Test>
int runTest(int argc, char** argv)
{
    Test test;
    return QTest::qExec(&test, argc, argv);
}

// The main function of such a program, with an application object of a kind that suits its tests.
int runTests(int argc, char** argv);

}  // namespace tests

#define PILOTHOUSE_TEST(place, Test)                                                                         \
    static const tests::RegisteredTest registered_##place(#place, &tests::runTest<place::Test>);
