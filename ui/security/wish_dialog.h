#pragma once

#include <QDialog>

#include "core/base/result.h"
#include "ui/model/answer.h"

#include <functional>
#include <utility>

class QFormLayout;
class QLabel;
class QPushButton;

namespace ui {

// Asks for what a person wants made or changed, and stays open until the core has agreed: what is wrong with
// the fields, and why the core refused, is said in place. It cannot be closed while the core is asked, since
// the answer may be a key that is shown only once.
class WishDialog : public QDialog {
    Q_OBJECT

public:
    WishDialog(const char* name, const QString& title, const QString& verb, QWidget* parent);

    void reject() override;

Q_SIGNALS:
    // The core has agreed; a sentence about it.
    void done(const QString& sentence);

protected:
    void showEvent(QShowEvent* event) override;

    QFormLayout& form() { return *m_form; }
    // A sentence above the fields; there is none unless told.
    void setNote(const QString& note);
    // Whatever may change what the fields mean calls this, and so does the constructor at its end.
    void changed();

    // What is wrong with the fields; empty: the core may be asked.
    virtual QString complaint() const = 0;
    // Asks the core, with what answer() makes.
    virtual void ask() = 0;

    // `take` is called with what the core answered when it agreed.
    template <typename T>
    std::function<void(core::Result<T>)> answer(std::function<void(const core::Result<T>&)> take)
    {
        setAsking(true);
        return answerOn<T>(this, [this, take = std::move(take)](const core::Result<T>& result) {
            setAsking(false);
            if (result)
                take(result);
            else
                refuse(result.error());
        });
    }
    // Closes it as done.
    void finish(const QString& sentence);

private:
    void setAsking(bool isAsking);
    void refuse(const core::Error& error);
    void say(const QString& sentence, bool isRefusal);
    void begin();

    QFormLayout* m_form;
    QWidget* m_fields;
    QLabel* m_note;
    QLabel* m_complaint;
    QPushButton* m_go;
    QPushButton* m_cancel;
    bool m_isAsking = false;
};

}  // namespace ui
