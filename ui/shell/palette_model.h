#pragma once

#include "ui/shell/page.h"

#include <QAbstractListModel>

#include <vector>

namespace ui {

// How well a command's title answers what was typed; 0 is not at all. Every typed word must be found: best at
// the start, then at the start of a word, then anywhere, then as letters in order.
int matchScore(const QString& title, const QString& typed);

// The commands that match, best first; those not allowed now stay, with their reason.
class PaletteModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role : int { ShortcutRole = Qt::UserRole + 1, RefusalRole };

    using QAbstractListModel::QAbstractListModel;

    void setCommands(std::vector<PaletteCommand> commands);
    void setTyped(const QString& typed);
    const PaletteCommand* at(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    struct Row {
        std::size_t command = 0;
        int score = 0;
    };

    std::vector<PaletteCommand> m_commands;
    std::vector<QString> m_refusals;
    std::vector<Row> m_rows;
};

}  // namespace ui
