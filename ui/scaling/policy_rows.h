#pragma once

#include "ui/scaling/policy_field.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>

#include <functional>
#include <vector>

class QGridLayout;
class QLabel;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace ui {

// A list of a policy: one row an item, which may be added and taken away.
class PolicyRows final : public QWidget {
    Q_OBJECT

public:
    struct Column {
        QString key;
        QString caption;
        PolicyField::Kind kind = PolicyField::Kind::Text;
        QString tip;
        int width = 0;  // 0: shares what is left
        PolicyField::Words words{};
    };
    using Columns = std::vector<Column>;

    // What a new row begins with, beside those that there are.
    using Sample = std::function<QJsonObject(const QJsonArray& items)>;

    PolicyRows(Columns columns, const QString& addText, const QString& what, Sample sample, QWidget* parent);

    void setItems(const QJsonArray& items);
    QJsonArray items() const;
    // Beside a row, muted: "= 70 %".
    void setRemark(std::function<QString(const QJsonObject&)> remark);

    void clearErrors();
    // False where there is no such field. Without a key it is said below the row.
    bool setError(int row, const QString& key, const QString& sentence);
    PolicyField* field(int row, const QString& key) const;
    int count() const { return int(m_rows.size()); }

Q_SIGNALS:
    void changed();

private:
    struct Row {
        QWidget* whole = nullptr;
        std::vector<PolicyField*> fields{};
        QLabel* remark = nullptr;
        QLabel* error = nullptr;
        QWidget* remove = nullptr;
    };

    void addRow(const QJsonObject& item);
    void chain(const Row& row, QWidget* remove);
    void removeRow(const QWidget* whole);
    void showCaptions();
    void told();
    QJsonObject itemOf(const Row& row) const;

    const Columns m_columns;
    const QString m_what;
    const Sample m_sample;
    std::function<QString(const QJsonObject&)> m_remark;
    std::vector<Row> m_rows;
    QWidget* m_captions;
    QVBoxLayout* m_list;
    QPushButton* m_add;
};

}  // namespace ui
