#include "core/runtime/trust_desk.h"

#include "core/runtime/journal_export.h"
#include "core/security/pass_phrase.h"
#include "core/security/token.h"

#include <spdlog/spdlog.h>

namespace core {
namespace {

constexpr std::string_view tokenPrefix = "pht_";
constexpr std::size_t longestTriedName = 64;

// Of a name that somebody typed: as much as the journal may have of it.
std::string shownName(const std::string& typed)
{
    std::string name = typed.substr(0, longestTriedName);
    for (char& c : name)
        if (static_cast<unsigned char>(c) <= ' ' || static_cast<unsigned char>(c) >= 0x7F)
            c = '?';
    return name;
}

std::string waitText(Duration wait)
{
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
    return "there were too many wrong ones; it may be tried again in " + std::to_string(seconds)
        + (seconds == 1 ? " second" : " seconds");
}

}  // namespace

TrustDesk::TrustPtr TrustDesk::trust() const
{
    const SnapshotPtr now = m_feed.latest();
    static const auto nothing = std::make_shared<const TrustState>();
    return now && now->trust ? now->trust : nothing;
}

template <typename T>
void TrustDesk::work(const Answer<T>& answer, std::function<void()> job)
{
    if (!m_worker.post(std::move(job)))
        answer(Error{ErrorCode::Busy, "too many sign-ins wait already"});
}

void TrustDesk::signIn(SignInAttempt attempt, Answer<SignedIn> answer)
{
    work<SignedIn>(answer, [this, attempt = std::move(attempt), answer] {
        auto outcome = tryToSignIn(attempt);
        const std::string name = shownName(attempt.name);
        if (outcome)
            note({AccessAttempt::Kind::SignedIn, name, {}, attempt.from, {}});
        else
            note({AccessAttempt::Kind::NotSignedIn, name, {}, attempt.from, outcome.error().context});
        answer(std::move(outcome));
    });
}

Result<SignedIn> TrustDesk::tryToSignIn(const SignInAttempt& attempt)
{
    const MonoTime now = readClocks().mono;
    const std::string name = shownName(attempt.name);
    if (const auto wait = m_throttle.waitOf(name, attempt.from, now))
        return Error{ErrorCode::Busy, waitText(*wait)};
    const TrustPtr trust = this->trust();
    const auto found = trust->operators.find(attempt.name);
    const bool isKnown = found != trust->operators.end();
    const auto isRight = matches(attempt.passPhrase, isKnown ? &found->second.passPhrase : nullptr);
    if (!isRight) {
        spdlog::error("a pass phrase cannot be checked: {}", isRight.error().context);
        return isRight.error();
    }
    if (!isRight.value()) {
        m_throttle.failed(name, attempt.from, now);
        return Error{ErrorCode::Forbidden, "the name or the pass phrase is wrong"};
    }
    m_throttle.succeeded(name, attempt.from);
    auto session = m_sessions.begin(found->first, now);
    if (!session)
        return session.error();
    return SignedIn{found->first, found->second.rights, std::move(session).value()};
}

std::optional<std::string> TrustDesk::signOut(std::string_view token, const std::string& from)
{
    auto name = m_sessions.end(token, readClocks().mono);
    if (name)
        note({AccessAttempt::Kind::SignedOut, *name, {}, from, {}});
    return name;
}

std::optional<Caller> TrustDesk::callerOf(std::string_view token)
{
    const Now now = readClocks();
    const TrustPtr trust = this->trust();
    if (const auto name = m_sessions.nameOf(token, now.mono)) {
        const auto found = trust->operators.find(*name);
        if (found == trust->operators.end())
            return std::nullopt;
        return Caller{Actor::signedIn(*name), found->second.rights};
    }
    const std::string_view id = tokenIdOf(token, tokenPrefix);
    if (id.empty())
        return std::nullopt;
    const auto found = trust->tokens.find(std::string(id));
    static const Sha256Digest nobodys{};
    const bool isKnown = found != trust->tokens.end();
    if (!hasHash(token, isKnown ? found->second.hash : nobodys)
        || (found->second.expires && *found->second.expires <= now.wall))
        return std::nullopt;
    return Caller{Actor::token(found->first, found->second.name), found->second.rights};
}

void TrustDesk::note(AccessAttempt attempt)
{
    m_loop.note(std::move(attempt));
}

void TrustDesk::addOperator(NewOperator wish, Answer<CommandReceipt> answer)
{
    work<CommandReceipt>(answer, [this, wish = std::move(wish), answer] {
        auto hash = hashPassPhrase(wish.passPhrase);
        if (!hash)
            return answer(hash.error());
        m_loop.submit(
            {AddOperator{{wish.name, wish.rights, std::move(hash).value(), readClocks().wall}}, wish.by},
            answer);
    });
}

// Whoever changes their own shows that they know the one before: a screen that was left open is not enough.
Result<PassPhraseHash> TrustDesk::nextPassPhrase(const NewPassPhrase& wish)
{
    const bool isOwn = wish.by.kind == Actor::Kind::Operator && wish.by.id == wish.name;
    if (isOwn) {
        const auto checked =
            tryToSignIn({wish.name, wish.current.value_or(Secret()), "a change of pass phrase"});
        if (!checked) {
            note({AccessAttempt::Kind::NotSignedIn,
                  shownName(wish.name),
                  {},
                  "a change of pass phrase",
                  checked.error().context});
            return checked.error();
        }
    }
    return hashPassPhrase(wish.passPhrase);
}

void TrustDesk::setPassPhrase(NewPassPhrase wish, Answer<CommandReceipt> answer)
{
    work<CommandReceipt>(answer, [this, wish = std::move(wish), answer] {
        auto hash = nextPassPhrase(wish);
        if (!hash)
            return answer(hash.error());
        auto receipt = m_loop.carriedOut({SetPassPhrase{wish.name, std::move(hash).value()}, wish.by});
        if (receipt)
            m_sessions.endAllOf(wish.name);
        answer(std::move(receipt));
    });
}

void TrustDesk::makeToken(TokenWish wish, Answer<NewToken> answer)
{
    work<NewToken>(answer, [this, wish = std::move(wish), answer] {
        const auto made = core::makeToken(tokenPrefix);
        if (!made)
            return answer(made.error());
        const MadeToken& token = made.value();
        const ApiTokenRecord record{token.id,     wish.name,    wish.rights, readClocks().wall,
                                    wish.expires, wish.by.text, token.hash};
        m_loop.submit({AddApiToken{record}, wish.by},
                      [id = token.id, text = token.text, answer](const Result<CommandReceipt>& receipt) {
                          if (receipt)
                              answer(NewToken{id, text, receipt.value().journalSeq});
                          else
                              answer(receipt.error());
                      });
    });
}

void TrustDesk::exportJournal(JournalExportWish wish, Answer<std::string> answer)
{
    work<std::string>(answer, [this, wish = std::move(wish), answer] { answer(exportPart(wish)); });
}

Result<std::string> TrustDesk::exportPart(const JournalExportWish& wish)
{
    if (auto noted = m_loop.carriedOut({NoteJournalExport{wish.first, wish.last}, wish.by}); !noted)
        return noted.error();
    const auto key = SigningKey::fromFile(m_dataFolder + "/audit-key");
    if (!key)
        return key.error();
    const auto store = Store::open(m_dataFolder, Store::Mode::ReadOnly);
    if (!store)
        return store.error();
    return core::exportJournal(*store.value(), wish.first, wish.last, key.value(), readClocks().wall);
}

}  // namespace core
