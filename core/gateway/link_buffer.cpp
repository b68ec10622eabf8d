#include "core/gateway/link_buffer.h"

#include <cstring>
#include <utility>

namespace core {

LargeBuffers::Buffer LargeBuffers::take()
{
    if (m_kept.empty())
        return std::make_unique_for_overwrite<std::array<char, size>>();
    Buffer buffer = std::move(m_kept.back());
    m_kept.pop_back();
    return buffer;
}

void LargeBuffers::give(Buffer buffer)
{
    if (buffer && m_kept.size() < mostKept)
        m_kept.push_back(std::move(buffer));
}

std::span<char> LinkBuffer::room()
{
    if (m_begin == m_end) {
        m_begin = m_end = 0;
        if (m_isBusy && !m_large)
            m_large = m_largeOnes.take();
        else if (!m_isBusy && m_large)
            m_largeOnes.give(std::exchange(m_large, nullptr));
    } else if (m_end == capacity() && m_begin > 0) {
        std::memmove(data(), data() + m_begin, m_end - m_begin);
        m_end -= std::exchange(m_begin, 0);
    }
    return {data() + m_end, capacity() - m_end};
}

void LinkBuffer::add(std::size_t count)
{
    m_end += count;
    m_isBusy = m_isBusy || m_end == capacity();
}

}  // namespace core
