#include "tests/benchmarks/support/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace bench {

ChildProcess::ChildProcess(const std::function<void()>& work) : m_pid(fork())
{
    need(m_pid >= 0, "no process can be started");
    if (m_pid > 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    work();
    _exit(0);
}

ChildProcess::ChildProcess(const std::vector<std::string>& command)
    : ChildProcess([&] {
          const int nothing = open("/dev/null", O_RDWR);
          dup2(nothing, STDOUT_FILENO);
          dup2(nothing, STDERR_FILENO);
          std::vector<char*> words;
          for (const std::string& word : command)
              words.push_back(const_cast<char*>(word.c_str()));
          words.push_back(nullptr);
          execvp(words.front(), words.data());
          _exit(127);
      })
{
}

bool ChildProcess::isRunning()
{
    if (m_pid > 0 && waitpid(m_pid, nullptr, WNOHANG) == m_pid)
        m_pid = -1;
    return m_pid > 0;
}

double ChildProcess::processorSeconds() const
{
    std::ifstream file("/proc/" + std::to_string(m_pid) + "/stat");
    std::string line;
    std::getline(file, line);
    std::istringstream words(line.substr(line.rfind(')') + 1));
    std::string skipped;
    for (int field = 3; field < 14; ++field)
        words >> skipped;
    double user = 0;
    double kernel = 0;
    words >> user >> kernel;
    need(bool(words), "a process has no processor time");
    return (user + kernel) / double(sysconf(_SC_CLK_TCK));
}

void ChildProcess::end()
{
    if (!isRunning())
        return;
    kill(m_pid, SIGTERM);
    waitpid(m_pid, nullptr, 0);
    m_pid = -1;
}

void need(bool holds, const char* sentence)
{
    if (holds)
        return;
    std::fprintf(stderr, "%s\n", sentence);
    std::exit(2);
}

}  // namespace bench
