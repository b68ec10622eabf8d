#include "ui/shell/shortcut_sheet.h"

#include "ui/theme/theme.h"
#include "ui/widget/pill.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace ui {

namespace {
constexpr int rowsPerColumn = 10;
}

ShortcutSheet::ShortcutSheet(const QList<Row>& rows, QWidget* parent) : QDialog(parent)
{
    setObjectName(QStringLiteral("shortcutSheet"));
    setWindowTitle(tr("Keyboard shortcuts"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* title = new QLabel(tr("Keyboard shortcuts"), this);
    title->setFont(fontFor(FontRole::Title));
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(14);
    grid->setVerticalSpacing(6);
    for (qsizetype i = 0; i < rows.size(); ++i) {
        const int column = int(i / rowsPerColumn) * 2;
        auto* keys = new Pill(this);
        keys->setParts({{rows[i].first, Pill::Look::Plain, {}}});
        auto* what = new QLabel(rows[i].second, this);
        grid->addWidget(keys, int(i % rowsPerColumn), column, Qt::AlignRight);
        grid->addWidget(what, int(i % rowsPerColumn), column + 1);
    }
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 20, 24, 16);
    layout->setSpacing(16);
    layout->addWidget(title);
    layout->addLayout(grid);
    layout->addWidget(buttons);
}

}  // namespace ui
