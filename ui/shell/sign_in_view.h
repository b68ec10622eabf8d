#pragma once

#include <QWidget>

#include "core/base/secret.h"
#include "core/base/time.h"

#include <QTimer>

#include <functional>
#include <optional>

class QLabel;
class QLineEdit;
class QPushButton;

namespace ui {

// What covers the window while nobody is signed in, or it is locked: a name, a pass phrase, and nothing of
// the fleet. It only asks; somebody else checks, and tells what came of it. UI thread only.
class SignInView final : public QWidget {
    Q_OBJECT

public:
    using Clock = std::function<core::MonoTime()>;

    // Why it is there. `name` is filled in; of a locked console it cannot be changed.
    struct Occasion {
        QString name{};
        bool isLocked = false;
        QString sentence{};  // beneath the heading; may be empty

        bool operator==(const Occasion&) const = default;
    };

    // As large as the window, whatever size that gets.
    SignInView(QWidget* window, Clock clock);

    void open(const Occasion& occasion);
    const Occasion& occasion() const { return m_occasion; }

    // What came of a try. The pass phrase was cleared when it was made.
    void refuse(const QString& sentence);
    // Counts down, and lets nobody try until it is over.
    void refuseFor(core::Duration wait);

Q_SIGNALS:
    // It waits for an answer from then on.
    void tried(const QString& name, const core::Secret& passPhrase);
    // Whoever sits here is not the one who locked it.
    void otherRequested();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void build();
    void buildFields(QWidget* column);
    void tryIt();
    void showState();
    void say(const QString& sentence);
    void countDown();
    void watchCapsLock(QEvent& event);
    void takeFocus();
    void keepFocus(QWidget* before, QWidget* now);

    const Clock m_clock;
    Occasion m_occasion;
    bool m_isChecking = false;
    std::optional<core::MonoTime> m_waitsUntil;
    QTimer m_count;
    QWidget* m_column;
    QLabel* m_heading;
    QLabel* m_sentence;
    QLineEdit* m_name;
    QLabel* m_fixedName;
    QLineEdit* m_passPhrase;
    QLabel* m_capsLock;
    QLabel* m_error;
    QPushButton* m_go;
    QPushButton* m_other;
};

}  // namespace ui
