#include "core/gateway/usage_reader.h"

#include "core/base/text.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <cmath>

namespace core {
namespace {

constexpr std::string_view key = "\"usage\"";
constexpr double mostTokens = 1e12;  // of one answer; beyond it a number is no count

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// The first of these members that is a count; 0 without one.
std::uint64_t countIn(const QJsonObject& usage, std::initializer_list<const char*> names)
{
    for (const char* name : names) {
        const QJsonValue value = usage.value(QLatin1String(name));
        const double number = value.toDouble(-1);
        if (number >= 0 && number <= mostTokens && std::floor(number) == number)
            return static_cast<std::uint64_t>(number);
    }
    return 0;
}

}  // namespace

bool UsageReader::begin(const HttpHead& response)
{
    *this = UsageReader();
    const HttpFieldView* type = response.field(HttpName::ContentType);
    const HttpFieldView* coding = response.field(HttpName::ContentEncoding);
    if (!type || (coding && !equalIgnoringCase(coding->value, "identity")))
        return false;
    const std::string_view kind = trimmed(type->value.substr(0, type->value.find(';')));
    return equalIgnoringCase(kind, "application/json") || equalIgnoringCase(kind, "text/event-stream")
        || equalIgnoringCase(kind, "application/x-ndjson");
}

void UsageReader::read(std::string_view bytes)
{
    while (!bytes.empty()) {
        if (m_state == State::Seeking) {
            bytes = seek(bytes);
            continue;
        }
        if (m_state == State::Object) {
            bytes = takeObject(bytes);
            continue;
        }
        const char c = bytes.front();
        const char awaited = m_state == State::Colon ? ':' : '{';
        if (c == awaited) {
            m_state = m_state == State::Colon ? State::Brace : State::Object;
            m_depth = 0;
        } else if (!isBlank(c)) {
            m_state = State::Seeking;
        }
        if (c != '{' && c != '"')  // those may begin what is sought
            bytes.remove_prefix(1);
        else if (m_state != State::Object && m_state != State::Seeking)
            bytes.remove_prefix(1);
    }
}

// Behind the key, or at the end. A key in a text would have its quotation marks escaped.
std::string_view UsageReader::seek(std::string_view bytes)
{
    if (!m_tail.empty()) {
        const std::size_t kept = m_tail.size();
        const std::string joined = m_tail + std::string(bytes.substr(0, key.size()));
        const auto found = joined.find(key);
        if (found != std::string::npos && found < kept) {
            const bool isEscaped = found > 0 && joined[found - 1] == '\\';
            m_tail.clear();
            m_state = isEscaped ? State::Seeking : State::Colon;
            return bytes.substr(found + key.size() - kept);
        }
    }
    for (auto found = bytes.find(key); found != std::string_view::npos; found = bytes.find(key, found + 1)) {
        const bool isEscaped = found > 0 ? bytes[found - 1] == '\\' : m_tail.ends_with('\\');
        if (isEscaped)
            continue;
        m_tail.clear();
        m_state = State::Colon;
        return bytes.substr(found + key.size());
    }
    m_tail += bytes.substr(bytes.size() - std::min(bytes.size(), key.size()));
    if (m_tail.size() > key.size())
        m_tail.erase(0, m_tail.size() - key.size());
    return {};
}

std::string_view UsageReader::takeObject(std::string_view bytes)
{
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        m_object += c;
        if (m_object.size() > longestObject) {
            m_object.clear();
            m_isInText = m_isEscaped = false;
            m_state = State::Seeking;
            return bytes.substr(i + 1);
        }
        if (m_isInText) {
            const bool wasEscaped = std::exchange(m_isEscaped, !m_isEscaped && c == '\\');
            m_isInText = c != '"' || wasEscaped;
            continue;
        }
        m_isInText = c == '"';
        m_depth += c == '{' ? 1 : 0;
        m_depth -= c == '}' ? 1 : 0;
        if (m_depth > 0)
            continue;
        readObject();
        m_object.clear();
        m_state = State::Seeking;
        return bytes.substr(i + 1);
    }
    return {};
}

void UsageReader::readObject()
{
    const QJsonObject usage =
        QJsonDocument::fromJson(QByteArray(m_object.data(), qsizetype(m_object.size()))).object();
    m_usage.input = std::max(m_usage.input, countIn(usage, {"prompt_tokens", "input_tokens"}));
    m_usage.output = std::max(m_usage.output, countIn(usage, {"completion_tokens", "output_tokens"}));
}

}  // namespace core
