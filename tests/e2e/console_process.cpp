#include "tests/e2e/console_process.h"

#include <curl/curl.h>

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QSaveFile>
#include <QThread>

#include <csignal>
#include <sys/resource.h>

using namespace Qt::StringLiterals;

namespace {

constexpr int readyWithin = 20'000;  // ms

std::size_t collect(char* data, std::size_t size, std::size_t count, void* into)
{
    static_cast<QByteArray*>(into)->append(data, qsizetype(size * count));
    return size * count;
}

std::size_t collectHeader(char* data, std::size_t size, std::size_t count, void* into)
{
    const QByteArray line(data, qsizetype(size * count));
    if (const auto colon = line.indexOf(':'); colon > 0)
        (*static_cast<std::map<QByteArray, QByteArray>*>(into))[line.left(colon).toLower()] =
            line.mid(colon + 1).trimmed();
    return size * count;
}

QByteArray readAll(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace

QJsonObject Answer::json() const
{
    return QJsonDocument::fromJson(body).object();
}

Answer fetch(const Call& call)
{
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle(curl_easy_init(), curl_easy_cleanup);
    curl_slist* headers = nullptr;
    for (const QString& header : call.headers)
        headers = curl_slist_append(headers, header.toUtf8().constData());
    const QByteArray url = call.url.toUtf8();
    Answer answer;
    curl_easy_setopt(handle.get(), CURLOPT_URL, url.constData());
    curl_easy_setopt(handle.get(), CURLOPT_PROXY, "");
    curl_easy_setopt(handle.get(), CURLOPT_CUSTOMREQUEST, call.method.constData());
    if (!call.body.isEmpty()) {
        curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDSIZE, long(call.body.size()));
        curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDS, call.body.constData());
    }
    curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT_MS, long(call.timeout));
    curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &answer.body);
    curl_easy_setopt(handle.get(), CURLOPT_HEADERFUNCTION, collectHeader);
    curl_easy_setopt(handle.get(), CURLOPT_HEADERDATA, &answer.headers);
    if (curl_easy_perform(handle.get()) == CURLE_OK) {
        long status = 0;
        curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
        answer.status = int(status);
    }
    curl_slist_free_all(headers);
    return answer;
}

ConsoleProcess::ConsoleProcess(const QByteArray& fleetFile)
{
    writeFleet(fleetFile);
}

ConsoleProcess::~ConsoleProcess()
{
    if (m_process && m_process->state() != QProcess::NotRunning)
        kill9();
    // A shim that is killed takes its instance with it.
    for (int round = 0; round < 200; ++round) {
        const auto left = runningInstances(dataFolder());
        if (left.isEmpty())
            break;
        for (const qint64 pid : left)
            ::kill(pid_t(pid), SIGKILL);
        QThread::msleep(10);
    }
    // An owner that saw its instance end may still be writing that down.
    for (int round = 0; round < 200 && !QDir(m_folder.path()).removeRecursively(); ++round)
        QThread::msleep(10);
}

void ConsoleProcess::writeFleet(const QByteArray& fleetFile)
{
    QFile file(fleetPath());
    if (!file.open(QIODevice::WriteOnly) || file.write(fleetFile) != fleetFile.size())
        qFatal("cannot write %s", qPrintable(fleetPath()));
}

bool ConsoleProcess::start(const QStringList& more)
{
    m_process = std::make_unique<QProcess>();
    QProcessEnvironment environment = m_environment;
    environment.insert(u"PATH"_s,
                       QStringLiteral(PILOTHOUSE_BINARY_DIR) + u"/bin:"_s + environment.value(u"PATH"_s));
    environment.remove(u"DISPLAY"_s);
    m_process->setProcessEnvironment(environment);
    m_process->start(programPath(u"pilothouse"_s),
                     QStringList{u"--headless"_s, u"--fleet"_s, fleetPath(), u"--data-dir"_s, dataFolder()}
                         + more);
    if (!m_process->waitForStarted())
        return false;
    QByteArray line;
    while (!line.contains('\n') && m_process->waitForReadyRead(readyWithin))
        line += m_process->readAllStandardOutput();
    static const QRegularExpression ready(u"^ready api=(\\S+) gateway=(\\S+)\\n"_s);
    const auto match = ready.match(QString::fromUtf8(line));
    m_apiUrl = match.captured(1);
    m_gatewayUrl = match.captured(2);
    if (!match.hasMatch())
        m_process->waitForFinished(readyWithin);
    return match.hasMatch();
}

void ConsoleProcess::kill9()
{
    m_process->kill();
    m_process->waitForFinished();
}

int ConsoleProcess::end()
{
    m_process->terminate();
    if (!m_process->waitForFinished(readyWithin)) {
        kill9();
        return -1;
    }
    return m_process->exitStatus() == QProcess::NormalExit ? m_process->exitCode() : -1;
}

