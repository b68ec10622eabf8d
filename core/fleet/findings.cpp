#include "core/fleet/findings.h"

#include "core/fleet/field_reader.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace core {
namespace {

// Levenshtein's distance: insertions, deletions and replacements.
std::size_t distanceBetween(const std::string& a, const std::string& b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0U);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row.back();
}

// A name as long as a file is not repeated in a message.
std::string shortened(const std::string& name)
{
    return name.size() <= 64 ? name : name.substr(0, 64) + "...";
}

}  // namespace

void Findings::add(const std::string& path, std::string message)
{
    std::string around = path;
    auto found = m_places.find(around);
    while (found == m_places.end() && !around.empty()) {
        const std::size_t end = around.find_last_of(".[");
        around.resize(end == std::string::npos ? 0 : end);
        found = m_places.find(around);
    }
    const auto [line, column] = found == m_places.end() ? std::pair(1, 1) : found->second;
    add(FileError{line, column, path, std::move(message)});
}

void Findings::add(FileError error)
{
    if (++m_count <= mostListedErrors)
        m_errors.push_back(std::move(error));
}

bool Findings::hasErrorUnder(const std::string& path) const
{
    return std::any_of(m_errors.begin(), m_errors.end(),
                       [&](const FileError& error) { return error.path.starts_with(path); });
}

std::vector<FileError> Findings::take()
{
    std::stable_sort(m_errors.begin(), m_errors.end(), [](const FileError& a, const FileError& b) {
        return std::tie(a.line, a.column) < std::tie(b.line, b.column);
    });
    if (m_count > mostListedErrors && !m_errors.empty())
        m_errors.push_back({m_errors.back().line,
                            m_errors.back().column,
                            {},
                            "and " + std::to_string(m_count - mostListedErrors) + " errors more"});
    m_count = 0;
    return std::exchange(m_errors, {});
}

std::string nearestOf(const std::string& word, const std::vector<std::string>& candidates)
{
    std::string nearest;
    std::size_t least = std::max<std::size_t>(2, word.size() / 3) + 1;
    if (word.size() > 64)
        return nearest;
    for (const std::string& candidate : candidates)
        if (const std::size_t distance = distanceBetween(word, candidate);
            distance < least && distance < candidate.size()) {
            least = distance;
            nearest = candidate;
        }
    return nearest;
}

void FieldReader::finish() const
{
    for (const Member& member : m_map.members) {
        if (std::find(m_known.begin(), m_known.end(), member.key) != m_known.end())
            continue;
        if (m_findings.count() > mostListedErrors)
            return;
        std::string message = "the key \"" + shortened(member.key) + "\" is unknown here";
        if (const std::string meant = nearestOf(member.key, m_known); !meant.empty()) {
            message += "; did you mean \"" + meant + "\"?";
        } else {
            message += "; known are ";
            for (const std::string& known : m_known)
                message += (&known == &m_known.front() ? "" : ", ") + known;
        }
        m_findings.add({member.line, member.column, pathOf(shortened(member.key)), std::move(message)});
    }
}

}  // namespace core
