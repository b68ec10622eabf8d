#pragma once

#include <memory>
#include <string>
#include <string_view>

class QCryptographicHash;

namespace core {

// A SHA-256 that is fed piece by piece.
class Sha256Stream {
public:
    Sha256Stream();
    ~Sha256Stream();
    Sha256Stream(Sha256Stream&&) noexcept;
    Sha256Stream& operator=(Sha256Stream&&) noexcept;

    void add(std::string_view bytes);
    // Of what was added so far: 64 hexadecimal digits in lower case.
    std::string hex() const;

private:
    std::unique_ptr<QCryptographicHash> m_hash;
};

std::string sha256HexOf(std::string_view bytes);

}  // namespace core
