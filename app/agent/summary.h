#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace app {

// What a task asks of a text.
struct SummaryOrder {
    std::size_t sentences = 3;  // how many to keep
    std::size_t terms = 8;
    std::size_t iterations = 30;  // of the ranking; more cost more time
};

struct Summary {
    std::vector<std::string> sentences;  // the most central ones, in the order of the text
    std::vector<std::string> terms;  // the most telling words, best first
    std::size_t inputTokens = 0;  // estimated: four for every three words
    std::size_t outputTokens = 0;
};

// Extracts key sentences and terms. Sentences are nodes of a graph whose edges weigh how many words two of
// them share (Mihalcea and Tarau, TextRank, 2004), ranked by power iteration: time and memory grow with the
// square of the number of sentences, so at most `longestText` of them are taken.
Summary summarize(std::string_view text, const SummaryOrder& order);

inline constexpr std::size_t longestText = 2'000;  // sentences

}  // namespace app
