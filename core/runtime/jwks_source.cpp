#include "core/runtime/jwks_source.h"

#include <QDir>

namespace core {

JwksSource::JwksSource(std::string folder, std::function<void()> changed, JwksTiming timing)
    : m_folder(std::move(folder)),
      m_changed(std::move(changed)),
      m_book(timing),
      m_thread([this] { run(); })
{
}

JwksSource::~JwksSource()
{
    m_inbox.with([](Inbox& inbox) { inbox.ending = true; });
    m_fetcher.wake();
    m_thread.join();
}

void JwksSource::follow(const std::shared_ptr<const AccessSpec>& access)
{
    if (access == m_access)
        return;
    m_access = access;
    std::vector<JwtProviderSpec> providers;
    if (access)
        for (const AccessProviderSpec& provider : access->providers)
            if (provider.jwt)
                providers.push_back(*provider.jwt);
    m_inbox.with([&](Inbox& inbox) { inbox.providers = std::move(providers); });
    m_fetcher.wake();
}

void JwksSource::unknownKeySeen(const std::string& issuer)
{
    m_inbox.with([&](Inbox& inbox) { inbox.issuers.insert(issuer); });
    m_fetcher.wake();
}

IssuerKeysReportPtr JwksSource::report() const
{
    return m_report.with([](const IssuerKeysReportPtr& report) { return report; });
}

void JwksSource::run()
{
    while (takeInbox()) {
        readDue();
        show();
        for (JwksFetcher::Fetched& fetched : m_fetcher.turn(m_book.untilNext(readClocks())))
            m_book.take(fetched.ticket, std::move(fetched.reading), readClocks());
    }
}

// False when all is over.
bool JwksSource::takeInbox()
{
    Inbox inbox = m_inbox.with([](Inbox& waiting) {
        Inbox taken = std::move(waiting);
        waiting = Inbox();
        waiting.ending = taken.ending;
        return taken;
    });
    if (inbox.providers) {
        m_book.follow(*inbox.providers);
        m_files.clear();
    }
    for (const std::string& issuer : inbox.issuers)
        m_book.unknownKeySeen(issuer);
    return !inbox.ending;
}

void JwksSource::readDue()
{
    for (const JwksBook::Due& due : m_book.takeDue(readClocks())) {
        if (isUrl(due.location)) {
            m_fetcher.start(due.ticket, due.location);
            continue;
        }
        const QDir folder(QString::fromStdString(m_folder));
        const QString path = folder.absoluteFilePath(QString::fromStdString(due.location));
        JwksFile& file = m_files.try_emplace(due.ticket, path.toStdString()).first->second;
        m_book.take(due.ticket, file.read(due.isKnown), readClocks());
    }
}

void JwksSource::show()
{
    IssuerKeysReportPtr next = m_book.report(readClocks());
    const bool isNew =
        m_report.with([&](IssuerKeysReportPtr& shown) { return std::exchange(shown, next) != next; });
    if (isNew)
        m_changed();
}

}  // namespace core
