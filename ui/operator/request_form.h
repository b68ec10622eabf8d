#pragma once

#include <QWidget>

#include "core/fleet/request_explanation.h"
#include "core/fleet/snapshot.h"

class QComboBox;
class QDateTimeEdit;
class QFormLayout;
class QLineEdit;
class QPlainTextEdit;

namespace ui {

// A request that somebody thinks of: from whom, for what, from where and when.
class RequestForm final : public QWidget {
    Q_OBJECT

public:
    // Access: whose it is and which agent it is for, and nothing else of it.
    enum class Extent { Whole, Access };

    explicit RequestForm(QWidget* parent = nullptr, Extent extent = Extent::Whole);

    // The agents and keys there are; what is chosen stays.
    void show(const core::FleetSnapshot& snapshot);
    using QWidget::show;
    void setAgent(const core::AgentId& agent);

    core::RequestQuestion question() const;
    // What keeps it from being asked; empty: nothing.
    QString complaint() const;

Q_SIGNALS:
    void changed();

private:
    enum Who { Nobody, Key, Named };

    void build();
    void connectParts();
    QWidget* buildTime();
    void hideDetails();
    void showRows();
    core::RequestQuestion::HeaderPairs headers() const;

    QFormLayout* m_form;
    QComboBox* m_agent;
    QComboBox* m_method;
    QLineEdit* m_path;
    QComboBox* m_who;
    QComboBox* m_key;
    QLineEdit* m_name;
    QLineEdit* m_groups;
    QLineEdit* m_source;
    QPlainTextEdit* m_headers;
    QComboBox* m_when;
    QDateTimeEdit* m_time;
};

}  // namespace ui
