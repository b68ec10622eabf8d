#pragma once

#include <QObject>

#include "core/runtime/fleet_service.h"

#include <string>
#include <vector>

namespace ui {

// The newest entries of the journal that a question finds, kept up to date, and older ones on demand. What
// was not asked for by hand is let go again: there are never more than one page, and a page more each time
// that older ones were wanted. UI thread only.
class JournalTail final : public QObject {
    Q_OBJECT

public:
    static constexpr std::size_t pageSize = 200;

    // `most` entries are kept, however often older ones are wanted.
    JournalTail(core::FleetService& service, std::size_t most, QObject* parent);

    // Another question: forgets everything, and asks with the next refresh. Of the query, what restricts the
    // entries counts.
    void setQuery(const core::JournalQuery& query);
    // Looks whether something is new, unless a question is under way.
    void refresh();
    void loadOlder();

    const std::vector<core::JournalEntry>& entries() const { return m_entries; }  // newest first
    bool hasOlder() const { return m_hasOlder && m_entries.size() < m_most; }
    bool isFull() const { return m_entries.size() >= m_most; }

Q_SIGNALS:
    // Of the entries, and when the first answer brought none.
    void changed();
    void failed(const core::Error& error);

private:
    void ask(std::uint64_t before);
    void take(const std::vector<core::JournalEntry>& entries, bool isOlder);

    core::FleetService& m_service;
    const std::size_t m_most;
    core::JournalQuery m_query;
    std::vector<core::JournalEntry> m_entries;
    std::size_t m_wanted = pageSize;
    bool m_hasOlder = false;
    bool m_isAsked = false;
    bool m_isAnswered = false;
    bool m_isOlderWanted = false;  // once the question that is under way is answered
    std::uint64_t m_generation = 0;  // answers of an earlier one are dropped
};

}  // namespace ui
