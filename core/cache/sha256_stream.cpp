#include "core/cache/sha256_stream.h"

#include <QByteArrayView>
#include <QCryptographicHash>

#include <algorithm>

namespace core {

Sha256Stream::Sha256Stream() : m_hash(std::make_unique<QCryptographicHash>(QCryptographicHash::Sha256)) {}
Sha256Stream::~Sha256Stream() = default;
Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream& Sha256Stream::operator=(Sha256Stream&&) noexcept = default;

// Qt 6.4 takes no piece of 2 GiB or more.
void Sha256Stream::add(std::string_view bytes)
{
    constexpr std::size_t piece = 1U << 30;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size())))
        m_hash->addData(QByteArrayView(bytes.data(), qsizetype(std::min(piece, bytes.size()))));
}

std::string Sha256Stream::hex() const
{
    return m_hash->result().toHex().toStdString();
}

std::string sha256HexOf(std::string_view bytes)
{
    Sha256Stream hash;
    hash.add(bytes);
    return hash.hex();
}

}  // namespace core
