#pragma once

#include <QWidget>

namespace ui {

// Lies over the pages while their figures are not those of now, so that none of them looks fresh, and says
// why. What is under it can still be used.
class StaleVeil final : public QWidget {
    Q_OBJECT

public:
    // Covers `covered`, as large as that one is.
    explicit StaleVeil(QWidget* covered);

    // Empty: the figures can be trusted.
    void setSentence(const QString& sentence);
    const QString& sentence() const { return m_sentence; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_sentence;
};

}  // namespace ui
