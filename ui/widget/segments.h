#pragma once

#include <QList>
#include <QWidget>

class QButtonGroup;
class QHBoxLayout;

namespace ui {

// A row of buttons of which one is chosen: a page's parts, a table's choice, a span of time.
class Segments : public QWidget {
    Q_OBJECT

public:
    explicit Segments(const QStringList& texts, QWidget* parent = nullptr);

    int chosen() const;
    void choose(int index);  // tells it like a click
    void setText(int index, const QString& text);
    QString text(int index) const;

Q_SIGNALS:
    void chosenChanged(int index);

private:
    QButtonGroup* m_buttons;
    QHBoxLayout* m_layout;
};

}  // namespace ui
