#pragma once

#include "core/fleet/fleet_file.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace core {

struct Member;

// What a fleet file is made of, before it means anything: texts, lists and maps, each with its place.
struct Document {
    enum class Kind { Null, Text, List, Map };

    Kind kind = Kind::Null;
    std::string text;
    bool quoted = false;  // a text in quotes is never a number or a truth value
    int line = 1;
    int column = 1;
    std::vector<Document> items;  // of a list
    std::vector<Member> members;  // of a map, in the file's order

    static Document plain(std::string text);
    static Document quotedText(std::string text);
    static Document list();
    static Document map();

    // The value of a key; nothing if the map lacks it, or this is no map.
    const Document* find(std::string_view key) const;

private:
    static Document ofKind(Kind kind);
};

struct Member {
    std::string key;
    int line = 1;
    int column = 1;
    Document value;
};

// Bounds on what is read. An alias counts as much as what it stands for, so none can explode.
inline constexpr std::size_t mostDocumentNodes = 100'000;
inline constexpr std::size_t deepestDocument = 32;

// Reads YAML (and JSON) into a document. What cannot be a document at all is one error, with its place:
// broken syntax, bytes that are no UTF-8, control characters, a second document, or one beyond the bounds.
struct DocumentReading {
    Document document;
    std::vector<FileError> errors;  // keys given twice as well
};
DocumentReading readDocument(std::string_view text);

// JSON as other programs write it has surrogate pairs and tabs between tokens, for which the YAML reader has
// no ear. Positions on the same line may move; lines do not.
std::string yamlFromJson(std::string_view json);

std::string toYaml(const Document& document);
std::string toJson(const Document& document);

}  // namespace core
