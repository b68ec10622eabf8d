#pragma once

#include "core/gateway/entry.h"
#include "core/gateway/gateway_state.h"
#include "core/gateway/proxy_text.h"
#include "core/gateway/upstream_pool.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace core {

// One client connection, from its first request to its last, on one gateway thread.
//
// Requests are answered one after the other. The body of a small request is read whole, so that it can be
// sent again; a larger one streams with back-pressure: nothing more is read from one side until the other
// took what was read. The response is read meanwhile, since an instance may refuse a body early.
class ProxySession : public std::enable_shared_from_this<ProxySession> {
public:
    using Tcp = boost::asio::ip::tcp;

    ProxySession(GatewayState& state, UpstreamPool& pool, boost::asio::io_context& context,
                 Tcp::socket client);
    ~ProxySession();

    // On the context's thread.
    void start();
    // Answers that there are too many connections, and closes.
    void refuse();

private:
    using Steady = std::chrono::steady_clock;
    enum class Failure { Connect, Reset, TimedOut };

    // The client's side.
    void readClient();
    void parseClient();
    bool onRequestHead();
    bool admit(const AgentId& agent);
    void onRequestEnd();
    void onClientGone();
    void watchClient();
    void continueExpected(std::function<void()> then);
    void nextRequest();
    void arm(Duration length, void (ProxySession::*onTimeout)());
    void disarm();
    void idleTooLong();
    void headTooSlow();
    void bodyTooSlow();

    // Answers of the gateway's own.
    void fail(unsigned status, const std::string& detail, AnswerKind kind = AnswerKind::Failed,
              const std::string& fields = {});
    void skipToEnd();
    void closeGently();
    void discardInput();
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
    void onRequestSent();
    void sendBodyPiece(std::string_view piece);
    void readUpstream();
    void parseUpstream();
    void onResponseHead();
    void addResponsePiece(std::string_view piece);
    void onResponseEnd();
    void finishResponse();
    void upstreamFailed(Failure failure, const std::string& detail);
    void connectTooSlow();
    void responseTooSlow();
    void uploadTooSlow();
    void responseStalled();
    void armForResponse();
    bool mayRepeat(Failure failure) const;
    bool isSafeToRepeat() const;
    void repeat();
    void dropUpstream();
    void giveBack();
    double secondsSinceHead() const;
    template <typename Then>
    void writeClient(Then then);
    template <typename Then>
    void writeUpstream(Then then);
    // Wraps a handler so that it runs only while its request is still the current one.
    template <typename Handler>
    auto guarded(Handler handler);

    GatewayState& m_state;
    UpstreamPool& m_pool;
    boost::asio::io_context& m_context;
    Tcp::socket m_client;
    boost::asio::steady_timer m_deadline;
    void (ProxySession::*m_onTimeout)() = nullptr;
    std::uint64_t m_armed = 0;  // raised each time the deadline is set or taken back
    std::string m_clientAddress;
    SourceAddress m_clientSource{};  // likewise
    std::array<char, 16 << 10> m_clientBuffer;
    std::string_view m_clientInput;  // of the buffer, not parsed yet
    HttpParser m_requestParser;
    std::array<char, 16 << 10> m_upstreamBuffer;
    std::string_view m_upstreamInput;  // of the buffer, not parsed yet
    HttpParser m_responseParser;
    std::string m_toClient;  // being written
    std::string m_toUpstream;  // being written

    // Of the request that is being answered.
    std::uint64_t m_turn = 0;  // raised when what is pending is of no interest any more
    bool m_isHeadRead = false;
    bool m_isBodyRead = false;
    bool m_buffersBody = false;
    bool m_bodyWasStreamed = false;  // some of it is gone and cannot be sent again
    bool m_readsUpstream = false;  // from a streamed body's first piece on, else once the request is sent
    bool m_isRequestSent = false;
    bool m_responseBegan = false;
    bool m_isEventStream = false;
    bool m_keepAlive = false;
    std::string m_target;
    std::string m_body;
    std::string m_requestId;
    Identity m_identity;  // of who sent it
    std::shared_ptr<AgentLane> m_lane;
    AgentSpecPtr m_spec;
    std::optional<Lease> m_lease;
    std::optional<std::uint64_t> m_ticket;
    std::unique_ptr<Upstream> m_upstream;
    std::vector<InstanceId> m_tried;
    std::uint32_t m_repeats = 0;
    SentFraming m_framing = SentFraming::None;
    Steady::time_point m_headAt;
    Steady::time_point m_attemptAt;  // when the newest attempt began
    Duration m_waitLimit{0};  // of the queue
};

}  // namespace core
