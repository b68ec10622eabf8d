#pragma once

#include <QWidget>

#include <QJsonValue>
#include <QList>

#include <utility>

class QComboBox;
class QLabel;
class QLineEdit;

namespace ui {

// One value of a policy as it stands in a fleet file, with its editor, and below it what is wrong with it.
class PolicyField final : public QWidget {
    Q_OBJECT

public:
    enum class Kind { Number, Text, Choice, Suggestions };
    // What is written, and how it is shown.
    using Words = QList<std::pair<QString, QString>>;

    // Words are what there is to choose from, or what is suggested.
    PolicyField(Kind kind, const QString& name, const QString& tip, QWidget* parent, const Words& words = {});

    void setValue(const QJsonValue& value);
    // As it was typed: what is no number is a text, so that the reader can say what is wrong with it.
    QJsonValue value() const;
    // Empty: nothing is wrong.
    void setError(const QString& sentence);
    QString error() const;
    void setEditorWidth(int width);
    QWidget* editor() const;

Q_SIGNALS:
    void changed();

private:
    QString typed() const;

    const Kind m_kind;
    QLineEdit* m_line = nullptr;  // one of the two
    QComboBox* m_box = nullptr;
    QLabel* m_error;
};

}  // namespace ui
