#include "app/console/demo.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QSaveFile>

#include <csignal>
#include <sys/prctl.h>

using namespace Qt::StringLiterals;

namespace app {
namespace {

constexpr int endsWithin = 2'000;  // ms

}  // namespace

core::Result<QString> writeDemoFleet(const QString& folder)
{
    const QString path = folder + u"/fleet.yaml"_s;
    QFile shipped(u":/demo/fleet.yaml"_s);
    QSaveFile file(path);
    if (!QDir().mkpath(folder) || !shipped.open(QIODevice::ReadOnly) || !file.open(QIODevice::WriteOnly)
        || file.write(shipped.readAll()) < 0 || !file.commit())
        return core::Error{
            core::ErrorCode::Io,
            (u"the demo's fleet file "_s + path + u" cannot be written: "_s + file.errorString())
                .toStdString()};
    return path;
}

DemoLoad::DemoLoad(const QString& gatewayUrl)
{
    m_process.setProgram(QCoreApplication::applicationDirPath() + u"/pilothouse-load"_s);
    m_process.setArguments({u"--gateway"_s, gatewayUrl, u"--day"_s, u"10m"_s, u"--agent"_s,
                            u"summarizer:2:10:500:0.2"_s, u"--agent"_s, u"triage:5:30:150"_s, u"--agent"_s,
                            u"analyst:0.2:1.5:800:0.5"_s});
    m_process.setStandardOutputFile(QProcess::nullDevice());
    m_process.setStandardErrorFile(QProcess::nullDevice());
    // A console that is killed must not leave its load behind. The starting thread is the main thread, which
    // lives on. The console blocks the signals that end it, and a child inherits that.
    m_process.setChildProcessModifier([] {
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, nullptr);
        prctl(PR_SET_PDEATHSIG, SIGTERM);
    });
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            Q_EMIT failed(u"The demo's load could not be started: "_s + m_process.errorString());
    });
    connect(&m_process, &QProcess::finished, this, [this](int code) {
        Q_EMIT failed(u"The demo's load ended with code %1, so the agents have nothing to do."_s.arg(code));
    });
    m_process.start();
}

DemoLoad::~DemoLoad()
{
    m_process.disconnect(this);
    m_process.terminate();
    if (m_process.waitForFinished(endsWithin))
        return;
    m_process.kill();
    m_process.waitForFinished(endsWithin);
}

}  // namespace app
