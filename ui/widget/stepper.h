#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace ui {

// A count with a button to either side: − 84 + and "min 20 max 120".
//
// It shows what is, and asks for what should be: a press emits changeRequested and changes nothing here until
// setValue tells the new count. Up, Down, + and − do the same from the keyboard.
class Stepper : public QWidget {
    Q_OBJECT

public:
    explicit Stepper(const QString& caption, QWidget* parent = nullptr);

    void setValue(int value);
    void setRange(int minimum, int maximum);
    // Not allowed now; the reason is the tool tip of the buttons. Empty: allowed.
    void setRefusal(const QString& reason);

    int value() const { return m_value; }

Q_SIGNALS:
    void changeRequested(int value);

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QPushButton* makeButton(const QString& text, const QString& name, int by);
    void request(int by);
    void showState();

    QLabel* m_number;
    QLabel* m_limits;
    QPushButton* m_less;
    QPushButton* m_more;
    QString m_caption;
    QString m_refusal;
    int m_value = 0;
    int m_minimum = 0;
    int m_maximum = 0;
};

}  // namespace ui
