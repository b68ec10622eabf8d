#include "ui/security/key_dialogs.h"

#include "ui/operator/operator_desk.h"
#include "ui/security/expiry_box.h"
#include "ui/security/rights_form.h"
#include "ui/security/shown_once_dialog.h"

#include <QFormLayout>
#include <QLineEdit>

namespace ui {

TokenDialog::TokenDialog(OperatorDesk& desk, core::TrustService& trust, const core::FleetSnapshot& snapshot,
                         QWidget* parent)
    : WishDialog("tokenDialog", tr("Make an API token"), tr("Make the token"), parent),
      m_desk(desk),
      m_trust(trust),
      m_now(snapshot.time),
      m_name(new QLineEdit(this)),
      m_rights(new RightsForm(snapshot, {core::Role::Viewer}, this)),
      m_expiry(new ExpiryBox(this))
{
    setNote(tr("With it a program uses the control API, with the rights that you give it here."));
    m_name->setObjectName(QStringLiteral("tokenName"));
    m_name->setPlaceholderText(tr("a-z, 0-9, dot, underscore and hyphen, with a letter first"));
    form().addRow(tr("&Name"), m_name);
    form().addRow(tr("&Role"), m_rights);
    form().addRow(tr("&Expires"), m_expiry);
    connect(m_name, &QLineEdit::textChanged, this, &TokenDialog::changed);
    connect(m_rights, &RightsForm::changed, this, &TokenDialog::changed);
    changed();
}

QString TokenDialog::complaint() const
{
    return m_name->text().trimmed().isEmpty() ? tr("A token has a name, which the journal shows.")
                                              : QString();
}

void TokenDialog::ask()
{
    const QString name = m_name->text().trimmed();
    m_trust.makeToken(
        {name.toStdString(), m_rights->rights(), m_expiry->after(m_now), m_desk.session().actor()},
        answer<core::NewToken>([this, name](const core::Result<core::NewToken>& made) {
            auto* once =
                new ShownOnceDialog(tr("The token %1").arg(name),
                                    tr("It is not shown again. Copy it now and keep it in a safe place; what "
                                       "is kept here cannot be turned back into it."),
                                    made.value().token, parentWidget());
            once->open();
            finish(tr("There is a token %1. Journal entry %2.").arg(name).arg(made.value().journalSeq));
        }));
}

GatewayKeyDialog::GatewayKeyDialog(OperatorDesk& desk, core::TimePoint now, QWidget* parent)
    : WishDialog("gatewayKeyDialog", tr("Make a gateway key"), tr("Make the key"), parent),
      m_desk(desk),
      m_now(now),
      m_name(new QLineEdit(this)),
      m_groups(new QLineEdit(this)),
      m_expiry(new ExpiryBox(this))
{
    setNote(tr("With it a principal sends requests to agents; the access policies say which."));
    m_name->setObjectName(QStringLiteral("keyName"));
    m_name->setPlaceholderText(tr("of the principal"));
    m_groups->setObjectName(QStringLiteral("keyGroups"));
    m_groups->setPlaceholderText(tr("with commas between them"));
    form().addRow(tr("&Name"), m_name);
    form().addRow(tr("&Groups"), m_groups);
    form().addRow(tr("&Expires"), m_expiry);
    connect(m_name, &QLineEdit::textChanged, this, &GatewayKeyDialog::changed);
    changed();
}

QString GatewayKeyDialog::complaint() const
{
    return m_name->text().trimmed().isEmpty() ? tr("A key names the principal whose requests it sends.")
                                              : QString();
}

void GatewayKeyDialog::ask()
{
    core::ApiKeyWish wish;
    wish.name = m_name->text().trimmed().toStdString();
    wish.expires = m_expiry->after(m_now);
    wish.actor = m_desk.session().actor();
    for (const QString& group : m_groups->text().split(QLatin1Char(','), Qt::SkipEmptyParts))
        if (!group.trimmed().isEmpty())
            wish.groups.push_back(group.trimmed().toStdString());
    const QString name = m_name->text().trimmed();
    m_desk.service().makeApiKey(
        std::move(wish), answer<core::NewApiKey>([this, name](const core::Result<core::NewApiKey>& made) {
            auto* once =
                new ShownOnceDialog(tr("The key of %1").arg(name),
                                    tr("It is not shown again. Copy it now and give it to the principal on a "
                                       "safe way; what is kept here cannot be turned back into it."),
                                    made.value().key, parentWidget());
            once->open();
            finish(
                tr("There is a gateway key of %1. Journal entry %2.").arg(name).arg(made.value().journalSeq));
        }));
}

}  // namespace ui
