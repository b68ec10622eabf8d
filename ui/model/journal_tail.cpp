#include "ui/model/journal_tail.h"

#include "ui/model/answer.h"

#include <algorithm>
#include <utility>

namespace ui {

JournalTail::JournalTail(core::FleetService& service, std::size_t most, QObject* parent)
    : QObject(parent),
      m_service(service),
      m_most(most)
{
}

void JournalTail::setQuery(const core::JournalQuery& query)
{
    m_query = query;
    m_query.limit = pageSize;
    m_query.newestFirst = true;
    ++m_generation;
    m_entries.clear();
    m_wanted = pageSize;
    m_hasOlder = m_isAsked = m_isAnswered = m_isOlderWanted = false;
}

void JournalTail::refresh()
{
    if (!m_isAsked)
        ask(0);
}

void JournalTail::loadOlder()
{
    m_isOlderWanted = m_isAsked;
    if (m_isAsked || m_entries.empty())
        return;
    m_wanted = std::min(m_wanted + pageSize, m_most);
    ask(m_entries.back().seq);
}

// The newest ones, or those before an entry.
void JournalTail::ask(std::uint64_t before)
{
    m_isAsked = true;
    core::JournalQuery query = m_query;
    query.before = before;
    if (before == 0 && !m_entries.empty())
        query.after = m_entries.front().seq;
    m_service.readJournal(query,
                          answerOn<std::vector<core::JournalEntry>>(
                              this, [this, before, generation = m_generation](const auto& answer) {
                                  if (generation != m_generation)
                                      return;
                                  m_isAsked = false;
                                  if (answer)
                                      take(answer.value(), before > 0);
                                  else
                                      Q_EMIT failed(answer.error());
                                  if (m_isOlderWanted)
                                      loadOlder();
                              }));
}

void JournalTail::take(const std::vector<core::JournalEntry>& entries, bool isOlder)
{
    const bool isFirst = !std::exchange(m_isAnswered, true);
    const bool isWholePage = entries.size() >= pageSize;
    // So much is new that there may be more between it and what is known: that is older now.
    if (isWholePage && !isOlder)
        m_entries.clear();
    if (m_entries.empty() || isOlder)
        m_hasOlder = isWholePage;
    m_entries.insert(isOlder ? m_entries.end() : m_entries.begin(), entries.begin(), entries.end());
    if (m_entries.size() > m_wanted) {
        m_entries.resize(m_wanted);
        m_hasOlder = true;
    }
    if (isFirst || isOlder || !entries.empty())
        Q_EMIT changed();
}

}  // namespace ui
