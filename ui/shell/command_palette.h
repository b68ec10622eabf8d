#pragma once

#include "ui/shell/page.h"

#include <QPointer>
#include <QWidget>

#include <vector>

class QLabel;
class QLineEdit;
class QListView;

namespace ui {

class PaletteModel;

// A field to type in and the commands that match, over the window. Up and Down choose, Enter runs, Esc
// closes.
class CommandPalette : public QWidget {
    Q_OBJECT

public:
    explicit CommandPalette(QWidget* window);

    void open(std::vector<PaletteCommand> commands);

Q_SIGNALS:
    void closed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void buildList();
    void filter(const QString& typed);
    void moveChoice(int by);
    void runChosen();
    void close();
    bool handleKey(int key);
    void fitHeight();
    void place();

    PaletteModel* m_model;
    QLineEdit* m_field;
    QListView* m_list;
    QLabel* m_message;
    QPointer<QWidget> m_focusBefore;
};

}  // namespace ui
