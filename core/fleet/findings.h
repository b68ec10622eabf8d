#pragma once

#include "core/fleet/fleet_file.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace core {

// A file with more errors than this is not written by a person; the rest are counted only.
inline constexpr std::size_t mostListedErrors = 1'000;

// What was found wrong so far, and where in the file each path stands, so that a later check can say where.
class Findings {
public:
    void place(const std::string& path, int line, int column) { m_places[path] = {line, column}; }
    bool has(const std::string& path) const { return m_places.count(path) > 0; }

    // At the place of the path, or of the nearest one around it.
    void add(const std::string& path, std::string message);
    void add(FileError error);

    std::size_t count() const { return m_count; }
    bool hasErrorUnder(const std::string& path) const;
    // Sorted by position; leaves none behind.
    std::vector<FileError> take();

private:
    std::map<std::string, std::pair<int, int>> m_places;
    std::vector<FileError> m_errors;
    std::size_t m_count = 0;
};

// The candidate that the word was probably meant to be; empty when none is near.
std::string nearestOf(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace core
