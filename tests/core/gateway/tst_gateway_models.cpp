// What the gateway hands out itself, and to whom.

#include "core/cache/model_cache.h"
#include "gateway_rig.h"
#include "tests/support/test_program.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

#include <future>

namespace tst_gateway_models {

namespace {

using Rig = GatewayRig;

std::string sha256(const std::string& text)
{
    return QCryptographicHash::hash(QByteArray::fromStdString(text), QCryptographicHash::Sha256)
        .toHex()
        .toStdString();
}

}  // namespace

class TestGatewayModels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_asked = 0;
        m_halfway = {};
        m_content = std::string(300'000, 'm') + "end";
        m_source = std::make_unique<UpstreamServer>([this](Wire& wire, const std::string&) {
            ++m_asked;
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(m_content.size()) + "\r\n\r\n");
            wire.send(m_content.substr(0, m_content.size() / 2));
            if (m_halfway.valid())
                m_halfway.wait_for(std::chrono::seconds(10));
            return wire.send(m_content.substr(m_content.size() / 2));
        });
        const std::string url = "http://127.0.0.1:" + std::to_string(m_source->port()) + "/file";
        m_models = core::ModelCache::start(
                       {.folder = m_folder->filePath(QStringLiteral("models")).toStdString(),
                        .models = {{.name = "small.gguf", .source = url, .sha256 = {}},
                                   {.name = "gone.gguf",
                                    .source = "http://127.0.0.1:" + std::to_string(m_missing.port()) + "/",
                                    .sha256 = {}}},
                        .limits = {},
                        .download = {.firstPause = core::Duration(20)}},
                       std::make_shared<core::ModelDisk>())
                       .value();
        m_rig = std::make_unique<Rig>(core::GatewayLimits{}, 2, std::nullopt, std::nullopt, m_models);
        core::AccessSpec spec;
        spec.policies.push_back(
            {"models", true, {"cache/models/*", "cache/config/demo"}, {"invoke"}, {{}, {}, true}, {}});
        m_rig->access = std::make_shared<const core::AccessSpec>(std::move(spec));
        m_rig->publish({});
    }

    void cleanup()
    {
        m_rig.reset();
        m_models.reset();  // before its folder
    }

    void aModelIsDownloadedOnceForAllThatAsk()
    {
        std::promise<void> goOn;
        m_halfway = goOn.get_future().share();
        std::vector<Wire> wires;
        for (int i = 0; i < 8; ++i) {
            wires.push_back(m_rig->connect());
            wires.back().send(Rig::get("/cache/models/small.gguf"));
        }
        const std::string head = wires.front().readHead();
        QCOMPARE(statusOf(head), 200U);
        QVERIFY(wires.front().readBytes(10) == "mmmmmmmmmm");  // it follows the download
        goOn.set_value();

        QVERIFY(wires.front().readBytes(m_content.size() - 10) == m_content.substr(10));
        for (std::size_t i = 1; i < wires.size(); ++i)
            QVERIFY(Rig::read(wires[i]).body == m_content);
        const auto again = m_rig->ask(Rig::get("/cache/models/small.gguf"));
        QVERIFY(again.body == m_content);
        QCOMPARE(fieldOf(again.head, "ETag"), "\"" + sha256(m_content) + "\"");
        QCOMPARE(m_asked.load(), 1);
    }

    void rangesAreServedOfWhatIsThere()
    {
        m_rig->ask(Rig::get("/cache/models/small.gguf"));
        const auto part = [&](const std::string& range, const std::string& more = {}) {
            return m_rig->ask(Rig::get("/cache/models/small.gguf", "Range: " + range + "\r\n" + more));
        };
        const auto last = part("bytes=-3");
        QCOMPARE(last.status, 206U);
        QCOMPARE(last.body, std::string("end"));
        QCOMPARE(fieldOf(last.head, "Content-Range"), std::string("bytes 300000-300002/300003"));
        QCOMPARE(part("bytes=299999-300000").body, std::string("me"));
        QCOMPARE(part("bytes=300001-").body, std::string("nd"));
        QCOMPARE(part("bytes=300001-900000").body, std::string("nd"));
        QCOMPARE(part("bytes=300003-").status, 416U);
        for (const char* other : {"bytes=5-4", "bytes=a-b", "lines=1-2", "bytes=0-1,3-4", "bytes=-"})
            QCOMPARE(part(other).status, 200U);
        QCOMPARE(part("bytes=0-1", "If-Range: \"other\"\r\n").status, 200U);
        QCOMPARE(part("bytes=0-1", "If-Range: \"" + sha256(m_content) + "\"\r\n").status, 206U);
    }

    void whatCannotBeHadIsSaid()
    {
        QCOMPARE(m_rig->ask(Rig::get("/cache/models/other.gguf")).status, 404U);
        QCOMPARE(m_rig->ask(Rig::get("/cache/models/gone.gguf")).status, 404U);
        QCOMPARE(m_rig->ask(Rig::get("/cache/models/../small.gguf")).status, 404U);
        QCOMPARE(m_rig->ask(Rig::get("/cache/models/.hidden")).status, 404U);
        QCOMPARE(m_rig->ask(Rig::post("/cache/models/small.gguf", "x")).status, 405U);
        Wire wire = m_rig->connect();
        wire.send("HEAD /cache/models/other.gguf HTTP/1.1\r\nHost: g\r\n\r\n");
        QCOMPARE(statusOf(wire.readHead()), 404U);
    }

    void nobodyGetsAModelWhomNoPolicyLets()
    {
        m_rig->access = Rig::openToAll();  // of agents alone
        m_rig->publish({});
        QCOMPARE(m_rig->ask(Rig::get("/cache/models/small.gguf")).status, 401U);
        QCOMPARE(m_rig->ask(Rig::get("/cache/config/demo")).status, 401U);
        QCOMPARE(m_asked.load(), 0);
    }

    void aSourceThatBreaksOffCutsTheAnswer()
    {
        m_source = nullptr;
        UpstreamServer broken([](Wire& wire, const std::string&) {
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
            return false;
        });
        QVERIFY(
            bool(m_models->setModels({{.name = "small.gguf",
                                       .source = "http://127.0.0.1:" + std::to_string(broken.port()) + "/",
                                       .sha256 = {}}},
                                     {})));
        Wire wire = m_rig->connect();
        wire.send(Rig::get("/cache/models/small.gguf"));
        const std::string head = wire.readHead();
        if (statusOf(head) == 200) {
            QVERIFY(wire.readBytes(100).size() < 100);
            QVERIFY(wire.isClosedByOther());
        } else {
            QCOMPARE(statusOf(head), 502U);
        }
    }

    void anAgentGetsItsConfigurationWithoutSecrets()
    {
        m_rig->agent.run.environment = {{"MODEL", "small"}, {"MODEL_KEY", "secret:model-key"}};
        m_rig->publish({});
        Wire wire = m_rig->connect();
        wire.send(Rig::get("/cache/config/demo") + Rig::get("/cache/config/demo"));
        Rig::read(wire);
        const auto answer = Rig::read(wire);
        QCOMPARE(answer.status, 200U);
        const QJsonObject config = QJsonDocument::fromJson(QByteArray::fromStdString(answer.body)).object();
        QCOMPARE(config[QLatin1String("id")].toString(), QStringLiteral("demo"));
        QCOMPARE(config[QLatin1String("run")][QLatin1String("environment")].toObject(),
                 QJsonObject({{QStringLiteral("MODEL"), QStringLiteral("small")}}));

        m_rig->agent.run.environment["MODEL"] = "large";
        m_rig->publish({});
        wire.send(Rig::get("/cache/config/demo"));
        QVERIFY(Rig::read(wire).body.find("large") != std::string::npos);
        QCOMPARE(m_rig->ask(Rig::get("/cache/config/other")).status, 401U);
    }

private:
    UpstreamServer m_missing{UpstreamServer::answer("", "404 Not Found")};
    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_content;
    std::atomic<int> m_asked = 0;
    std::shared_future<void> m_halfway;
    std::unique_ptr<UpstreamServer> m_source;
    std::shared_ptr<core::ModelCache> m_models;
    std::unique_ptr<Rig> m_rig;
};

}  // namespace tst_gateway_models

PILOTHOUSE_TEST(tst_gateway_models, TestGatewayModels)
#include "tst_gateway_models.moc"
