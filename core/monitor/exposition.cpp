#include "core/monitor/exposition.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace core {
namespace {

constexpr std::size_t mostLabels = 100;  // finding one again takes as many steps

constexpr bool isNameStart(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
}

// As a table, since every letter of a scrape's names is asked for.
constexpr std::array<bool, 256> nameParts = [] {
    std::array<bool, 256> parts{};
    for (std::size_t i = 0; i < parts.size(); ++i)
        parts[i] = isNameStart(char(i)) || (char(i) >= '0' && char(i) <= '9');
    return parts;
}();

const std::string_view* valueOf(std::string_view wanted, std::span<const MetricLabel> labels)
{
    for (const auto& [name, value] : labels)
        if (name == wanted)
            return &value;
    return nullptr;
}

// Of a number that no double can hold: whether it is too close to zero, not too far from it.
bool isTiny(std::string_view digits)
{
    const auto exponent = digits.find_first_of("eE");
    if (exponent == std::string_view::npos)
        return digits.starts_with("0.") || digits.starts_with('.');
    return digits.substr(exponent + 1).starts_with('-');
}

// One line, read from the left.
class Line {
public:
    explicit Line(std::string_view text) : m_rest(text) {}

    void skipBlanks()
    {
        while (!m_rest.empty() && (m_rest.front() == ' ' || m_rest.front() == '\t'))
            m_rest.remove_prefix(1);
    }
    bool isDone() const { return m_rest.empty(); }
    bool starts(char c) const { return !m_rest.empty() && m_rest.front() == c; }
    bool take(char c)
    {
        if (!starts(c))
            return false;
        m_rest.remove_prefix(1);
        return true;
    }
    std::string_view takeName()
    {
        std::size_t length = 0;
        if (!m_rest.empty() && isNameStart(m_rest.front()))
            while (length < m_rest.size() && isNamePart(m_rest[length]))
                ++length;
        return takeFirst(length);
    }
    std::string_view takeWord()
    {
        std::size_t length = 0;
        while (length < m_rest.size() && m_rest[length] != ' ' && m_rest[length] != '\t')
            ++length;
        return takeFirst(length);
    }
    // Behind the opening quote, up to and with the closing one; nothing when it is missing or an escape is
    // unknown. A value with escapes in it is written to `unescaped`.
    std::optional<std::string_view> takeQuoted(std::forward_list<std::string>& unescaped)
    {
        const std::size_t end = m_rest.find_first_of("\"\\");
        if (end == std::string_view::npos)
            return std::nullopt;
        if (m_rest[end] == '"') {
            const std::string_view value = takeFirst(end);
            m_rest.remove_prefix(1);
            return value;
        }
        auto value = takeEscaped();
        if (!value)
            return std::nullopt;
        return unescaped.emplace_front(std::move(*value));
    }

private:
    std::optional<std::string> takeEscaped()
    {
        std::string value;
        while (!m_rest.empty()) {
            const char c = takeFirst(1).front();
            if (c == '"')
                return value;
            if (c != '\\') {
                value += c;
                continue;
            }
            if (m_rest.empty())
                return std::nullopt;
            switch (takeFirst(1).front()) {
            case 'n': value += '\n'; break;
            case '\\': value += '\\'; break;
            case '"': value += '"'; break;
            default: return std::nullopt;
            }
        }
        return std::nullopt;
    }
    std::string_view takeFirst(std::size_t length)
    {
        const std::string_view taken = m_rest.substr(0, length);
        m_rest.remove_prefix(length);
        return taken;
    }

    std::string_view m_rest;
};

constexpr std::array<std::pair<std::string_view, FamilyType>, 9> typeNames{
    {{"counter", FamilyType::Counter},
     {"gauge", FamilyType::Gauge},
     {"histogram", FamilyType::Histogram},
     {"summary", FamilyType::Summary},
     {"untyped", FamilyType::Unknown},
     {"unknown", FamilyType::Unknown},
     {"info", FamilyType::Info},
     {"stateset", FamilyType::StateSet},
     {"gaugehistogram", FamilyType::GaugeHistogram}}};

class Parser {
public:
    Parser(bool isOpenMetrics, std::size_t mostSamples, Exposition::Words& words)
        : m_isOpenMetrics(isOpenMetrics),
          m_mostSamples(mostSamples),
          m_words(words)
    {
        const auto lines = std::size_t(std::count(words.text.begin(), words.text.end(), '\n'));
        m_result.samples.reserve(std::min(lines, mostSamples));
        m_firstLabels.reserve(std::min(lines, mostSamples) + 1);
        m_words.labels.reserve(std::min(lines, mostSamples));
    }

    // What was expected; nothing when the line is well formed.
    const char* read(std::string_view text)
    {
        Line line(text);
        line.skipBlanks();
        if (line.isDone())
            return nullptr;
        return line.starts('#') ? readComment(line) : readSample(line);
    }

    Exposition result() &&
    {
        for (std::size_t i = 0; i < m_result.samples.size(); ++i)
            m_result.samples[i].labels = labelsFrom(m_firstLabels[i], m_firstLabels[i + 1]);
        return std::move(m_result);
    }

private:
    const char* readComment(Line line)
    {
        line.take('#');
        line.skipBlanks();
        if (line.takeWord() != "TYPE")
            return nullptr;
        line.skipBlanks();
        const std::string_view name = line.takeName();
        line.skipBlanks();
        const std::string_view word = line.takeWord();
        const auto* const type = std::find_if(typeNames.begin(), typeNames.end(),
                                              [&](const auto& known) { return known.first == word; });
        line.skipBlanks();
        if (name.empty() || !line.isDone())
            return "a name and a type behind TYPE";
        if (type == typeNames.end())
            return "a known type behind TYPE";
        if (m_result.types.size() < m_mostSamples)
            m_result.types.emplace_back(name, type->second);
        return nullptr;
    }

