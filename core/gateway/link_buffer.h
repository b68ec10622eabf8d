#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace core {

// The large buffers of one gateway thread: lent out while much flows, kept in small number otherwise.
class LargeBuffers {
public:
    static constexpr std::size_t size = 64U << 10;  // bytes
    using Buffer = std::unique_ptr<std::array<char, size>>;

    Buffer take();
    void give(Buffer buffer);

private:
    static constexpr std::size_t mostKept = 64;
    std::vector<Buffer> m_kept;
};

// What arrived on a connection and was not taken yet: in a small buffer of its own, and in a large one while
// more comes than that holds. What is not taken stays where it is until room() is asked for again.
class LinkBuffer {
public:
    static constexpr std::size_t smallSize = 4U << 10;  // bytes

    explicit LinkBuffer(LargeBuffers& large) : m_largeOnes(large) {}
    LinkBuffer(const LinkBuffer&) = delete;
    LinkBuffer& operator=(const LinkBuffer&) = delete;
    ~LinkBuffer() { m_largeOnes.give(std::move(m_large)); }

    std::string_view content() const { return {data() + m_begin, m_end - m_begin}; }
    void take(std::size_t count) { m_begin += count; }

    // Where the next bytes go; empty when it is full. Moves what is there to the front when that makes room.
    std::span<char> room();
    // The first `count` bytes of the room were written.
    void add(std::size_t count);
    // A message is over: the next one begins in the small buffer.
    void settle() { m_isBusy = false; }

private:
    const char* data() const { return m_large ? m_large->data() : m_small.data(); }
    char* data() { return m_large ? m_large->data() : m_small.data(); }
    std::size_t capacity() const { return m_large ? LargeBuffers::size : smallSize; }

    LargeBuffers& m_largeOnes;
    LargeBuffers::Buffer m_large;
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
    bool m_isBusy = false;  // the last read filled its room
    std::array<char, smallSize> m_small;
};

}  // namespace core
