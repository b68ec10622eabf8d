#include "ui/shell/notice_area.h"

#include "ui/theme/theme.h"
#include "ui/widget/notice_strip.h"

#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace ui {

namespace {
constexpr std::size_t mostShown = 3;
constexpr std::size_t mostKept = 20;
constexpr int passingMsecs = 8'000;
constexpr int actionMsecs = 30'000;
}  // namespace

NoticeArea::NoticeArea(QWidget* parent) : QWidget(parent), m_layout(new QVBoxLayout(this))
{
    const Tokens& t = tokens();
    m_layout->setContentsMargins(t.pagePadding, t.gap, t.pagePadding, 0);
    m_layout->setSpacing(6);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    hide();
}

void NoticeArea::setStanding(const QStringList& sentences)
{
    m_dismissed.removeIf([&](const QString& sentence) { return !sentences.contains(sentence); });
    if (sentences == m_standing)
        return;
    for (NoticeStrip* strip : std::vector(m_strips))
        if (strip->property("standing").toBool() && !sentences.contains(strip->sentence()))
            drop(strip);
    for (const QString& sentence : sentences) {
        if (m_standing.contains(sentence) || m_dismissed.contains(sentence))
            continue;
        auto* strip = new NoticeStrip(Tone::Warning, sentence, this);
        strip->setProperty("standing", true);
        connect(strip, &NoticeStrip::dismissed, this, [this, strip, sentence] {
            m_dismissed.append(sentence);
            drop(strip);
        });
        m_layout->insertWidget(0, strip);
        m_strips.insert(m_strips.begin(), strip);
    }
    m_standing = sentences;
    showFirst();
}

void NoticeArea::add(Tone tone, const QString& sentence, const QString& action, std::function<void()> run)
{
    auto* strip = new NoticeStrip(tone, sentence, this);
    strip->setAction(action);
    connect(strip, &NoticeStrip::dismissed, this, [this, strip] { drop(strip); });
    connect(strip, &NoticeStrip::actionTriggered, this, [this, strip, run = std::move(run)] {
        drop(strip);
        if (run)
            run();
    });
    if (tone == Tone::Ok || (action.isEmpty() && tone != Tone::Critical))
        QTimer::singleShot(action.isEmpty() ? passingMsecs : actionMsecs, strip,
                           [this, strip] { drop(strip); });
    m_layout->insertWidget(0, strip);
    m_strips.insert(m_strips.begin(), strip);
    showFirst();
}

void NoticeArea::drop(NoticeStrip* strip)
{
    if (std::erase(m_strips, strip) == 0)
        return;
    // Later, since it may be the sender.
    strip->hide();
    strip->deleteLater();
    showFirst();
}

void NoticeArea::showFirst()
{
    while (m_strips.size() > mostKept)
        drop(m_strips.back());
    for (std::size_t i = 0; i < m_strips.size(); ++i)
        m_strips[i]->setVisible(i < mostShown);
    setVisible(!m_strips.empty());
}

}  // namespace ui
