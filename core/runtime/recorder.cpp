#include "core/runtime/recorder.h"

#include <spdlog/spdlog.h>

namespace core {
namespace {

constexpr std::size_t batchesQueued = 1'000;

}  // namespace

Recorder::Recorder(std::unique_ptr<Store> store) : m_store(std::move(store)), m_worker(batchesQueued)
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
    for (const RecordBatch::Waiting& waiting : shared->waiting)
        waiting.answer(Error{ErrorCode::Busy, "the journal is too far behind to take another command"});
    if (shared->afterwards)
        shared->afterwards();
    return false;
}

std::optional<std::string> Recorder::trouble() const
{
    return m_trouble.with([](const auto& trouble) { return trouble; });
}

void Recorder::write(RecordBatch batch)
{
    const std::uint64_t firstSeq = m_nextSeq;
    for (JournalDraft& draft : batch.drafts) {
        if (m_pending.size() == keptEntries)
            break;
        m_pending.push_back({m_nextSeq++, batch.time, std::move(draft), {}});
    }
    if (batch.state)
        m_pendingState = std::move(batch.state);

    const Result<> flushed = flush();
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

Result<> Recorder::flush()
{
    const auto troubled = [&](const Error& error) -> Result<> {
        const std::string sentence = "The journal cannot be written: " + error.context;
        if (m_trouble.with([&](auto& trouble) { return std::exchange(trouble, sentence) != sentence; }))
            spdlog::error(sentence);
        return error;
    };

    if (m_pendingState) {
        if (const auto saved = m_store->saveState(*m_pendingState); !saved)
            return troubled(saved.error());
        m_pendingState.reset();
    }
    if (!m_pending.empty()) {
        const auto written = m_store->append(m_pending);
        if (!written)
            return troubled(written.error());
        m_newestSeq = m_pending.back().seq;
        m_pending.clear();
    }
    m_trouble.with([](auto& trouble) { trouble.reset(); });
    return done;
}

}  // namespace core
