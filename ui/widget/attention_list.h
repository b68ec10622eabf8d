#pragma once

#include "ui/theme/state_shape.h"

#include <QListView>

#include <vector>

namespace ui {

struct AttentionItem {
    QString id;
    StateMark mark;
    QString title;
    QString subtitle;
    QString age;

    bool operator==(const AttentionItem&) const = default;
};

// What needs attention, worst first as given. Rows are chosen by the arrows and activated by Enter or a
// click.
class AttentionList : public QListView {
    Q_OBJECT

public:
    explicit AttentionList(QWidget* parent = nullptr);

    // Keeps the chosen row, by its id.
    void setItems(std::vector<AttentionItem> items);
    // Said while the list is empty: "All is well."
    void setEmptyText(const QString& sentence);

    int count() const;

Q_SIGNALS:
    void itemActivated(const QString& id);

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    class Model;
    class RowDelegate;

    void activate(const QModelIndex& index);

    Model* m_model;
    QString m_emptyText;
};

}  // namespace ui