Answer ConsoleProcess::call(const QByteArray& method, const QString& path, const QJsonObject& body,
                            const QStringList& headers)
{
    const QByteArray token = readAll(dataFolder() + u"/api-token"_s).trimmed();
    return fetch(
        {.method = method,
         .url = m_apiUrl + path,
         .body = body.isEmpty() ? QByteArray() : QJsonDocument(body).toJson(QJsonDocument::Compact),
         .headers = headers + QStringList{u"Authorization: Bearer "_s + QString::fromLatin1(token)}});
}

Answer ConsoleProcess::throughGateway(const QString& path, const QByteArray& method, const QByteArray& body)
{
    return fetch({.method = method, .url = m_gatewayUrl + path, .body = body, .headers = {}});
}

QList<QJsonObject> ConsoleProcess::instances(const QString& agent)
{
    QList<QJsonObject> found;
    for (const QJsonValue& value : snapshot()["instances"_L1].toArray())
        if (agent.isEmpty() || value["agent"_L1].toString() == agent)
            found << value.toObject();
    return found;
}

QJsonObject ConsoleProcess::agent(const QString& id)
{
    for (const QJsonValue& value : snapshot()["agents"_L1].toArray())
        if (value["id"_L1].toString() == id)
            return value.toObject();
    return {};
}

int ConsoleProcess::ready(const QString& id)
{
    return agent(id)["replicas"_L1]["ready"_L1].toInt(-1);
}

QStringList ConsoleProcess::journal(const QString& kind)
{
    QStringList summaries;
    const QString path = u"/api/v1/journal?limit=1000"_s + (kind.isEmpty() ? QString() : u"&kind="_s + kind);
    const QJsonDocument document = QJsonDocument::fromJson(get(path).body);
    const QJsonArray entries = document.isArray() ? document.array() : document["entries"_L1].toArray();
    for (const QJsonValue& entry : entries)
        summaries << entry["summary"_L1].toString();
    return summaries;
}

void putFile(const QString& path, const QByteArray& bytes)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        qFatal("cannot write %s", qPrintable(path));
}

QString programPath(const QString& name)
{
    return QStringLiteral(PILOTHOUSE_BINARY_DIR) + u"/bin/"_s + name;
}

QMultiMap<QString, qint64> runningInstances(const QString& dataFolder)
{
    QMultiMap<QString, qint64> running;
    const QByteArray instanceKey = "PILOTHOUSE_INSTANCE=";
    for (const QString& pid : QDir(u"/proc"_s).entryList(QDir::Dirs)) {
        bool isPid = false;
        const qint64 number = pid.toLongLong(&isPid);
        if (!isPid)
            continue;
        const QString folder = u"/proc/"_s + pid;
        if (readAll(folder + u"/stat"_s).contains(") Z "))
            continue;
        for (const QByteArray& variable : readAll(folder + u"/environ"_s).split('\0'))
            if (variable.startsWith(instanceKey)
                && QFile::exists(dataFolder + u"/logs/local/"_s
                                 + QString::fromUtf8(variable.mid(instanceKey.size())) + u".log"_s)
                && QFile::symLinkTarget(folder + u"/cwd"_s).startsWith(QFileInfo(dataFolder).path()))
                running.insert(QString::fromUtf8(variable.mid(instanceKey.size())), number);
    }
    return running;
}

qint64 residentOf(qint64 process)
{
    QFile status(QStringLiteral("/proc/%1/status").arg(process));
    if (!status.open(QIODevice::ReadOnly))
        return -1;
    const QByteArray text = status.readAll();
    const qsizetype at = text.indexOf("VmRSS:") + 6;
    return text.mid(at, text.indexOf("kB", at) - at).trimmed().toLongLong();
}

QByteArray fleetOf(const QByteArray& agentLines)
{
    return "fleet: test\n"
           "api: { listen: 127.0.0.1:0 }\n"
           "gateway: { listen: 127.0.0.1:0 }\n"
           "access: { policies: [ { name: all, effect: allow, resources: [\"agents/*\"], actions: [invoke], "
           "users: { anyone: true } } ] }\n"
           "agents:\n"
        + agentLines;
}

QByteArray realAgent(const QByteArray& id, int replicas, const QByteArray& more)
{
    return "  - id: " + id
        + "\n"
          "    run:\n"
          "      command: [pilothouse-agent, --listen, \"{host}:{port}\", --name, \"{instance}\", "
          "--allow-faults]\n"
          "      stopGrace: 3s\n"
          "    replicas: "
        + QByteArray::number(replicas)
        + "\n"
          "    health: { interval: 500ms, timeout: 300ms, failAfter: 2 }\n"
          "    metrics: { interval: 1s }\n"
        + more;
}
