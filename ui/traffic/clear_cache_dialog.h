#pragma once

#include <QDialog>

#include "core/runtime/fleet_service.h"

#include <QTimer>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace ui {

class OperatorDesk;

// What a cache is called on the screen, by the core's name of it.
QString cacheTitle(const std::string& name);

// Before a part of a cache is dropped: which cache, which pattern, and how many entries that are.
class ClearCacheDialog final : public QDialog {
    Q_OBJECT

public:
    // `part`: the agent whose answers are meant at first; empty: all.
    ClearCacheDialog(OperatorDesk& desk, const std::string& cache, const std::string& part, QWidget* parent);

    core::ClearCache command() const;

private:
    void build(const std::string& cache);
    QString complaint() const;
    void changed();
    void count();

    OperatorDesk& m_desk;
    QComboBox* m_cache;
    QLineEdit* m_pattern;
    QLabel* m_text;
    QPushButton* m_go = nullptr;
    QTimer m_settled;
    unsigned m_asked = 0;
};

}  // namespace ui
