#pragma once

#include "core/gateway/gateway_thread.h"
#include "core/gateway/http_parser.h"
#include "core/gateway/link.h"
#include "core/gateway/proxy_request.h"
#include "core/gateway/request_target.h"

#include <memory>
#include <string>
#include <string_view>

namespace core {

// One client connection, from its first request to its last, on one gateway thread.
//
// Requests are answered one after the other. The body of a small request is read whole, so that it can be
// sent again; a larger one streams with back-pressure: nothing more is read from one side until the other
// took what was read. The response is read meanwhile, since an instance may refuse a body early.
class ProxySession final : public std::enable_shared_from_this<ProxySession>, private LinkUser {
public:
    ProxySession(GatewayThread& thread, std::size_t slot, LinkPtr client);
    ~ProxySession();

    void start();
    // Answers that there are too many connections, and closes.
    void refuse();
    void onDeadline() { (this->*m_onTimeout)(); }

private:
    using Step = void (ProxySession::*)();
    using Phase = ClientPhase;
    enum class Failure { Connect, Reset, TimedOut };
    static constexpr Duration connectTimeout{3'000};
    static constexpr Duration longestModelWait{60'000};  // for its first byte
    void onInput(Link& link) override;
    void onSent(Link& link) override;
    void onConnected(Link& link, const std::string& why) override;

    // The client's side.
    void onClientInput();
    void parseClient();
    bool mayParseClient() const;
    void needMoreOfClient();
    void onRequestEvent(HttpEvent event);
    void onRequestHead();
    bool isServed();
    bool admit(const RequestTarget& target);
    void onRequestEnd();
    void onClientGone();
    void inviteBody(Step then);
    void nextRequest();
    void arm(Duration length, Step onTimeout);
    void disarm() { m_thread.setDeadline(m_slot, GatewayThread::never); }
    void idleForAWhile();
    void headTooSlow();
    void bodyTooSlow();
    void sendClient(Step then);
    void sent(Link::Sent how, Step then);

    // Answers of the gateway's own.
    void fail(unsigned status, std::string_view detail, AnswerKind kind = AnswerKind::Failed,
              std::string_view fields = {});
    void closeGently();
    void endBroken();
    void close();

    // The instance's side.
    void route();
    void waitForPlace();
    Duration waitLimit() const;
    void takePlace(Lease lease);
    void queuedTooLong();
    void connect(Lease lease);
    void sendRequest();
    void beginUpload();
    void goOnUploading();
    void sendBodyPiece(std::string_view piece);
    void onRequestSent();
    void sendUpstream(std::string_view body, Step then);
    void parseUpstream();
    void needMoreOfUpstream();
    void readUpstream();
    bool onResponseHead();
    void addResponsePiece(std::string_view piece);
    void onResponseEnd();
    void finishResponse();
    void upstreamFailed(Failure failure, std::string_view detail);
    void connectTooSlow();
    void responseTooSlow();
    void uploadTooSlow();
    void responseStalled();
    bool mayRepeat(unsigned status);
    bool mayRepeat(Failure failure) const;
    bool isSafeToRepeat() const;
    void repeat();
    void keepUpstream();
    void dropUpstream();
    void giveBack();
    double secondsSince(ProxyRequest::Steady::time_point begin) const;
    void countAttempt(bool isError);
    void conclude(AnswerKind kind);

    // Kept answers.
    bool askCache();
    void onCacheWake(CacheWake wake);
    void goToAgent();
    void sendCached(const CachedAnswer& answer, std::chrono::seconds age);
    void tellCacheHead();
    void tellCacheEnd();
    void tellCacheFailure();

    // Models and configuration, which the gateway hands out itself.
    void serveOwn(const RequestTarget& target);
    void serveConfig(const std::string& agent);
    void serveModel(const std::string& name);
    void goOnWithModel();
    bool beginModel(const ModelFacts& facts);
    void modelFailed(const Error& error);
    void modelTooSlow();

    // An upgraded connection.
    void beginTunnel();
    void pump(Link& from, Link& to);
    void endTunnel();

    GatewayThread& m_thread;
    const std::size_t m_slot;
    const LinkPtr m_client;
    LinkPtr m_upstream;
    std::string m_clientAddress;
    SourceAddress m_clientSource{};
    HttpParser m_requestParser;
    HttpParser m_responseParser;
    std::string m_toClient;  // gathers until it is sent
    std::string_view m_piece;  // likewise, after it; of the upstream's input
    std::string m_toUpstream;
    Step m_onTimeout = &ProxySession::close;
    Step m_afterClient = nullptr;  // once what is pending has been sent; null: nothing is
    Step m_afterUpstream = nullptr;
    Phase m_phase = Phase::Head;
    bool m_isParsing = false;
    bool m_isIdle = true;  // nothing of the next request has come
    bool m_keepAlive = false;
    std::uint64_t m_waits = 0;  // raised each time a request begins to wait for a place
    ProxyRequest m_request;
};

}  // namespace core
