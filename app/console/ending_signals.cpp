#include "app/console/ending_signals.h"

#include <csignal>
#include <sys/signalfd.h>
#include <unistd.h>

namespace app {

EndingSignals::EndingSignals()
{
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ending, nullptr);
    m_descriptor = signalfd(-1, &ending, SFD_CLOEXEC | SFD_NONBLOCK);
    std::signal(SIGPIPE, SIG_IGN);
}

EndingSignals::~EndingSignals()
{
    m_notifier.reset();
    if (m_descriptor >= 0)
        close(m_descriptor);
}

void EndingSignals::listen()
{
    m_notifier = std::make_unique<QSocketNotifier>(m_descriptor, QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &EndingSignals::read);
}

void EndingSignals::read()
{
    signalfd_siginfo info{};
    while (::read(m_descriptor, &info, sizeof info) == ssize_t(sizeof info))
        Q_EMIT asked();
}

}  // namespace app
