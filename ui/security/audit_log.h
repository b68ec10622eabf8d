#pragma once

#include <QWidget>

#include "core/runtime/fleet_service.h"
#include "core/runtime/trust_service.h"
#include "ui/model/journal_tail.h"
#include "ui/theme/state_shape.h"

#include <QTimer>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace ui {

class EntryDetail;
class Session;
class TableView;
class TextTableModel;

// The journal: everything that was decided and done, newest first, and one entry of it whole. It follows what
// happens, and reads older entries when it is scrolled to its end.
class AuditLog final : public QWidget {
    Q_OBJECT

public:
    static constexpr std::size_t mostShown = 5'000;

    AuditLog(core::FleetService& service, core::TrustService& trust, Session& session,
             QWidget* parent = nullptr);

    void focusFilter();
    // Looks whether something is new; for each snapshot while it can be seen.
    void refresh();

    // The newest entries, signed, into a file; for admins.
    void askExport();
    void exportTo(const QString& path);
    QString exportRefusal() const;

Q_SIGNALS:
    void told(ui::Tone tone, const QString& sentence);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void build();
    QWidget* buildHead();
    void restart();
    void showRows();
    void showStatus();
    void showChosen();
    void readOlderAtTheEnd();

    core::TrustService& m_trust;
    Session& m_session;
    JournalTail m_tail;
    TextTableModel* m_model;
    TableView* m_table;
    QLineEdit* m_search;
    QComboBox* m_kind;
    QPushButton* m_export;
    QLabel* m_status;
    EntryDetail* m_detail;
    QTimer m_settled;
    bool m_isRestarted = false;  // the next rows answer another question
};

}  // namespace ui
