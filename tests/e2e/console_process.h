#pragma once

#include <QByteArray>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QString>
#include <QTemporaryDir>

#include <functional>
#include <map>
#include <memory>

// The answer of one HTTP call; status 0: there was none.
struct Answer {
    int status = 0;
    QByteArray body;
    std::map<QByteArray, QByteArray> headers;  // names in lower case

    QJsonObject json() const;
};

struct Call {
    QByteArray method{"GET"};
    QString url{};
    QByteArray body{};
    QStringList headers{};
    int timeout = 20'000;  // ms
};

// Makes the call and waits for its answer.
Answer fetch(const Call& call);

// The real program without a window, on a fleet file and a data folder of its own. What it started is ended
// with it, by pid, whatever the fleet file says of the instances.
class ConsoleProcess {
public:
    explicit ConsoleProcess(const QByteArray& fleetFile);
    ~ConsoleProcess();

    void writeFleet(const QByteArray& fleetFile);
    QString fleetPath() const { return m_folder.filePath(QStringLiteral("fleet.yaml")); }
    QString dataFolder() const { return m_folder.filePath(QStringLiteral("data")); }
    QString path(const QString& name) const { return m_folder.filePath(name); }

    // True when it said that it is ready; else what it wrote is in errors().
    bool start(const QStringList& more = {});
    void kill9();
    // SIGTERM, and waits; the exit code, -1 when it had to be killed.
    int end();
    QString errors() { return QString::fromUtf8(m_process->readAllStandardError()); }
    QProcess& process() { return *m_process; }
    // Of the next start: how many files it may have open.
    void setOpenFileLimit(unsigned limit) { m_openFiles = limit; }
    void setEnvironment(const QProcessEnvironment& environment) { m_environment = environment; }

    Answer get(const QString& path) { return call("GET", path); }
    Answer call(const QByteArray& method, const QString& path, const QJsonObject& body = {},
                const QStringList& headers = {});
    Answer throughGateway(const QString& path, const QByteArray& method = "GET", const QByteArray& body = {});
    QJsonObject snapshot() { return get(QStringLiteral("/api/v1/snapshot")).json(); }
    QList<QJsonObject> instances(const QString& agent = {});
    QJsonObject agent(const QString& id);
    int ready(const QString& agent);
    QStringList journal(const QString& kind = {});

    QString apiUrl() const { return m_apiUrl; }
    QString gatewayUrl() const { return m_gatewayUrl; }

private:
    QTemporaryDir m_folder;
    QProcessEnvironment m_environment = QProcessEnvironment::systemEnvironment();
    unsigned m_openFiles = 0;  // 0: as this process
    std::unique_ptr<QProcess> m_process;
    QString m_apiUrl;
    QString m_gatewayUrl;
};

// Puts a file in its place whole, for those who read it at any time.
void putFile(const QString& path, const QByteArray& bytes);

// Memory of a process, kB; -1 when it has gone.
qint64 residentOf(qint64 process);

// The program of that name as it was built.
QString programPath(const QString& name);

// Processes whose environment names an instance of this data folder: {pid, instance}. What really runs,
// whatever the console says.
QMultiMap<QString, qint64> runningInstances(const QString& dataFolder);

// A fleet of one agent that runs pilothouse-agent, with `more` lines put below it.
QByteArray fleetOf(const QByteArray& agentLines);
QByteArray realAgent(const QByteArray& id, int replicas, const QByteArray& more = {});
