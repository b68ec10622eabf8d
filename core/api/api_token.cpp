#include "core/api/control_api.h"

#include <QByteArray>
#include <QRandomGenerator>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace core {
namespace {

constexpr std::size_t longestToken = 4'096;

class Descriptor {
public:
    explicit Descriptor(int number) : m_number(number) {}
    ~Descriptor()
    {
        if (m_number >= 0)
            ::close(m_number);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int number() const { return m_number; }

private:
    int m_number;
};

Error ioError(const std::string& path)
{
    return {ErrorCode::Io, path + ": " + std::strerror(errno)};
}

Result<Secret> makeToken(const std::string& path)
{
    std::array<quint32, 8> random{};
    QRandomGenerator::system()->fillRange(random.data(), static_cast<qsizetype>(random.size()));
    const QByteArray hex = QByteArray(reinterpret_cast<const char*>(random.data()), sizeof random).toHex();
    const QByteArray line = hex + '\n';

    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (file.number() < 0)
        return ioError(path);
    if (::write(file.number(), line.constData(), static_cast<std::size_t>(line.size())) != line.size()
        || ::fsync(file.number()) != 0) {
        const Error error = ioError(path);
        ::unlink(path.c_str());  // half a token would be refused at every start from now on
        return error;
    }
    return Secret(hex.toStdString());
}

}  // namespace

Result<Secret> loadOrCreateApiToken(const std::string& dataFolder)
{
    const std::string path = dataFolder + "/api-token";
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.number() < 0)
        return errno == ENOENT ? makeToken(path) : Result<Secret>(ioError(path));

    struct stat status {};
    if (::fstat(file.number(), &status) != 0)
        return ioError(path);
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return Error{ErrorCode::Refused, path + ": others may read it or change it; its mode must be 0600"};
    std::array<char, longestToken + 1> bytes{};
    const auto size = ::read(file.number(), bytes.data(), bytes.size());
    if (size < 0)
        return ioError(path);
    std::string_view token(bytes.data(), static_cast<std::size_t>(size));
    token = token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
    if (token.empty() || token.size() > longestToken
        || token.find_first_of(" \t\r\n") != std::string_view::npos)
        return Error{ErrorCode::Invalid, path + ": it must hold one token on one line"};
    return Secret(std::string(token));
}

}  // namespace core
