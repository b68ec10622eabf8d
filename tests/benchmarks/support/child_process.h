#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

namespace bench {

// A process of the benchmark's own. Its destructor ends it and waits for it.
class ChildProcess {
public:
    // Runs `work` in a copy of this process, which must have no other threads; it ends when `work` returns.
    explicit ChildProcess(const std::function<void()>& work);
    // Runs a program, its output thrown away.
    explicit ChildProcess(const std::vector<std::string>& command);
    ~ChildProcess() { end(); }
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    bool isRunning();
    // Processor time so far, of all its threads, in the kernel and outside of it.
    double processorSeconds() const;
    // SIGTERM, then waits for its end.
    void end();

private:
    pid_t m_pid = -1;
};

// Ends the benchmark with a sentence when `holds` is false.
void need(bool holds, const char* sentence);

}  // namespace bench
