#include "core/fleet/fleet_spec.h"

#include <QCryptographicHash>

#include <array>
#include <string_view>

namespace core {
namespace {

// Every text with its length before it and every list with its count, so that no two specs encode alike.
class Encoding {
public:
    void add(std::string_view text)
    {
        add(text.size());
        m_hash.addData(QByteArray::fromRawData(text.data(), qsizetype(text.size())));
    }

    void add(std::size_t number)
    {
        std::array<char, 8> bytes{};
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<char>((number >> (8 * i)) & 0xFF);
        m_hash.addData(QByteArray::fromRawData(bytes.data(), qsizetype(bytes.size())));
    }

    std::string shortHash() const { return m_hash.result().toHex().left(16).toStdString(); }

private:
    QCryptographicHash m_hash{QCryptographicHash::Sha256};
};

}  // namespace

std::string templateKeyOf(const AgentSpec& spec)
{
    Encoding encoding;
    encoding.add(std::string_view(spec.version));
    encoding.add(spec.run.command.size());
    for (const std::string& argument : spec.run.command)
        encoding.add(std::string_view(argument));
    encoding.add(spec.run.environment.size());
    for (const auto& [name, value] : spec.run.environment) {
        encoding.add(std::string_view(name));
        encoding.add(std::string_view(value));
    }
    encoding.add(std::string_view(spec.run.workingDirectory));
    encoding.add(std::string_view(spec.run.image));
    return encoding.shortHash();
}

}  // namespace core
