#include "ui/dashboards/dashboard_bar.h"
#include "ui/dashboards/dashboard_grid.h"
#include "ui/dashboards/dashboard_reading.h"
#include "ui/dashboards/dashboards_page.h"
#include "ui/dashboards/edit_strip.h"
#include "ui/model/answer.h"
#include "ui/model/error_text.h"
#include "ui/model/file_writing.h"
#include "ui/widget/figure_text.h"
#include "ui/widget/notice_strip.h"

#include <QBuffer>
#include <QFileDialog>
#include <QInputDialog>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>
#include <array>

using namespace std::chrono_literals;

namespace ui {
namespace {

constexpr int longestId = 40;
constexpr std::array<core::Duration, 5> refreshes{1s, 5s, 30s, 60s, 300s};

QString nameOf(const core::DashboardSpec& dashboard)
{
    return QString::fromStdString(dashboard.title.empty() ? dashboard.id : dashboard.title);
}

QByteArray pngOf(const QImage& image)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

}  // namespace

const core::ShelvedDashboard* DashboardsPage::shelved(const std::string& id) const
{
    for (const core::ShelvedDashboard& one : m_listing.dashboards)
        if (one.spec.id == id)
            return &one;
    return nullptr;
}

void DashboardsPage::readShelf(const std::string& chosen, const Then& then)
{
    m_service.readDashboards(answerOn<core::DashboardListing>(
        this, [this, chosen, then](core::Result<core::DashboardListing> listing) {
            if (listing) {
                take(std::move(listing).value(), chosen);
            } else {
                m_isRead = false;  // the next snapshot asks again
                Q_EMIT told(Tone::Critical,
                            tr("The dashboards cannot be read: %1").arg(errorSentence(listing.error())));
            }
            then();
        }));
}

void DashboardsPage::take(core::DashboardListing listing, const std::string& chosen)
{
    m_listing = std::move(listing);
    m_bar->setDashboards(m_listing.dashboards);
    const qsizetype complaints = qsizetype(m_listing.complaints.size());
    m_complaint->setVisible(complaints > 0);
    if (complaints > 0)
        m_complaint->setSentence(complaints == 1
                                     ? QString::fromStdString(m_listing.complaints.front())
                                     : tr("%1 (and %2 more)")
                                           .arg(QString::fromStdString(m_listing.complaints.front()))
                                           .arg(complaints - 1));
    if (m_draft.isChanged())
        return m_bar->setShown(m_draft.spec());
    const std::string wanted = chosen.empty() ? m_draft.spec().id : chosen;
    open(shelved(wanted) ? wanted : m_listing.dashboards.front().spec.id);
}

void DashboardsPage::open(const std::string& id)
{
    // The one that was just saved keeps its steps.
    if (const core::ShelvedDashboard* found = shelved(id);
        found && (m_draft.isChanged() || found->spec != m_draft.spec()))
        m_draft.open(found->spec);
}

void DashboardsPage::keep(core::DashboardSpec dashboard, const QString& success, const Then& then)
{
    if (tellRefusal())
        return;
    const std::string id = dashboard.id;
    m_strip->setSaving(true);
    const auto take = [this, id, success, then](const core::Result<>& kept) {
        m_strip->setSaving(false);
        if (!kept)
            return Q_EMIT told(Tone::Critical,
                               tr("The dashboard is not saved: %1").arg(errorSentence(kept.error())));
        Q_EMIT told(Tone::Ok, success);
        readShelf(id, then);  // it shows what was saved, and `then` may show another
    };
    m_service.saveDashboard(std::move(dashboard), m_session.actor(), answerOn<void>(this, take));
}

void DashboardsPage::save()
{
    if (!m_draft.isChanged())
        return;
    // What was changed meanwhile is not saved yet.
    const core::DashboardSpec kept = m_draft.spec();
    keep(kept, tr("The dashboard %1 is saved.").arg(nameOf(kept)), [this, kept] {
        if (m_draft.spec() == kept)
            m_draft.markSaved();
    });
}

void DashboardsPage::discard()
{
    open(m_draft.spec().id);
}

void DashboardsPage::whenSettled(const Then& then)
{
    if (!m_draft.isChanged())
        return then();
    auto* box =
        new QMessageBox(QMessageBox::NoIcon, tr("Unsaved changes"), unsaved(), QMessageBox::NoButton, this);
    box->setObjectName(QStringLiteral("unsavedChanges"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    const QPushButton* keepThem = box->addButton(tr("Save"), QMessageBox::AcceptRole);
    const QPushButton* dropThem = box->addButton(tr("Discard"), QMessageBox::DestructiveRole);
    box->addButton(QMessageBox::Cancel);
    connect(box, &QMessageBox::buttonClicked, this, [=, this](const QAbstractButton* button) {
        if (button == dropThem) {
            discard();
            then();
        } else if (button == keepThem) {
            keep(m_draft.spec(), tr("The dashboard %1 is saved.").arg(nameOf(m_draft.spec())), [this, then] {
                m_draft.markSaved();
                then();
            });
        }
    });
    box->open();
}

std::string DashboardsPage::freeDashboardId(const QString& name) const
{
    QString word;
    for (const QChar c : name.toLower())
        word += (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') ? c : QChar(u'-');
    word = word.split(QChar(u'-'), Qt::SkipEmptyParts).join(QChar(u'-')).left(longestId);
    const std::string base = word.isEmpty() ? std::string("dashboard") : word.toStdString();
    std::string id = base;
    for (int number = 2; shelved(id) || id == m_draft.spec().id; ++number)
        id = base + "-" + std::to_string(number);
    return id;
}

void DashboardsPage::askName(const QString& title, const QString& name,
                             const std::function<void(const QString&)>& then)
{
    auto* dialog = new QInputDialog(this);
    dialog->setObjectName(QStringLiteral("dashboardName"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    dialog->setLabelText(tr("Name"));
    dialog->setTextValue(name);
    connect(dialog, &QInputDialog::textValueSelected, this, [then](const QString& typed) {
        if (!typed.trimmed().isEmpty())
            then(typed.trimmed());
    });
    dialog->open();
}

void DashboardsPage::newDashboard()
{
    whenSettled([this] {
        askName(tr("New dashboard"), {}, [this](const QString& name) {
            core::DashboardSpec fresh;
            fresh.id = freeDashboardId(name);
            fresh.title = name.toStdString();
            keep(fresh, tr("The dashboard %1 is there.").arg(name), [this] { setEditing(true); });
        });
    });
}

void DashboardsPage::duplicate()
{
    const QString name = tr("%1, a copy").arg(nameOf(m_draft.spec()));
    askName(tr("Duplicate %1").arg(nameOf(m_draft.spec())), name, [this](const QString& typed) {
        core::DashboardSpec copy = m_draft.spec();
        copy.id = freeDashboardId(typed);
        copy.title = typed.toStdString();
        keep(std::move(copy), tr("The dashboard %1 is there.").arg(typed), [] {});
    });
}

void DashboardsPage::rename()
{
    askName(tr("Rename %1").arg(nameOf(m_draft.spec())), nameOf(m_draft.spec()),
            [this](const QString& typed) {
                core::DashboardSpec next = m_draft.spec();
                next.title = typed.toStdString();
                m_draft.change(std::move(next), tr("Rename"));
            });
}

void DashboardsPage::remove()
{
    if (tellRefusal())
        return;
    const std::string id = m_draft.spec().id;
    const QString name = nameOf(m_draft.spec());
    auto* box = new QMessageBox(QMessageBox::NoIcon, tr("Delete %1?").arg(name),
                                tr("The dashboard %1 is deleted from this console. One of the same id in the "
                                   "fleet file, or the built-in one, is shown again.")
                                    .arg(name),
                                QMessageBox::NoButton, this);
    box->setObjectName(QStringLiteral("deleteDashboard"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    const QPushButton* go = box->addButton(tr("Delete"), QMessageBox::DestructiveRole);
    box->addButton(QMessageBox::Cancel);
    connect(box, &QMessageBox::buttonClicked, this, [=, this](const QAbstractButton* button) {
        if (button != go || tellRefusal())
            return;
        m_service.removeDashboard(
            id, m_session.actor(), answerOn<void>(this, [this, name](const core::Result<>& removed) {
                if (!removed)
                    return Q_EMIT told(
                        Tone::Critical,
                        tr("The dashboard is not deleted: %1").arg(errorSentence(removed.error())));
                m_draft.markSaved();
                Q_EMIT told(Tone::Ok, tr("The dashboard %1 is deleted.").arg(name));
                readShelf({}, [] {});
            }));
    });
    box->open();
}

void DashboardsPage::openMenu()
{
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("dashboardActions"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const core::ShelvedDashboard* current = shelved(m_draft.spec().id);
    menu->setToolTipsVisible(true);
    const auto guarded = [this](QAction* action, const QString& otherwise = {}) {
        m_guard.add(action, [this, otherwise] { return firstReason({refusal(), otherwise}); });
    };
    guarded(menu->addAction(tr("New dashboard…"), this, &DashboardsPage::newDashboard));
    guarded(menu->addAction(tr("Duplicate…"), this, &DashboardsPage::duplicate));
    guarded(menu->addAction(tr("Rename…"), this, &DashboardsPage::rename));
    guarded(addRefreshMenu(*menu)->menuAction());
    menu->addSeparator();
    guarded(menu->addAction(tr("Import…"), this, &DashboardsPage::askImport));
    menu->addAction(tr("Export…"), this, &DashboardsPage::askExport);
    menu->addSeparator();
    const bool isOwn = current && !current->isReadOnly;
    guarded(menu->addAction(isOwn ? tr("Delete…") : tr("Delete… (of the fleet file, or built in)"), this,
                            &DashboardsPage::remove),
            isOwn ? QString() : tr("It is of the fleet file, or built in."));
    QToolButton& button = m_bar->menuButton();
    menu->popup(button.mapToGlobal(QPoint(0, button.height())));
}

QMenu* DashboardsPage::addRefreshMenu(QMenu& menu)
{
    QMenu* refresh = menu.addMenu(tr("Refresh at most every"));
    for (const core::Duration every : refreshes) {
        QAction* action = refresh->addAction(ageText(every), this, [this, every] {
            core::DashboardSpec next = m_draft.spec();
            next.refresh = every;
            m_draft.change(std::move(next), tr("Refresh every %1").arg(ageText(every)));
        });
        action->setCheckable(true);
        action->setChecked(m_draft.spec().refresh == every);
    }
    return refresh;
}

void DashboardsPage::askImport()
{
    auto* dialog =
        new QFileDialog(this, tr("Import a dashboard"), {}, tr("Dashboards (*.yaml *.yml *.json)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &DashboardsPage::importFrom);
    dialog->open();
}

void DashboardsPage::importFrom(const QString& path)
{
    readDashboardLater(this, path, [this, path](const core::DashboardReading& reading) {
        if (!reading.dashboard)
            return Q_EMIT told(
                Tone::Critical,
                QString::fromStdString(core::describe(reading.errors.front(), path.toStdString())));
        core::DashboardSpec dashboard = *reading.dashboard;
        if (shelved(dashboard.id))
            dashboard.id = freeDashboardId(QString::fromStdString(dashboard.id));
        const QString sentence = tr("%1 is imported as %2.").arg(path, QString::fromStdString(dashboard.id));
        whenSettled([this, dashboard, sentence] { keep(dashboard, sentence, [] {}); });
    });
}

void DashboardsPage::askExport()
{
    auto* dialog = new QFileDialog(this, tr("Export %1").arg(nameOf(m_draft.spec())));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("yaml"));
    dialog->selectFile(QString::fromStdString(m_draft.spec().id) + QStringLiteral(".yaml"));
    connect(dialog, &QFileDialog::fileSelected, this, &DashboardsPage::exportTo);
    dialog->open();
}

void DashboardsPage::exportTo(const QString& path)
{
    write(
        path, [spec = m_draft.spec()] { return QByteArray::fromStdString(core::writeDashboardText(spec)); },
        tr("The dashboard is in %1.").arg(path));
}

void DashboardsPage::exportTile(const std::string& id, const QString& path)
{
    Tile* tile = m_grid->tile(id);
    if (!tile)
        return;
    const QString success = tr("%1 is written.").arg(path);
    if (path.endsWith(QStringLiteral(".csv"), Qt::CaseInsensitive))
        write(
            path, [csv = tile->view().toCsv()] { return csv.toUtf8(); }, success);
    else
        write(
            path, [image = tile->view().toImage()] { return pngOf(image); }, success);
}

void DashboardsPage::write(const QString& path, std::function<QByteArray()> make, const QString& success)
{
    writeFileLater(this, path, std::move(make), [this, success](const core::Result<>& written) {
        if (written)
            return Q_EMIT told(Tone::Ok, success);
        Q_EMIT told(Tone::Critical, errorSentence(written.error()));
    });
}

}  // namespace ui
