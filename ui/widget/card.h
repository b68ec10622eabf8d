#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace ui {

// A framed part of a page: a title, muted words after it, something at the right, and the content below.
// A card's title is also its accessible name.
class Card : public QWidget {
    Q_OBJECT

public:
    explicit Card(const QString& title, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    void setSubtitle(const QString& subtitle);
    void setHeaderText(const QString& text);  // at the right of the title
    void setHeaderWidget(QWidget* widget);  // the same place; the card owns it
    void setContent(QWidget* content);  // fills the card; the card owns it, and the one before is deleted

    // For content made of several parts.
    QVBoxLayout* body() const { return m_body; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QLabel* m_title;
    QLabel* m_subtitle;
    QLabel* m_headerText;
    QHBoxLayout* m_header;
    QVBoxLayout* m_body;
    QWidget* m_content = nullptr;
};

}  // namespace ui
