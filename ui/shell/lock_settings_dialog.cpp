#include "ui/shell/lock_settings_dialog.h"

#include "ui/theme/theme.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QSpinBox>
#include <QVBoxLayout>

namespace ui {
namespace {

constexpr int lockDialogWidth = 420;
constexpr int mostMinutes = 8 * 60;

}  // namespace

LockSettingsDialog::LockSettingsDialog(std::chrono::minutes limit, QWidget* parent)
    : QDialog(parent),
      m_minutes(new QSpinBox(this))
{
    setObjectName(QStringLiteral("lockSettings"));
    setWindowTitle(tr("Locking"));
    setMinimumWidth(lockDialogWidth);
    m_minutes->setObjectName(QStringLiteral("lockAfter"));
    m_minutes->setRange(0, mostMinutes);
    m_minutes->setSpecialValueText(tr("Never"));
    m_minutes->setSuffix(tr(" min"));
    m_minutes->setValue(int(limit.count()));
    auto* what =
        new QLabel(tr("When nobody touches the keyboard or the mouse for so long, whoever is signed in "
                      "gives the pass phrase again."),
                   this);
    what->setWordWrap(true);
    auto* form = new QFormLayout;
    form->addRow(tr("&Lock after"), m_minutes);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(tokens().gap);
    layout->addWidget(what);
    layout->addLayout(form);
    layout->addWidget(buttons);
    m_minutes->setFocus();
}

std::chrono::minutes LockSettingsDialog::limit() const
{
    return std::chrono::minutes(m_minutes->value());
}

}  // namespace ui
