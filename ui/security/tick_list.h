#pragma once

#include <QWidget>

#include <string>
#include <vector>

class QLineEdit;
class QListWidget;

namespace ui {

// Names of which some are ticked, with a filter above them when there are many.
class TickList final : public QWidget {
    Q_OBJECT

public:
    TickList(const char* name, const QString& title, QWidget* parent);

    // In their order; one that is ticked and not among them is listed too, so that it can be seen and taken
    // away.
    void setNames(const std::vector<std::string>& names, const std::vector<std::string>& ticked);
    std::vector<std::string> ticked() const;

Q_SIGNALS:
    void changed();

private:
    void filter(const QString& text);

    QListWidget* m_list;
    QLineEdit* m_filter;
};

}  // namespace ui
