#pragma once

#include "core/gateway/proxy_session.h"

#include <boost/asio/write.hpp>

namespace core {

// The templates of ProxySession, for its two sources.

template <typename Handler>
auto ProxySession::guarded(Handler handler)
{
    return [self = shared_from_this(), turn = m_turn, handler = std::move(handler)](auto... results) {
        if (turn == self->m_turn)
            handler(results...);
    };
}

template <typename Then>
void ProxySession::writeClient(Then then)
{
    // A client that takes nothing must not hold its place for ever.
    if (m_responseBegan)
        arm(m_state.limits.idleTimeout, &ProxySession::onClientGone);
    boost::asio::async_write(
        m_client, boost::asio::buffer(m_toClient),
        guarded([this, then = std::move(then)](boost::system::error_code error, std::size_t) {
            if (error)
                return onClientGone();
            m_toClient.clear();
            then();
        }));
}

template <typename Then>
void ProxySession::writeUpstream(Then then)
{
    boost::asio::async_write(
        m_upstream->socket, boost::asio::buffer(m_toUpstream),
        guarded([this, then = std::move(then)](boost::system::error_code error, std::size_t) {
            // An instance may answer and close before it has the whole of a body: what is read decides.
            if (error && m_readsUpstream)
                return;
            if (error)
                return upstreamFailed(Failure::Reset, error.message());
            then();
        }));
}

}  // namespace core
