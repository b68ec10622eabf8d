#pragma once

#include <QWidget>

#include "ui/model/text_table_model.h"

#include <functional>

class QAbstractButton;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QStackedLayout;

namespace ui {

class Card;
class EmptyState;
class TableView;

// A card with records in a table, a search, and what may be done about the chosen one; an empty state while
// there is none.
class RecordList final : public QWidget {
    Q_OBJECT

public:
    struct Look {
        const char* name;  // of the table
        QString title;
        QStringList headers;
        std::vector<int> widths;  // of the columns in pixels; 0: takes what is left
        int markColumn = -1;  // -1: none
    };

    RecordList(const Look& look, EmptyState* empty, QWidget* parent);

    // At the right of the title, from left to right.
    QPushButton* addButton(const char* name, const QString& text);
    // The search and the buttons; there are none while an empty state says all that can be done.
    void setHeadVisible(bool isVisible);
    void setSubtitle(const QString& subtitle);
    // Below the table.
    void setFoot(QWidget* foot);
    // The column holds sentences, which are cut at their end.
    void setProse(int column);
    void showRows(std::vector<TextRow> rows);

    QString chosen() const;  // the row's id; empty: none
    EmptyState& empty() const { return *m_empty; }
    void focusFilter();

Q_SIGNALS:
    void choiceChanged();
    void activated();

private:
    void build(const Look& look);
    void keepChoice(const std::function<void()>& change);
    void showPart();

    Card* m_card;
    QWidget* m_head;
    QHBoxLayout* m_headRow;
    QLineEdit* m_search;
    TextTableModel* m_model;
    TableView* m_table;
    QLabel* m_nothing;
    EmptyState* m_empty;
    QStackedLayout* m_stack;
    bool m_hasRows = false;
};

// Not allowed with the reason as its tool tip; empty: allowed.
void setRefusal(QAbstractButton& button, const QString& reason);

}  // namespace ui
