#include "app/agent/summary.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <unordered_map>
#include <utility>

namespace app {
namespace {

constexpr double damping = 0.85;
constexpr std::size_t shortestTerm = 3;

const std::set<std::string_view> commonWords{
    "about", "after", "all",  "also", "and",   "any",   "are",  "but",  "can",  "could", "for",
    "from",  "had",   "has",  "have", "her",   "his",   "how",  "into", "its",  "just",  "may",
    "more",  "not",   "one",  "our",  "out",   "over",  "she",  "some", "such", "than",  "that",
    "the",   "their", "them", "then", "there", "they",  "this", "was",  "were", "what",  "when",
    "which", "while", "who",  "will", "with",  "would", "you",  "your"};

struct Sentence {
    std::string text;
    std::vector<std::size_t> terms;  // distinct term numbers, sorted
};

struct Document {
    std::vector<Sentence> sentences;
    std::vector<std::string> vocabulary;
    std::vector<std::size_t> frequency;  // of each term, in sentences
    std::size_t words = 0;
};

std::vector<std::string> splitSentences(std::string_view text)
{
    std::vector<std::string> sentences;
    std::string current;
    const auto close = [&] {
        const auto first = current.find_first_not_of(" \t\r\n");
        if (first != std::string::npos && sentences.size() < longestText)
            sentences.push_back(current.substr(first));
        current.clear();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        current += text[i];
        const bool atEnd = i + 1 == text.size() || std::isspace(static_cast<unsigned char>(text[i + 1]));
        if ((text[i] == '.' || text[i] == '!' || text[i] == '?') && atEnd)
            close();
    }
    close();
    return sentences;
}

std::vector<std::string> splitWords(std::string_view sentence)
{
    std::vector<std::string> words;
    std::string current;
    for (const char c : sentence) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) || byte >= 0x80)
            current += static_cast<char>(byte < 0x80 ? std::tolower(byte) : byte);
        else if (!current.empty())
            words.push_back(std::exchange(current, {}));
    }
    if (!current.empty())
        words.push_back(std::move(current));
    return words;
}

Document read(std::string_view text)
{
    Document document;
    std::unordered_map<std::string, std::size_t> numbers;
    for (std::string& sentence : splitSentences(text)) {
        std::set<std::size_t> terms;
        for (const std::string& word : splitWords(sentence)) {
            ++document.words;
            if (word.size() < shortestTerm || commonWords.contains(word))
                continue;
            const auto [entry, isNew] = numbers.emplace(word, document.vocabulary.size());
            if (isNew) {
                document.vocabulary.push_back(word);
                document.frequency.push_back(0);
            }
            terms.insert(entry->second);
        }
        for (const std::size_t term : terms)
            ++document.frequency[term];
        document.sentences.push_back({std::move(sentence), {terms.begin(), terms.end()}});
    }
    return document;
}

double similarity(const Sentence& a, const Sentence& b)
{
    if (a.terms.size() < 2 || b.terms.size() < 2)
        return 0;
    std::size_t shared = 0;
    for (auto left = a.terms.begin(), right = b.terms.begin();
         left != a.terms.end() && right != b.terms.end();) {
        if (*left == *right) {
            ++shared;
            ++left;
            ++right;
        } else if (*left < *right) {
            ++left;
        } else {
            ++right;
        }
    }
    return double(shared) / (std::log(double(a.terms.size())) + std::log(double(b.terms.size())));
}

// The rank of each sentence in the graph of similarities.
std::vector<double> rank(const std::vector<Sentence>& sentences, std::size_t iterations)
{
    const std::size_t n = sentences.size();
    std::vector<double> weights(n * n, 0.0);
    std::vector<double> sums(n, 0.0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = i + 1; j < n; ++j) {
            const double weight = similarity(sentences[i], sentences[j]);
            weights[i * n + j] = weights[j * n + i] = weight;
            sums[i] += weight;
            sums[j] += weight;
        }
    std::vector<double> ranks(n, 1.0);
    for (std::size_t round = 0; round < iterations; ++round) {
        std::vector<double> next(n, 1 - damping);
        for (std::size_t i = 0; i < n; ++i) {
            if (sums[i] <= 0)
                continue;
            const double share = damping * ranks[i] / sums[i];
            for (std::size_t j = 0; j < n; ++j)
                next[j] += weights[i * n + j] * share;
        }
        ranks = std::move(next);
    }
    return ranks;
}

// The numbers of the `count` greatest, greatest first; the earlier one where two are equal.
std::vector<std::size_t> greatest(const std::vector<double>& values, std::size_t count)
{
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
    order.resize(std::min(count, order.size()));
    return order;
}

}  // namespace

Summary summarize(std::string_view text, const SummaryOrder& order)
{
    const Document document = read(text);
    Summary summary;
    summary.inputTokens = document.words * 4 / 3;

    std::vector<std::size_t> chosen = greatest(rank(document.sentences, order.iterations), order.sentences);
    std::sort(chosen.begin(), chosen.end());
    for (const std::size_t sentence : chosen)
        summary.sentences.push_back(document.sentences[sentence].text);

    std::vector<double> telling(document.vocabulary.size());
    const double total = double(document.sentences.size());
    for (std::size_t term = 0; term < telling.size(); ++term) {
        const double frequency = double(document.frequency[term]);
        telling[term] = frequency * std::log(1 + total / frequency);
    }
    for (const std::size_t term : greatest(telling, order.terms))
        summary.terms.push_back(document.vocabulary[term]);

    std::size_t words = summary.terms.size();
    for (const std::string& sentence : summary.sentences)
        words += splitWords(sentence).size();
    summary.outputTokens = words * 4 / 3;
    return summary;
}

}  // namespace app
