#include "ui/dashboards/edit_strip.h"

#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QUndoStack>

#include <cstdlib>

namespace ui {

EditStrip::EditStrip(QUndoStack& steps, QWidget* parent)
    : QWidget(parent),
      m_steps(steps),
      m_words(new QLabel(this)),
      m_add(new QPushButton(tr("Add widget…"), this)),
      m_undo(new QPushButton(tr("Undo"), this)),
      m_redo(new QPushButton(tr("Redo"), this)),
      m_discard(new QPushButton(tr("Discard"), this)),
      m_save(new QPushButton(tr("Save"), this))
{
    setObjectName(QStringLiteral("editStrip"));
    m_add->setObjectName(QStringLiteral("addWidget"));
    m_words->setObjectName(QStringLiteral("editState"));
    m_words->setFont(fontFor(FontRole::Table));
    m_undo->setObjectName(QStringLiteral("undo"));
    m_redo->setObjectName(QStringLiteral("redo"));
    m_discard->setObjectName(QStringLiteral("discard"));
    m_save->setObjectName(QStringLiteral("save"));
    m_save->setProperty("primary", true);
    const Tokens& look = tokens();
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(look.cardPaddingX, 6, 8, 6);
    layout->setSpacing(8);
    layout->addWidget(m_words, 1);
    for (QPushButton* button : {m_add, m_undo, m_redo, m_discard, m_save})
        layout->addWidget(button);
    connect(m_add, &QPushButton::clicked, this, &EditStrip::addRequested);
    connect(m_undo, &QPushButton::clicked, &m_steps, &QUndoStack::undo);
    connect(m_redo, &QPushButton::clicked, &m_steps, &QUndoStack::redo);
    connect(m_discard, &QPushButton::clicked, this, &EditStrip::discardRequested);
    connect(m_save, &QPushButton::clicked, this, &EditStrip::saveRequested);
    connect(&m_steps, &QUndoStack::indexChanged, this, &EditStrip::showState);
    connect(&m_steps, &QUndoStack::cleanChanged, this, &EditStrip::showState);
    showState();
}

void EditStrip::setSaving(bool saving)
{
    m_isSaving = saving;
    showState();
}

void EditStrip::setRefusal(const QString& reason)
{
    m_refusal = reason;
    showState();
}

void EditStrip::showState()
{
    const bool isChanged = !m_steps.isClean();
    const int changes =
        m_steps.cleanIndex() < 0 ? m_steps.index() : std::abs(m_steps.index() - m_steps.cleanIndex());
    m_words->setText(
        isChanged ? changes == 1 ? tr("1 change is not saved") : tr("%1 changes are not saved").arg(changes)
                  : tr("Drag a widget to move it, its corner to resize it; a double click edits it"));
    m_undo->setEnabled(m_steps.canUndo());
    m_undo->setToolTip(m_steps.undoText());
    m_redo->setEnabled(m_steps.canRedo());
    m_redo->setToolTip(m_steps.redoText());
    m_discard->setEnabled(isChanged && !m_isSaving);
    m_save->setEnabled(isChanged && !m_isSaving && m_refusal.isEmpty());
    m_save->setToolTip(m_refusal);
}

void EditStrip::paintEvent(QPaintEvent*)
{
    const Tokens& look = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(look.surface);
    painter.setPen(look.line);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), look.radius, look.radius);
}

}  // namespace ui
