#include "ui/security/shown_once_dialog.h"

#include "ui/theme/theme.h"

#include <QClipboard>
#include <QFontMetrics>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QVBoxLayout>

namespace ui {
namespace {

constexpr int onceWidth = 620;

}  // namespace

ShownOnceDialog::ShownOnceDialog(const QString& title, const QString& sentence, const core::Secret& secret,
                                 QWidget* parent)
    : QDialog(parent),
      m_text(
          new QLineEdit(QString::fromUtf8(secret.reveal().data(), qsizetype(secret.reveal().size())), this))
{
    setObjectName(QStringLiteral("shownOnceDialog"));
    setWindowTitle(title);
    setMinimumWidth(onceWidth);
    setAttribute(Qt::WA_DeleteOnClose);
    auto* heading = new QLabel(title, this);
    heading->setFont(fontFor(FontRole::BodyStrong));
    heading->setTextFormat(Qt::PlainText);
    auto* note = new QLabel(sentence, this);
    note->setObjectName(QStringLiteral("onceNote"));
    note->setTextFormat(Qt::PlainText);
    note->setWordWrap(true);
    m_text->setObjectName(QStringLiteral("onceText"));
    m_text->setReadOnly(true);
    m_text->setFont(fontFor(FontRole::Code));
    m_text->setCursorPosition(0);
    auto* copyButton = new QPushButton(tr("Copy"), this);
    copyButton->setObjectName(QStringLiteral("onceCopy"));
    copyButton->setProperty("primary", true);
    auto* close = new QPushButton(tr("Close"), this);
    close->setObjectName(QStringLiteral("onceClose"));
    close->setAutoDefault(false);
    auto* row = new QHBoxLayout;
    row->addWidget(m_text, 1);
    row->addWidget(copyButton);
    auto* foot = new QHBoxLayout;
    foot->addStretch();
    foot->addWidget(close);
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(tokens().gap);
    layout->addWidget(heading);
    layout->addWidget(note);
    layout->addLayout(row);
    layout->addLayout(foot);
    connect(copyButton, &QPushButton::clicked, this, &ShownOnceDialog::copy);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    copyButton->setFocus();
}

// The hint keeps it out of the histories of clipboard managers that know it.
void ShownOnceDialog::copy()
{
    auto* copied = new QMimeData;
    copied->setText(m_text->text());
    copied->setData(QStringLiteral("x-kde-passwordManagerHint"), "secret");
    QGuiApplication::clipboard()->setMimeData(copied);
}

void ShownOnceDialog::keyPressEvent(QKeyEvent* event)
{
    if (event->key() != Qt::Key_Escape)
        QDialog::keyPressEvent(event);
}

}  // namespace ui
