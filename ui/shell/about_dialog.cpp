#include "ui/shell/about_dialog.h"

#include "ui/theme/theme.h"

#include <QDialogButtonBox>
#include <QIcon>
#include <QLabel>
#include <QVBoxLayout>

namespace ui {

AboutDialog::AboutDialog(QWidget* parent) : QDialog(parent)
{
    setObjectName(QStringLiteral("aboutDialog"));
    setWindowTitle(tr("About Pilothouse"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* picture = new QLabel(this);
    picture->setPixmap(QIcon(QStringLiteral(":/icons/pilothouse.svg")).pixmap(56, 56));
    auto* title = new QLabel(tr("Pilothouse %1").arg(QStringLiteral(PILOTHOUSE_VERSION)), this);
    title->setObjectName(QStringLiteral("aboutVersion"));
    title->setFont(fontFor(FontRole::Title));
    auto* text =
        new QLabel(tr("The operations console for fleets of AI agents.\n\n"
                      "Licence: GPL-3.0-or-later. It comes with no warranty, to the extent that the law "
                      "allows. You may pass it on and change it under the terms of that licence.\n\n"
                      "Built with Qt %1; Qt Charts is used under GPL-3.0.")
                       .arg(QString::fromLatin1(qVersion())),
                   this);
    text->setObjectName(QStringLiteral("aboutText"));
    text->setWordWrap(true);
    text->setMinimumWidth(420);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 20, 24, 16);
    layout->setSpacing(12);
    for (QWidget* part : {static_cast<QWidget*>(picture), static_cast<QWidget*>(title),
                          static_cast<QWidget*>(text), static_cast<QWidget*>(buttons)})
        layout->addWidget(part);
}

}  // namespace ui