    const char* readSample(Line line)
    {
        ExpositionSample sample;
        sample.name = line.takeName();
        if (sample.name.empty())
            return "a metric's name";
        if (!line.isDone() && !line.starts(' ') && !line.starts('\t') && !line.starts('{'))
            return "a blank or { behind the metric's name";
        line.skipBlanks();
        if (line.take('{'))
            if (const char* expected = readLabels(line))
                return expected;
        line.skipBlanks();
        const auto value = parseMetricNumber(line.takeWord());
        if (!value)
            return "a number as the value";
        sample.value = *value;
        line.skipBlanks();
        if (!line.isDone() && !line.starts('#')) {
            const auto time = parseMetricNumber(line.takeWord());
            if (!time || !std::isfinite(*time))
                return "a time stamp behind the value";
            sample.timestamp = m_isOpenMetrics ? *time : *time / 1'000;
            line.skipBlanks();
        }
        if (!line.isDone() && !(m_isOpenMetrics && line.starts('#')))
            return "nothing behind the value and its time stamp";
        if (m_result.samples.size() < m_mostSamples) {
            m_result.samples.push_back(sample);
            m_firstLabels.push_back(m_words.labels.size());
        } else {
            m_words.labels.resize(m_firstLabels.back());
            ++m_result.dropped;
        }
        return nullptr;
    }

    const char* readLabels(Line& line)
    {
        for (line.skipBlanks(); !line.take('}'); line.skipBlanks()) {
            const std::string_view name = line.takeName();
            if (name.empty() || name.find(':') != std::string_view::npos)
                return "a label's name or }";
            line.skipBlanks();
            if (!line.take('='))
                return "= behind a label's name";
            line.skipBlanks();
            if (!line.take('"'))
                return "a quoted label value";
            const auto value = line.takeQuoted(m_words.unescaped);
            if (!value)
                return "a label value with \\\\, \\\" or \\n as its only escapes, and its closing quote";
            const auto before = labelsFrom(m_firstLabels.back(), m_words.labels.size());
            if (valueOf(name, before))
                return "each label once";
            if (before.size() == mostLabels)
                return "at most 100 labels";
            m_words.labels.emplace_back(name, *value);
            line.skipBlanks();
            if (!line.take(',') && !line.starts('}'))
                return ", or } behind a label";
        }
        return nullptr;
    }

    std::span<const MetricLabel> labelsFrom(std::size_t first, std::size_t end) const
    {
        return std::span(m_words.labels).subspan(first, end - first);
    }

    const bool m_isOpenMetrics;
    const std::size_t m_mostSamples;
    Exposition::Words& m_words;
    std::vector<std::size_t> m_firstLabels{0};  // of each sample, and of the one that is read
    Exposition m_result;
};

std::string_view withoutLineEnd(std::string_view line)
{
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

bool endsAsOpenMetrics(std::string_view text)
{
    while (text.ends_with('\n') || text.ends_with('\r'))
        text.remove_suffix(1);
    return text.ends_with("# EOF") && (text.size() == 5 || text[text.size() - 6] == '\n');
}

}  // namespace

bool isNamePart(char c)
{
    return nameParts[static_cast<unsigned char>(c)];
}

const std::string_view* ExpositionSample::label(std::string_view wanted) const
{
    return valueOf(wanted, labels);
}

std::optional<FamilyType> Exposition::typeOf(std::string_view family) const
{
    for (auto told = types.rbegin(); told != types.rend(); ++told)
        if (told->first == family)
            return told->second;
    return std::nullopt;
}

std::optional<double> parseMetricNumber(std::string_view text)
{
    const bool negative = text.starts_with('-');
    std::string_view digits = text;
    if (negative || text.starts_with('+'))
        digits.remove_prefix(1);
    if (equalIgnoringCase(digits, "inf") || equalIgnoringCase(digits, "infinity"))
        return negative ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
    if (equalIgnoringCase(digits, "nan"))
        return std::numeric_limits<double>::quiet_NaN();
    if (digits.empty() || !((digits[0] >= '0' && digits[0] <= '9') || digits[0] == '.'))
        return std::nullopt;
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (end != digits.data() + digits.size() || error == std::errc::invalid_argument)
        return std::nullopt;
    if (error == std::errc::result_out_of_range)
        value = isTiny(digits) ? 0 : std::numeric_limits<double>::infinity();
    return negative ? -value : value;
}

Result<Exposition> parseExposition(std::string_view given, std::size_t mostSamples)
{
    const auto words = std::make_shared<Exposition::Words>();
    words->text = given;
    const std::string_view text = words->text;
    Parser parser(endsAsOpenMetrics(text), mostSamples, *words);
    std::size_t number = 1;
    for (std::size_t begin = 0; begin < text.size(); ++number) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        if (const char* expected = parser.read(withoutLineEnd(text.substr(begin, end - begin))))
            return Error{ErrorCode::Invalid, "line " + std::to_string(number) + ": expected " + expected};
        begin = end + 1;
    }
    Exposition exposition = std::move(parser).result();
    exposition.words = words;
    return exposition;
}

}  // namespace core
