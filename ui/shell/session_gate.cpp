#include "ui/shell/session_gate.h"

#include "ui/model/answer.h"
#include "ui/model/error_text.h"
#include "ui/shell/main_window.h"
#include "ui/shell/own_pass_phrase_dialog.h"
#include "ui/widget/figure_text.h"

#include <QRegularExpression>

#include <utility>

namespace ui {
namespace {

SessionGate::Options complete(SessionGate::Options options)
{
    if (!options.clock)
        options.clock = [] { return core::readClocks().mono; };
    return options;
}

}  // namespace

std::optional<std::chrono::seconds> waitIn(const core::Error& error)
{
    static const QRegularExpression seconds(QStringLiteral("in (\\d{1,6}) seconds?$"));
    const auto match = seconds.match(QString::fromStdString(error.context));
    if (error.code != core::ErrorCode::Busy || !match.hasMatch())
        return std::nullopt;
    return std::chrono::seconds(match.captured(1).toInt());
}

SessionGate::SessionGate(Session& session, core::TrustService& trust, MainWindow& window, Options options)
    : m_session(session),
      m_trust(trust),
      m_window(window),
      m_options(complete(std::move(options))),
      m_desk(session.actor()),
      m_view(new SignInView(&window, m_options.clock)),
      m_idle(m_options.clock, this),
      m_shownTo(m_desk)
{
    connect(m_view, &SignInView::tried, this, &SessionGate::tryToSignIn);
    connect(m_view, &SignInView::otherRequested, this, [this] {
        m_why.clear();
        forgetActor();
    });
    connect(&m_idle, &IdleWatch::idle, this, [this] {
        if (refusal().isEmpty())
            lockBecause(tr("Nobody touched the keyboard or the mouse for %1.").arg(ageText(m_idle.limit())));
    });
    connect(&m_session, &Session::changed, this, &SessionGate::look);
    setLimit(m_options.limit);
    addCommands();
    look();
}

SessionGate::~SessionGate()
{
    endSession();
}

void SessionGate::addCommands()
{
    const auto add = [this](const QString& id, const QString& title, const QKeySequence& keys,
                            void (SessionGate::*run)()) {
        m_window.addCommand({id, title, keys, [this, run] { (this->*run)(); }, [this] { return refusal(); }});
    };
    const QString passPhrase = QStringLiteral("session.passPhrase");
    const QString locking = QStringLiteral("session.lock");
    const QString leaving = QStringLiteral("session.signOut");
    add(passPhrase, tr("Change pass phrase…"), {}, &SessionGate::changePassPhrase);
    add(locking, tr("Lock"), Qt::CTRL | Qt::Key_L, &SessionGate::lock);
    add(leaving, tr("Sign out"), {}, &SessionGate::signOut);
    m_window.setUserMenu({passPhrase, locking, leaving});
}

bool SessionGate::isCovered() const
{
    return m_window.isCovered();
}

void SessionGate::setLimit(std::chrono::minutes limit)
{
    m_idle.setLimit(m_options.locksWhenIdle ? limit : std::chrono::minutes(0));
}

QString SessionGate::refusal() const
{
    if (!m_session.hasAccounts())
        return tr("There are no accounts, so nobody is signed in.");
    return m_session.isOpen() ? QString() : tr("Nobody is signed in.");
}

void SessionGate::look()
{
    const bool isOperator = m_session.actor().kind == core::Actor::Kind::Operator;
    if (isOperator && !m_session.accounts().contains(m_session.name())) {
        m_why = tr("The account %1 was removed.").arg(m_session.name());
        return forgetActor();
    }
    if (m_session.isOpen())
        uncover();
    else if (const SignInView::Occasion next = occasion(); !isCovered() || m_view->occasion() != next)
        cover(next);
    m_wasOpenToAll = !m_session.hasAccounts();
    showUser();
}

SignInView::Occasion SessionGate::occasion()
{
    if (m_session.isLocked())
        return {m_session.name(), true, m_why};
    const QStringList accounts = m_session.accounts();
    // At the start the names are nobody's business.
    const bool isFirst = m_wasOpenToAll && m_window.hasFleet();
    if (isFirst)
        m_why = tr("There are accounts from now on. Sign in to go on.");
    if (isCovered())
        return {m_view->occasion().isLocked ? QString() : m_view->occasion().name, false, m_why};
    return {isFirst && accounts.size() == 1 ? accounts.front() : QString(), false, m_why};
}

void SessionGate::cover(const SignInView::Occasion& occasion)
{
    m_window.cover(m_view);
    m_view->open(occasion);
}

// What one person has open is no other's business.
void SessionGate::uncover()
{
    m_why.clear();
    const bool isSame = std::exchange(m_shownTo, m_session.actor()) == m_session.actor();
    if (isCovered())
        m_window.uncover(isSame ? MainWindow::Dialogs::BringBack : MainWindow::Dialogs::Reject);
}

void SessionGate::showUser()
{
    m_window.setOpenToAll(!m_session.hasAccounts());
    if (!m_session.hasAccounts())
        return m_window.setUser(m_session.name(), tr("this machine"));
    if (m_session.isOpen())
        m_window.setUser(m_session.name(), m_session.roleText(),
                         QString::fromStdString(core::describe(m_session.rights())));
}

void SessionGate::lock()
{
    lockBecause({});
}

void SessionGate::lockBecause(const QString& sentence)
{
    if (!refusal().isEmpty())
        return;
    m_why = sentence;
    endSession();
    m_session.setLocked(true);
}

void SessionGate::signOut()
{
    if (!refusal().isEmpty())
        return;
    m_why.clear();
    forgetActor();
}

void SessionGate::forgetActor()
{
    endSession();
    m_session.setActor(m_desk);
}

void SessionGate::endSession()
{
    if (const auto token = std::exchange(m_token, std::nullopt))
        // The core tells the journal, unless the session was over for it by itself.
        if (!m_trust.signOut(token->reveal(), {}))
            m_trust.note({core::AccessAttempt::Kind::SignedOut, m_session.actor().text, {}, {}, {}});
}

void SessionGate::tryToSignIn(const QString& name, const core::Secret& passPhrase)
{
    m_trust.signIn({name.toStdString(), passPhrase, {}},
                   answerOn<core::SignedIn>(this, [this](const core::Result<core::SignedIn>& answer) {
                       if (answer)
                           signedIn(answer.value());
                       else
                           refused(answer.error());
                   }));
}

void SessionGate::signedIn(const core::SignedIn& answer)
{
    endSession();
    m_token = answer.session;
    m_session.setActor(core::Actor::signedIn(answer.name));
}

void SessionGate::refused(const core::Error& error)
{
    if (const auto wait = waitIn(error))
        return m_view->refuseFor(*wait);
    m_view->refuse(error.code == core::ErrorCode::Forbidden ? tr("The name or the pass phrase is wrong.")
                                                            : errorSentence(error));
}

void SessionGate::changePassPhrase()
{
    if (!refusal().isEmpty())
        return;
    auto* dialog = new OwnPassPhraseDialog(m_trust, m_session.actor(), &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this,
            [this] { m_window.notify(Tone::Ok, tr("Your pass phrase is changed.")); });
    dialog->open();
}

}  // namespace ui
