#include "ui/security/pass_phrase_fields.h"

#include "core/fleet/trust_limits.h"

#include <QLineEdit>
#include <QVBoxLayout>

namespace ui {
namespace {

// More than any secret may have, so that one that is too long is refused and not cut.
constexpr int mostTyped = 1 << 17;

}  // namespace

core::Secret secretIn(const QLineEdit& field)
{
    return core::Secret(field.text().toStdString());
}

QLineEdit* newSecretField(const char* name, QWidget* parent)
{
    auto* field = new QLineEdit(parent);
    field->setObjectName(QString::fromLatin1(name));
    field->setEchoMode(QLineEdit::Password);
    field->setMaxLength(mostTyped);
    field->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoPredictiveText);
    return field;
}

PassPhraseFields::PassPhraseFields(QWidget* parent)
    : QWidget(parent),
      m_first(newSecretField("passPhrase", this)),
      m_second(newSecretField("passPhraseAgain", this))
{
    m_first->setAccessibleName(tr("Pass phrase"));
    m_first->setPlaceholderText(tr("12 characters or more"));
    m_second->setAccessibleName(tr("Pass phrase again"));
    m_second->setPlaceholderText(tr("once more"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_first);
    layout->addWidget(m_second);
    setFocusProxy(m_first);
    connect(m_first, &QLineEdit::textChanged, this, &PassPhraseFields::changed);
    connect(m_second, &QLineEdit::textChanged, this, &PassPhraseFields::changed);
}

core::Secret PassPhraseFields::passPhrase() const
{
    return secretIn(*m_first);
}

QString PassPhraseFields::complaint() const
{
    const auto size = std::size_t(m_first->text().toUtf8().size());
    if (size < core::shortestPassPhrase)
        return tr("A pass phrase has 12 characters or more.");
    if (size > core::longestPassPhrase)
        return tr("A pass phrase has 1024 characters at most.");
    return m_first->text() == m_second->text() ? QString() : tr("The two pass phrases are not the same.");
}

}  // namespace ui
