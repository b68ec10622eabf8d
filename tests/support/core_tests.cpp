#include "tests/support/test_program.h"

#include <QCoreApplication>

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    return tests::runTests(argc, argv);
}
