#include "core/fleet/document.h"
#include "core/fleet/document_text_check.h"
#include "core/fleet/findings.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <map>
#include <set>
#include <sstream>

namespace core {
namespace {

// Ends the parsing at once, from inside the parser's callbacks; it does not leave readDocument.
struct Refusal {
    FileError error;
};

FileError errorAt(const YAML::Mark& mark, std::string message)
{
    return {mark.is_null() ? 1 : mark.line + 1, mark.is_null() ? 1 : mark.column + 1, {}, std::move(message)};
}

// Builds the document from the parser's events, and refuses as soon as a bound is reached: the parser itself
// never gets to read on.
class Builder : public YAML::EventHandler {
public:
    const Document& document() const { return m_root; }
    const std::vector<FileError>& errors() const { return m_errors; }

    void OnDocumentStart(const YAML::Mark& mark) override
    {
        if (m_started)
            throw Refusal{errorAt(mark, "a second document; a file holds one")};
        m_started = true;
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override
    {
        refuseAnchorOfNothing(mark, anchor);
        leaf(mark, Document());
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override
    {
        const auto found = m_anchors.find(anchor);
        if (found == m_anchors.end())
            throw Refusal{errorAt(mark, "an alias inside of what it stands for")};
        if (m_open.size() + found->second.depth > deepestDocument)
            throw Refusal{errorAt(mark, tooDeep)};
        count(mark, found->second.size);
        place(mark, found->second.document);
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override
    {
        refuseTag(mark, tag);
        if (value.find('\0') != std::string::npos)
            throw Refusal{errorAt(mark, "a text with a NUL character")};
        const bool plain = tag != "!";
        Document scalar = plain ? Document::plain(value) : Document::quotedText(value);
        if (plain && (value.empty() || value == "~" || value == "null"))
            scalar.kind = Document::Kind::Null;
        const std::size_t before = m_count;
        leaf(mark, scalar);
        remember(anchor, scalar, m_count - before, 0);
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override
    {
        open(mark, tag, anchor, Document::list());
    }
    void OnSequenceEnd() override { close(); }

    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override
    {
        open(mark, tag, anchor, Document::map());
    }
    void OnMapEnd() override { close(); }

private:
    static constexpr const char* tooDeep = "nested more than 32 levels deep";

    struct Open {
        Document document;
        YAML::anchor_t anchor = 0;
        std::size_t countBefore = 0;
        std::size_t depth = 0;  // of what lies in it
        bool hasKey = false;  // of a map: the last member waits for its value
        std::set<std::string> keys;
    };
    struct Anchored {
        Document document;
        std::size_t size = 0;
        std::size_t depth = 0;
    };

    static void refuseTag(const YAML::Mark& mark, const std::string& tag)
    {
        if (!tag.empty() && tag != "?" && tag != "!")
            throw Refusal{errorAt(mark, "the tag " + tag + "; tags have no meaning here")};
    }

    static void refuseAnchorOfNothing(const YAML::Mark& mark, YAML::anchor_t anchor)
    {
        if (anchor != 0)
            throw Refusal{errorAt(mark, "an anchor without a value")};
    }

    void count(const YAML::Mark& mark, std::size_t nodes)
    {
        m_count += nodes;
        if (m_count > mostDocumentNodes)
            throw Refusal{errorAt(mark, "more than 100000 values, those of aliases counted")};
    }

    // A long text counts as several values, so that an alias cannot multiply one either.
    void leaf(const YAML::Mark& mark, Document scalar)
    {
        count(mark, 1 + scalar.text.size() / 128);
        place(mark, std::move(scalar));
    }

    void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Document document)
    {
        refuseTag(mark, tag);
        if (m_open.size() >= deepestDocument)
            throw Refusal{errorAt(mark, tooDeep)};
        if (!m_open.empty() && awaitsKey())
            throw Refusal{errorAt(mark, "a list or a map as a key; keys are texts")};
        const std::size_t before = m_count;
        count(mark, 1);
        document.line = mark.line + 1;
        document.column = mark.column + 1;
        m_open.push_back({std::move(document), anchor, before, 0, false, {}});
    }

    void close()
    {
        Open done = std::move(m_open.back());
        m_open.pop_back();
        remember(done.anchor, done.document, m_count - done.countBefore, done.depth + 1);
        if (!m_open.empty())
            m_open.back().depth = std::max(m_open.back().depth, done.depth + 1);
        put(std::move(done.document));
    }

    void remember(YAML::anchor_t anchor, const Document& document, std::size_t size, std::size_t depth)
    {
        if (anchor != 0)
            m_anchors[anchor] = {document, size, depth};
    }

    bool awaitsKey() const
    {
        return m_open.back().document.kind == Document::Kind::Map && !m_open.back().hasKey;
    }

    // The place is that of the use, for an alias too: there the reader of a message looks first.
    void place(const YAML::Mark& mark, Document value)
    {
        value.line = mark.is_null() ? 1 : mark.line + 1;
        value.column = mark.is_null() ? 1 : mark.column + 1;
        if (!m_open.empty() && awaitsKey())
            takeKey(value);
        else
            put(std::move(value));
    }

    void takeKey(const Document& key)
    {
        Open& map = m_open.back();
        if (key.kind == Document::Kind::List || key.kind == Document::Kind::Map)
            throw Refusal{{key.line, key.column, {}, "a list or a map as a key; keys are texts"}};
        if (!key.quoted && key.text == "<<")
            throw Refusal{{key.line, key.column, {}, "a merge key; write the keys out"}};
        if (!map.keys.insert(key.text).second && m_errors.size() <= mostListedErrors)
            m_errors.push_back({key.line, key.column, pathTo(key.text), "is given twice"});
        map.document.members.push_back({key.text, key.line, key.column, {}});
        map.hasKey = true;
    }

    std::string pathTo(const std::string& key) const
    {
        std::string path;
        for (std::size_t i = 0; i + 1 < m_open.size(); ++i) {
            const Document& around = m_open[i].document;
            if (around.kind == Document::Kind::List)
                path += "[" + std::to_string(around.items.size()) + "]";
            else
                path += (path.empty() ? "" : ".") + around.members.back().key;
        }
        return path + (path.empty() ? "" : ".") + key;
    }

    void put(Document value)
    {
        if (m_open.empty()) {
            m_root = std::move(value);
            return;
        }
        Open& parent = m_open.back();
        if (parent.document.kind == Document::Kind::List) {
            parent.document.items.push_back(std::move(value));
            return;
        }
        parent.document.members.back().value = std::move(value);
        parent.hasKey = false;
    }

    Document m_root;
    std::vector<FileError> m_errors;
    std::vector<Open> m_open;
    std::map<YAML::anchor_t, Anchored> m_anchors;
    std::size_t m_count = 0;
    bool m_started = false;
};

std::vector<FileError> parse(std::string_view text, Builder& builder)
{
    try {
        std::istringstream stream{std::string(text)};
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {}
        return builder.errors();
    } catch (const Refusal& refusal) {
        return {refusal.error};
    } catch (const YAML::Exception& error) {
        return {errorAt(error.mark, "not YAML: " + error.msg)};
    } catch (const std::exception& error) {
        return {FileError{1, 1, {}, std::string("not YAML: ") + error.what()}};
    }
}

}  // namespace

DocumentReading readDocument(std::string_view text)
{
    if (text.size() > largestFleetFile)
        return {{}, {{1, 1, {}, "larger than 4 MiB"}}};
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    if (auto bad = findBadText(text))
        return {{}, {*bad}};
    Builder builder;
    std::vector<FileError> errors = parse(text, builder);
    return {builder.document(), std::move(errors)};
}

}  // namespace core
