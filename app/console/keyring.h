#pragma once

#include <QObject>
#include <QThread>

#include "core/base/guarded.h"
#include "core/runtime/keyring_access.h"

#include <functional>
#include <memory>
#include <vector>

namespace app {

// The desktop's keyring: a Secret Service or KWallet, asked on a thread of its own. It may ask a person to
// unlock it, so an answer may take its time: a minute at most, then it is Unreachable, as it is without a
// D-Bus. Nothing is ever kept in plain text in its place.
//
// One a process: QtKeychain's queue stays on the thread that used it first.
class Keyring {
public:
    Keyring();
    ~Keyring();  // end(), and joins

    // For threads that may wait; not for the thread of the window. Usable for as long as this is there.
    core::KeyringAccess access();
    // Who waits is answered with Cancelled, now and later.
    void end();

private:
    class Question;
    using Ask = std::function<void(const std::shared_ptr<Question>&)>;
    struct Asked {
        std::shared_ptr<Question> question;
        Ask ask;
    };
    struct Waiting {
        bool isEnding = false;
        std::vector<Asked> toAsk;
        std::vector<std::weak_ptr<Question>> questions;
    };
    // What runs on the thread.
    class Place : public QObject {
    public:
        explicit Place(Keyring& keyring) : m_keyring(keyring) {}
        void askAll();

    private:
        Keyring& m_keyring;
    };

    core::Result<core::Secret> read(const std::string& name);
    core::Result<> write(const std::string& name, const core::Secret& text);
    core::Result<core::Secret> answered(Ask ask);

    core::Guarded<Waiting> m_waiting;
    QThread m_thread;
    Place m_place{*this};  // lives on the thread
};

}  // namespace app
