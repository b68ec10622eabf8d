#pragma once

#include <QObject>
#include <QPointer>
#include <QWidget>

namespace ui {

// A dialog with this property, set to true, may be seen while the window is covered.
inline constexpr const char* staysOverCover = "staysOverCover";

// The dialogs of a window while it is covered: out of sight, with what was typed into them, those too that
// open meanwhile. UI thread only.
class HiddenDialogs final : public QObject {
    Q_OBJECT

public:
    explicit HiddenDialogs(QWidget& window);

    void hide();
    // Either ends the hiding.
    void bringBack();
    void reject();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool isOurs(const QWidget& widget) const;
    void hideOne(QWidget* dialog);
    QList<QPointer<QWidget>> end();

    QWidget& m_window;
    QList<QPointer<QWidget>> m_hidden;  // each after the one that it was opened from
    bool m_isHiding = false;
};

}  // namespace ui
