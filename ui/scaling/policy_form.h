#pragma once

#include <QScrollArea>

#include "core/fleet/scaling_file.h"

#include <QJsonObject>
#include <QMap>

class QCheckBox;
class QFormLayout;

namespace ui {

class PolicyField;
class PolicyRows;

// A whole scaling policy to be changed. It is read as the fleet file is: what is typed is text, and what is
// wrong with it is said at its field.
class PolicyForm final : public QScrollArea {
    Q_OBJECT

public:
    explicit PolicyForm(QWidget* parent = nullptr);

    void setPolicy(const core::ScalingSpec& policy);
    // The policy as it is typed, or what is wrong with it.
    core::ScalingReading reading() const;
    // At their fields; returns those that belong to none, as sentences.
    QString showErrors(const std::vector<core::FileError>& errors);

Q_SIGNALS:
    void changed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildReplicas();
    void buildTargets();
    void buildDirection(const QString& key, const QString& heading);
    void buildRest();
    void addHeading(const QString& text);
    PolicyField* addField(const QString& path, PolicyField* field);
    PolicyRows* addRows(const QString& path, PolicyRows* rows);
    void addPair(const QString& label, PolicyField* first, const QString& between, PolicyField* second);
    PolicyField* numberField(const QString& path, const QString& name, const QString& tip);
    PolicyField* lengthField(const QString& path, const QString& name, const QString& tip);
    QJsonObject toJson() const;
    void told();

    QFormLayout* m_form;
    QCheckBox* m_enabled;
    QMap<QString, PolicyField*> m_fields;  // by their paths in the fleet file
    QMap<QString, PolicyRows*> m_rows;
    bool m_isFilling = false;
};

}  // namespace ui
