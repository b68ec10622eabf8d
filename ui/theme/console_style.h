#pragma once

#include "ui/theme/tokens.h"

#include <QProxyStyle>

class QStyleOptionComboBox;
class QStyleOptionHeader;

namespace ui {

// Fusion with our own frames, buttons, inputs, table headers and scroll bars.
// A button whose property "primary" is true is the one that goes on.
class ConsoleStyle : public QProxyStyle {
    Q_OBJECT

public:
    explicit ConsoleStyle(const Tokens& tokens);

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
    void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                            const QWidget* widget) const override;
    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* result) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                         const QWidget* widget) const override;
    QRect subElementRect(SubElement element, const QStyleOption* option,
                         const QWidget* widget) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                           const QWidget* widget) const override;
    using QProxyStyle::polish;
    void polish(QWidget* widget) override;

private:
    void drawButton(const QStyleOption& option, QPainter& painter, const QWidget* widget) const;
    void drawInput(const QStyleOption& option, QPainter& painter) const;
    void drawComboBox(const QStyleOptionComboBox& box, QPainter& painter) const;
    void drawCheck(const QStyleOption& option, QPainter& painter) const;
    void drawFocus(const QStyleOption& option, QPainter& painter) const;
    void drawTitle(const QStyleOptionHeader& header, QPainter& painter, const QWidget* widget) const;
    QRect sortArrow(const QStyleOptionHeader& header) const;
    void drawHeader(const QStyleOption& option, QPainter& painter) const;
    void drawScrollBar(const QStyleOptionComplex& option, QPainter& painter, const QWidget* widget) const;
    void drawMenuItem(const QStyleOption& option, QPainter& painter) const;

    const Tokens m_tokens;
};

}  // namespace ui
