#pragma once

#include <QWidget>

#include "core/fleet/journal.h"

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QStackedLayout;

namespace ui {

// One entry of the journal, whole: who did what, from which inputs, and the hash that chains it to the one
// before.
class EntryDetail final : public QWidget {
    Q_OBJECT

public:
    explicit EntryDetail(QWidget* parent = nullptr);

    // Null: none is chosen.
    void show(const core::JournalEntry* entry);
    using QWidget::show;

private:
    QWidget* build();

    std::uint64_t m_shown = 0;
    QLabel* m_summary;
    QLabel* m_facts;
    QPlainTextEdit* m_json;
    QLineEdit* m_hash;
    QStackedLayout* m_stack;
};

}  // namespace ui
