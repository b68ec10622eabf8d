#pragma once

#include <QAbstractButton>

namespace ui {

// One item of the navigation rail: an icon above its name.
class RailButton : public QAbstractButton {
    Q_OBJECT

public:
    RailButton(const QString& id, const QString& title, const QIcon& icon, QWidget* parent);

    const QString& id() const { return m_id; }
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    const QString m_id;
};

}  // namespace ui
