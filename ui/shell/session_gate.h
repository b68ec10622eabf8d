#pragma once

#include <QObject>

#include "core/runtime/trust_service.h"
#include "ui/model/session.h"
#include "ui/shell/idle_watch.h"
#include "ui/shell/sign_in_view.h"

#include <optional>

namespace ui {

class MainWindow;

// Who comes in: covers the window while nobody is signed in or it is locked, signs in and out, locks it when
// nobody is there, and says in the bars who sits here. UI thread only; the checking is done by the core.
class SessionGate final : public QObject {
    Q_OBJECT

public:
    static constexpr std::chrono::minutes usualLimit{15};

    struct Options {
        bool locksWhenIdle = true;  // a wall is looked at by people who touch nothing
        std::chrono::minutes limit = usualLimit;  // without keyboard and mouse; 0: never
        IdleWatch::Clock clock{};  // empty: the machine's
    };

    // All of them outlive it. It adds its commands to the window.
    SessionGate(Session& session, core::TrustService& trust, MainWindow& window, Options options);
    ~SessionGate() override;

    bool isCovered() const;
    void setLimit(std::chrono::minutes limit);
    std::chrono::minutes limit() const { return m_idle.limit(); }

    void lock();
    void signOut();
    void changePassPhrase();
    // Why these cannot be done: nobody is signed in.
    QString refusal() const;

private:
    void addCommands();
    void look();
    SignInView::Occasion occasion();
    void cover(const SignInView::Occasion& occasion);
    void uncover();
    void showUser();
    void lockBecause(const QString& sentence);
    void tryToSignIn(const QString& name, const core::Secret& passPhrase);
    void signedIn(const core::SignedIn& answer);
    void refused(const core::Error& error);
    void forgetActor();
    void endSession();

    Session& m_session;
    core::TrustService& m_trust;
    MainWindow& m_window;
    const Options m_options;
    const core::Actor m_desk;  // who sits here while nobody signs in
    SignInView* m_view;  // the window's
    IdleWatch m_idle;
    QString m_why;  // why it is locked or nobody is signed in any more
    bool m_wasOpenToAll = false;
    core::Actor m_shownTo;  // whose the dialogs are
    std::optional<core::Secret> m_token;  // of the session that the core keeps
};

// How long to wait, from what the core says; nothing where it does not.
std::optional<std::chrono::seconds> waitIn(const core::Error& error);

}  // namespace ui
