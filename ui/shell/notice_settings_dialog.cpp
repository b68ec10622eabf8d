#include "ui/shell/notice_settings_dialog.h"

#include "ui/theme/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QTimeEdit>
#include <QVBoxLayout>

namespace ui {
namespace {

constexpr int dialogWidth = 420;

QStringList severityWords()
{
    return {NoticeSettingsDialog::tr("Info"),   NoticeSettingsDialog::tr("Low"),
            NoticeSettingsDialog::tr("Medium"), NoticeSettingsDialog::tr("Warning"),
            NoticeSettingsDialog::tr("High"),   NoticeSettingsDialog::tr("Critical")};
}

}  // namespace

NoticeSettingsDialog::NoticeSettingsDialog(const NoticeSettings& settings, QWidget* parent)
    : QDialog(parent),
      m_isOn(new QCheckBox(tr("Show notices of alerts on this desktop"), this)),
      m_least(new QComboBox(this)),
      m_sound(new QComboBox(this)),
      m_quiet(new QCheckBox(tr("Quiet hours"), this)),
      m_from(new QTimeEdit(this)),
      m_to(new QTimeEdit(this)),
      m_critical(new QCheckBox(tr("Critical ones are shown all the same"), this))
{
    setObjectName(QStringLiteral("noticeSettings"));
    setWindowTitle(tr("Notices"));
    setMinimumWidth(dialogWidth);
    build();
    fill(settings);
    showWhatApplies();
}

void NoticeSettingsDialog::build()
{
    m_isOn->setObjectName(QStringLiteral("noticesOn"));
    m_least->setObjectName(QStringLiteral("leastSeverity"));
    m_sound->setObjectName(QStringLiteral("soundFrom"));
    m_quiet->setObjectName(QStringLiteral("quietHours"));
    m_from->setObjectName(QStringLiteral("quietFrom"));
    m_to->setObjectName(QStringLiteral("quietTo"));
    m_critical->setObjectName(QStringLiteral("criticalBreaksQuiet"));
    m_least->addItems(severityWords());
    m_sound->addItem(tr("Never"));
    m_sound->addItems(severityWords());
    for (QTimeEdit* time : {m_from, m_to})
        time->setDisplayFormat(QStringLiteral("HH:mm"));
    auto* hours = new QHBoxLayout;
    hours->addWidget(m_from);
    hours->addWidget(new QLabel(tr("to"), this));
    hours->addWidget(m_to);
    hours->addStretch();
    auto* form = new QFormLayout;
    form->addRow(m_isOn);
    form->addRow(tr("&From severity"), m_least);
    form->addRow(tr("With &sound from"), m_sound);
    form->addRow(m_quiet, hours);
    form->addRow(QString(), m_critical);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_isOn, &QCheckBox::toggled, this, &NoticeSettingsDialog::showWhatApplies);
    connect(m_quiet, &QCheckBox::toggled, this, &NoticeSettingsDialog::showWhatApplies);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(tokens().gap);
    layout->addLayout(form);
    layout->addWidget(buttons);
}

void NoticeSettingsDialog::fill(const NoticeSettings& settings)
{
    m_isOn->setChecked(settings.isOn);
    m_least->setCurrentIndex(int(settings.least));
    m_sound->setCurrentIndex(settings.soundFrom ? int(*settings.soundFrom) + 1 : 0);
    m_quiet->setChecked(settings.hasQuietHours);
    m_from->setTime(settings.quietFrom);
    m_to->setTime(settings.quietTo);
    m_critical->setChecked(settings.criticalBreaksQuiet);
}

void NoticeSettingsDialog::showWhatApplies()
{
    const bool isOn = m_isOn->isChecked();
    for (QWidget* widget : std::initializer_list<QWidget*>{m_least, m_sound, m_quiet})
        widget->setEnabled(isOn);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_from, m_to, m_critical})
        widget->setEnabled(isOn && m_quiet->isChecked());
}

NoticeSettings NoticeSettingsDialog::settings() const
{
    NoticeSettings settings;
    settings.isOn = m_isOn->isChecked();
    settings.least = core::Severity(m_least->currentIndex());
    if (m_sound->currentIndex() > 0)
        settings.soundFrom = core::Severity(m_sound->currentIndex() - 1);
    settings.hasQuietHours = m_quiet->isChecked();
    settings.quietFrom = m_from->time();
    settings.quietTo = m_to->time();
    settings.criticalBreaksQuiet = m_critical->isChecked();
    return settings;
}

}  // namespace ui
