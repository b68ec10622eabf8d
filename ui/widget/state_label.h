#pragma once

#include "ui/theme/state_shape.h"
#include "ui/theme/theme.h"

#include <QWidget>

namespace ui {

// A shape and its word in the state's colour, with muted words after it: "● Healthy  score 1.00".
class StateLabel : public QWidget {
    Q_OBJECT

public:
    explicit StateLabel(QWidget* parent = nullptr);
    StateLabel(const StateMark& mark, const QString& detail, QWidget* parent);

    void setMark(const StateMark& mark);
    void setDetail(const QString& detail);
    void setFontRole(FontRole role);
    // Words in the text colour instead of the state's: for rows of checks, where the shape suffices.
    void setPlainWord(bool plain);

    const StateMark& mark() const { return m_mark; }
    const QString& detail() const { return m_detail; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void describe();

    StateMark m_mark;
    QString m_detail;
    FontRole m_role = FontRole::Body;
    bool m_plain = false;
};

}  // namespace ui
