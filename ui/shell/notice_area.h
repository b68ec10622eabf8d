#pragma once

#include "ui/theme/state_shape.h"

#include <QWidget>

#include <functional>
#include <vector>

class QVBoxLayout;

namespace ui {

class NoticeStrip;

// Sentences for the operator above the page: those the core has now, and answers to what was done.
// A dismissed notice of the core stays away until the core drops it; at most three strips are shown at once.
class NoticeArea : public QWidget {
    Q_OBJECT

public:
    explicit NoticeArea(QWidget* parent = nullptr);

    // What the core says now.
    void setStanding(const QStringList& sentences);
    // Something happened. Good news goes by itself after a while, as does what is not critical and has no
    // action; an action is left more time.
    void add(Tone tone, const QString& sentence, const QString& action = {}, std::function<void()> run = {});

private:
    void drop(NoticeStrip* strip);
    void showFirst();

    QVBoxLayout* m_layout;
    QStringList m_standing;
    QStringList m_dismissed;
    std::vector<NoticeStrip*> m_strips;  // newest first
};

}  // namespace ui
