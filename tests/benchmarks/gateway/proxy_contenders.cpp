#include "tests/benchmarks/gateway/proxy_contenders.h"

#include "core/gateway/gateway.h"
#include "core/security/api_keys.h"
#include "tests/benchmarks/gateway/proxy_backend.h"

#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <thread>

namespace bench {
namespace {

constexpr std::size_t keyCount = 10'000;

const std::vector<core::MadeApiKey>& madeKeys()
{
    static const std::vector<core::MadeApiKey> made = [] {
        std::vector<core::MadeApiKey> keys;
        for (std::size_t i = 0; i < keyCount; ++i)
            keys.push_back(
                core::makeApiKey("caller-" + std::to_string(i), {"callers"}, {}, core::readClocks().wall)
                    .value());
        return keys;
    }();
    return made;
}

std::uint16_t freePort()
{
    const Listener listener = Listener::open();
    close(listener.descriptor);
    return listener.port;
}

std::string sha256Of(const std::string& text)
{
    std::array<unsigned char, 32> digest{};
    need(EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr) == 1,
         "no SHA-256");
    std::string hex;
    for (const unsigned char byte : digest) {
        hex += "0123456789ABCDEF"[byte >> 4];
        hex += "0123456789ABCDEF"[byte & 15];
    }
    return hex;
}

core::RoutingTablePtr tableFor(const ProxyWork& work)
{
    auto spec = std::make_shared<core::AgentSpec>();
    spec->id = core::AgentId("demo");
    spec->routing.slowStart = core::Duration(0);
    auto table = std::make_shared<core::RoutingTable>();
    core::AgentRoutes routes{spec->id, spec, {}, false};
    for (std::size_t i = 0; i < work.backends.size(); ++i) {
        core::RouteInstance instance;
        instance.id = core::InstanceId("demo-000" + std::to_string(i));
        instance.host = "127.0.0.1";
        instance.port = work.backends[i];
        instance.concurrency = 1'000;
        routes.instances.push_back(instance);
    }
    table->agents.push_back(std::move(routes));
    core::AccessSpec access;
    core::AccessProviderSpec provider;
    provider.apiKeys = true;
    access.providers.push_back(provider);
    access.policies.push_back({"callers", true, {"agents/demo"}, {"invoke"}, {{"callers"}, {}, false}, {}});
    table->access = std::make_shared<const core::AccessSpec>(std::move(access));
    std::vector<core::ApiKeyRecord> records;
    for (const core::MadeApiKey& key : madeKeys())
        records.push_back(key.record);
    table->apiKeys = std::make_shared<const std::vector<core::ApiKeyRecord>>(std::move(records));
    return table;
}

void writeHaproxyFiles(const ProxyWork& work, std::uint16_t port)
{
    std::ofstream keys(work.folder / "keys.lst");
    for (const std::string& key : proxyKeys().all)
        keys << sha256Of(key) << '\n';
    std::ofstream config(work.folder / "haproxy.cfg");
    config << "global\n nbthread 1\n maxconn 4000\n tune.ssl.default-dh-param 2048\n"
              "defaults\n mode http\n timeout connect 3s\n timeout client 60s\n timeout server 60s\n"
              " option forwardfor\n http-reuse always\n"
              "frontend f\n bind 127.0.0.1:"
           << port
           << (work.withTls ? " ssl crt " + (work.folder / "both.pem").string() + " alpn http/1.1" : "")
           << "\n unique-id-format %{+X}o%rt%pid%ci%cp\n unique-id-header X-Request-Id\n"
              " acl known req.hdr(x-api-key),sha2(256),hex -m str -f "
           << (work.folder / "keys.lst").string()
           << "\n http-request deny deny_status 401 unless known\n http-request del-header X-API-Key\n"
              " http-request set-header X-Forwarded-Proto http\n http-request set-header X-Forwarded-User "
              "caller\n"
              " use_backend b if { path_beg /agents/demo/ }\n"
              "backend b\n balance leastconn\n http-request replace-path /agents/demo(/.*) \\1\n";
    for (std::size_t i = 0; i < work.backends.size(); ++i)
        config << " server s" << i << " 127.0.0.1:" << work.backends[i] << "\n";
}

}  // namespace

const ProxyKeys& proxyKeys()
{
    static const ProxyKeys keys = [] {
        ProxyKeys all;
        for (const core::MadeApiKey& key : madeKeys())
            all.all.push_back(std::string(key.key.reveal()));
        all.presented = all.all[keyCount / 2];
        return all;
    }();
    return keys;
}

ProxyContender::ProxyContender(std::uint16_t port, std::unique_ptr<ChildProcess> process)
    : m_port(port),
      m_process(std::move(process))
{
}

std::unique_ptr<ProxyContender> ProxyContender::ours(const ProxyWork& work)
{
    const std::uint16_t port = freePort();
    const core::RoutingTablePtr table = tableFor(work);
    auto process = std::make_unique<ChildProcess>([&] {
        pinTo(work.core);
        core::GatewaySpec spec;
        spec.listen = {"127.0.0.1", port};
        spec.threads = 1;
        if (work.withTls)
            spec.tls =
                core::TlsSpec{(work.folder / "server.pem").string(), (work.folder / "key.pem").string(), {}};
        auto gateway = core::Gateway::listen(spec);
        need(bool(gateway), "our gateway does not listen");
        gateway.value()->publish(table);
        while (true) {  // as the control thread does
            std::this_thread::sleep_for(std::chrono::seconds(1));
            gateway.value()->collect();
        }
    });
    return std::unique_ptr<ProxyContender>(new ProxyContender(port, std::move(process)));
}

std::unique_ptr<ProxyContender> ProxyContender::haproxy(const ProxyWork& work)
{
    const std::uint16_t port = freePort();
    writeHaproxyFiles(work, port);
    auto process = std::make_unique<ChildProcess>(
        std::vector<std::string>{"taskset", "-c", std::to_string(work.core), "haproxy", "-db", "-f",
                                 (work.folder / "haproxy.cfg").string()});
    return std::unique_ptr<ProxyContender>(new ProxyContender(port, std::move(process)));
}

}  // namespace bench
