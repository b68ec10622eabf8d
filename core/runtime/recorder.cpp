#include "core/runtime/recorder.h"

#include <spdlog/spdlog.h>

#include <filesystem>

namespace core {
namespace {

constexpr std::size_t batchesQueued = 1'000;
constexpr std::uintmax_t leastFree = 1 << 20;  // bytes, for a command's entry and the state after it

std::string countOf(std::uint64_t entries)
{
    return std::to_string(entries) + (entries == 1 ? " entry" : " entries");
}

}  // namespace

Recorder::Recorder(std::unique_ptr<Store> store, std::string folder)
    : m_folder(std::move(folder)),
      m_store(std::move(store)),
      m_worker(batchesQueued)
{
    if (const auto head = m_store->journalHead()) {
        m_nextSeq = head.value().seq + 1;
        m_newestSeq = head.value().seq;
    } else {
        m_trouble.with(
            [&](auto& trouble) { trouble = "The journal cannot be read: " + head.error().context; });
    }
}

bool Recorder::record(RecordBatch batch)
{
    const auto shared = std::make_shared<RecordBatch>(std::move(batch));
    if (m_worker.post([this, shared] { write(std::move(*shared)); }))
        return true;
    m_lost += shared->drafts.size();
    for (const RecordBatch::Waiting& waiting : shared->waiting)
        waiting.answer(Error{ErrorCode::Busy, "the journal is too far behind to take another command"});
    if (shared->afterwards)
        shared->afterwards();
    return false;
}

Result<> Recorder::readyForCommands() const
{
    if (auto sentence = trouble())
        return Error{ErrorCode::Io, *sentence};
    std::error_code failed;
    const auto space = std::filesystem::space(m_folder, failed);
    if (!failed && space.available < leastFree)
        return Error{ErrorCode::Io,
                     "The disk of " + m_folder + " is full, so that no command can be recorded"};
    return done;
}

std::optional<std::string> Recorder::trouble() const
{
    auto sentence = m_trouble.with([](const auto& trouble) { return trouble; });
    if (const std::uint64_t lost = m_lost)
        sentence = sentence.value_or("The journal is too far behind") + "; " + countOf(lost)
            + (lost == 1 ? " is lost" : " are lost");
    return sentence;
}

void Recorder::write(RecordBatch batch)
{
    const std::uint64_t firstSeq = m_nextSeq;
    if (batch.state)
        m_pendingState = std::move(batch.state);
    const bool isWhole = keep(std::move(batch.drafts), batch.time);

    Result<> flushed = flush();
    if (flushed) {
        tellLost(batch.time);
        if (!isWhole)
            flushed = Error{ErrorCode::Io, "the journal could not be written for a while"};
    }
    for (RecordBatch::Waiting& waiting : batch.waiting) {
        if (!flushed) {
            waiting.answer(flushed.error());
        } else {
            if (waiting.decided.receipt)
                waiting.decided.receipt.value().journalSeq = firstSeq + waiting.decided.journalIndex;
            waiting.answer(std::move(waiting.decided.receipt));
        }
    }
    if (batch.afterwards)
        batch.afterwards();
}

// False when some found no place. A step may have more than may wait, so what is full is written first.
bool Recorder::keep(std::vector<JournalDraft> drafts, TimePoint time)
{
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        if (m_pending.size() == keptEntries && !flush()) {
            m_lost += drafts.size() - i;
            return false;
        }
        m_pending.push_back({m_nextSeq++, time, std::move(drafts[i]), {}});
    }
    return true;
}

Result<> Recorder::flush()
{
    const auto flushed = flushEntries();
    if (flushed) {
        m_trouble.with([](auto& trouble) { trouble.reset(); });
        return done;
    }
    const std::string sentence = "The journal cannot be written: " + flushed.error().context;
    if (m_trouble.with([&](auto& trouble) { return std::exchange(trouble, sentence) != sentence; }))
        spdlog::error(sentence);
    return flushed;
}

Result<> Recorder::flushEntries()
{
    if (m_pendingState) {
        if (auto saved = m_store->saveState(*m_pendingState); !saved)
            return saved;
        m_pendingState.reset();
    }
    if (!m_pending.empty()) {
        const auto written = m_store->append(m_pending);
        if (!written)
            return written.error();
        m_newestSeq = m_pending.back().seq;
        m_pending.clear();
    }
    return done;
}

// Where entries are missing the journal says so itself: it is read as if it were whole.
void Recorder::tellLost(TimePoint time)
{
    const std::uint64_t lost = m_lost.exchange(0);
    if (lost == 0)
        return;
    m_pending.push_back({m_nextSeq++,
                         time,
                         {"console", "", "controller",
                          countOf(lost) + (lost == 1 ? " is" : " are")
                              + " missing before this one: the journal could not be written.",
                          "{\"lost\":" + std::to_string(lost) + "}"},
                         {}});
    static_cast<void>(flush());  // what fails now is tried again
}

}  // namespace core
