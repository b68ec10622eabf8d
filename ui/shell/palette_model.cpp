#include "ui/shell/palette_model.h"

#include <algorithm>

namespace ui {

namespace {

bool hasLettersInOrder(const QString& title, const QString& word)
{
    qsizetype at = 0;
    for (const QChar letter : word) {
        at = title.indexOf(letter, at, Qt::CaseInsensitive);
        if (at < 0)
            return false;
        ++at;
    }
    return true;
}

int wordScore(const QString& title, const QString& word)
{
    const qsizetype at = title.indexOf(word, 0, Qt::CaseInsensitive);
    if (at == 0)
        return 100;
    if (at > 0)
        return title[at - 1].isLetterOrNumber() ? 40 : 70;
    return hasLettersInOrder(title, word) ? 10 : 0;
}

}  // namespace

int matchScore(const QString& title, const QString& typed)
{
    int total = 0;
    const QStringList words = typed.split(u' ', Qt::SkipEmptyParts);
    for (const QString& word : words) {
        const int score = wordScore(title, word);
        if (score == 0)
            return 0;
        total += score;
    }
    return words.isEmpty() ? 1 : total;
}

void PaletteModel::setCommands(std::vector<PaletteCommand> commands)
{
    m_commands = std::move(commands);
    m_refusals.clear();
    for (const PaletteCommand& command : m_commands)
        m_refusals.push_back(command.refusal ? command.refusal() : QString());
    setTyped({});
}

void PaletteModel::setTyped(const QString& typed)
{
    beginResetModel();
    m_rows.clear();
    for (std::size_t i = 0; i < m_commands.size(); ++i)
        if (const int score = matchScore(m_commands[i].title, typed); score > 0)
            m_rows.push_back({i, score});
    std::stable_sort(m_rows.begin(), m_rows.end(),
                     [](const Row& a, const Row& b) { return a.score > b.score; });
    endResetModel();
}

const PaletteCommand* PaletteModel::at(int row) const
{
    return row >= 0 && row < rowCount() ? &m_commands[m_rows[std::size_t(row)].command] : nullptr;
}

int PaletteModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant PaletteModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const std::size_t number = m_rows[std::size_t(index.row())].command;
    switch (role) {
    case Qt::DisplayRole: return m_commands[number].title;
    case ShortcutRole: return m_commands[number].shortcut.toString(QKeySequence::NativeText);
    case RefusalRole: return m_refusals[number];
    case Qt::ToolTipRole:  // there may be no room for all of it
    case Qt::AccessibleDescriptionRole: return m_refusals[number];
    default: return {};
    }
}

}  // namespace ui
