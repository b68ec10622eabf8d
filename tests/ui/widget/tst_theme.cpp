#include "tests/support/test_program.h"
#include "ui/theme/state_shape.h"
#include "ui/theme/tabular_text.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QImage>
#include <QPainter>
#include <QPalette>
#include <QTest>

namespace tst_theme {

using namespace Qt::StringLiterals;
using namespace ui;

class TestTheme : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp); }

    void contrastIsThatOfTheGuidelines()
    {
        QVERIFY(qAbs(contrast(Qt::white, Qt::black) - 21) < 0.01);
        QVERIFY(qAbs(contrast(Qt::white, Qt::white) - 1) < 0.01);
        QVERIFY(qAbs(contrast(QColor(0x767676), Qt::white) - 4.54) < 0.01);
    }

    void everyTextIsReadableOnEveryGround_data()
    {
        QTest::addColumn<QColor>("text");
        QTest::addColumn<QColor>("ground");
        const Tokens t = darkTokens();
        const QList<std::pair<const char*, QColor>> texts{
            {"text", t.text}, {"muted", t.muted},     {"faint", t.faint},      {"accent", t.accent},
            {"ok", t.ok},     {"warning", t.warning}, {"critical", t.critical}};
        const QList<std::pair<const char*, QColor>> grounds{
            {"background", t.background}, {"surface", t.surface}, {"raised", t.raised}};
        for (const auto& [textName, text] : texts)
            for (const auto& [groundName, ground] : grounds)
                QTest::addRow("%s on %s", textName, groundName) << text << ground;
        QTest::newRow("text on selected") << t.text << t.selected;
        QTest::newRow("muted on selected") << t.muted << t.selected;
        QTest::newRow("text on hovered") << t.text << t.hovered;
        QTest::newRow("text on primary") << t.text << t.primary;
        QTest::newRow("sign on warning") << t.onState << t.warning;
        QTest::newRow("sign on critical") << t.onState << t.critical;
    }

    void everyTextIsReadableOnEveryGround()
    {
        QFETCH(const QColor, text);
        QFETCH(const QColor, ground);

        QVERIFY2(contrast(text, ground) >= 4.5, qPrintable(QString::number(contrast(text, ground))));
    }

    void statesDifferByShapeAsWellAsColour()
    {
        const QList<Tone> tones{Tone::Ok, Tone::Warning, Tone::Critical, Tone::Idle, Tone::Muted};
        QList<StateShape> shapes;
        for (const Tone tone : tones) {
            QVERIFY(!shapes.contains(shapeOf(tone)));
            shapes << shapeOf(tone);
        }
    }

    void everyShapeLooksDifferentWithoutColour()
    {
        QList<QImage> pictures;
        for (const StateShape shape : {StateShape::Circle, StateShape::Triangle, StateShape::TriangleDown,
                                       StateShape::Diamond, StateShape::Square, StateShape::Ring}) {
            QImage picture(24, 24, QImage::Format_RGB32);
            picture.fill(Qt::black);
            QPainter painter(&picture);
            paintShape(painter, QRectF(2, 2, 20, 20), shape, Qt::white);
            painter.end();
            QVERIFY(!pictures.contains(picture));
            pictures << picture;
        }
    }

    void applyingTheThemeReachesTheApplication()
    {
        QCOMPARE(QApplication::palette().color(QPalette::Window), darkTokens().background);
        QCOMPARE(QApplication::palette().color(QPalette::WindowText), darkTokens().text);
        QCOMPARE(QApplication::font().pixelSize(), darkTokens().bodyText);
    }

    void figuresOfTheSameLengthTakeTheSameRoom()
    {
        const QFont figures = fontFor(FontRole::Figure);

        QCOMPARE(tabularWidth(figures, u"1111"), tabularWidth(figures, u"8888"));
        QCOMPARE(tabularWidth(figures, u"11.1 %"), tabularWidth(figures, u"40.8 %"));
        QVERIFY(tabularWidth(figures, u"111") < tabularWidth(figures, u"1111"));
    }
};

}  // namespace tst_theme

PILOTHOUSE_TEST(tst_theme, TestTheme)
#include "tst_theme.moc"
