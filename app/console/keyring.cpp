#include "app/console/keyring.h"

#include <qt6keychain/keychain.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <chrono>
#include <future>
#include <utility>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;
using core::Secret;

constexpr auto longestWait = 60s;

// The log has the keyring's own words; they are about the desktop, not about what is kept.
Error errorOf(const QKeychain::Job& job)
{
    spdlog::warn("the keyring: {}", job.errorString().toStdString());
    switch (job.error()) {
    case QKeychain::EntryNotFound: return {ErrorCode::NotFound, "the keyring does not have the key"};
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser: return {ErrorCode::Forbidden, "the keyring was not unlocked"};
    default: return {ErrorCode::Unreachable, "the keyring does not answer"};
    }
}

void prepare(QKeychain::Job& job, const std::string& name)
{
    job.setAutoDelete(true);
    job.setInsecureFallback(false);
    job.setKey(QString::fromStdString(name));
}

}  // namespace

// One wait for an answer; the first answer counts.
class Keyring::Question {
public:
    void answer(Result<Secret> with)
    {
        if (!m_isAnswered.exchange(true))
            m_promise.set_value(std::move(with));
    }
    std::future<Result<Secret>> future() { return m_promise.get_future(); }

private:
    std::atomic<bool> m_isAnswered = false;
    std::promise<Result<Secret>> m_promise;
};

Keyring::Keyring()
{
    m_thread.setObjectName(u"keyring"_s);
    m_place.moveToThread(&m_thread);
    m_thread.start();
}

Keyring::~Keyring()
{
    end();
    m_thread.quit();
    m_thread.wait();
}

core::KeyringAccess Keyring::access()
{
    return {[this](const std::string& name) { return read(name); },
            [this](const std::string& name, const Secret& text) { return write(name, text); }};
}

void Keyring::end()
{
    const auto questions = m_waiting.with([](Waiting& waiting) {
        waiting.isEnding = true;
        return std::exchange(waiting.questions, {});
    });
    for (const auto& question : questions)
        if (const auto waits = question.lock())
            waits->answer(Error{ErrorCode::Cancelled, "the console is ending"});
}

void Keyring::Place::askAll()
{
    const auto toAsk =
        m_keyring.m_waiting.with([](Waiting& waiting) { return std::exchange(waiting.toAsk, {}); });
    for (const auto& [question, ask] : toAsk)
        ask(question);
}

Result<Secret> Keyring::answered(Ask ask)
{
    const auto question = std::make_shared<Question>();
    auto answer = question->future();
    const bool isEnding = m_waiting.with([&](Waiting& waiting) {
        std::erase_if(waiting.questions, [](const auto& known) { return known.expired(); });
        waiting.questions.push_back(question);
        if (!waiting.isEnding)
            waiting.toAsk.push_back({question, std::move(ask)});
        return waiting.isEnding;
    });
    if (isEnding)
        return Error{ErrorCode::Cancelled, "the console is ending"};
    QMetaObject::invokeMethod(&m_place, &Place::askAll, Qt::QueuedConnection);
    if (answer.wait_for(longestWait) != std::future_status::ready)
        question->answer(Error{ErrorCode::Unreachable, "the keyring does not answer"});
    return answer.get();
}

Result<Secret> Keyring::read(const std::string& name)
{
    return answered([this, name](const std::shared_ptr<Question>& question) {
        auto* const job = new QKeychain::ReadPasswordJob(u"pilothouse"_s, &m_place);
        prepare(*job, name);
        QObject::connect(job, &QKeychain::Job::finished, &m_place, [question, job] {
            if (job->error() == QKeychain::NoError)
                question->answer(Secret(job->textData().toStdString()));
            else
                question->answer(errorOf(*job));
        });
        job->start();
    });
}

Result<> Keyring::write(const std::string& name, const Secret& text)
{
    const auto written = answered([this, name, text](const std::shared_ptr<Question>& question) {
        auto* const job = new QKeychain::WritePasswordJob(u"pilothouse"_s, &m_place);
        prepare(*job, name);
        job->setTextData(QString::fromUtf8(text.reveal().data(), qsizetype(text.reveal().size())));
        QObject::connect(job, &QKeychain::Job::finished, &m_place, [question, job] {
            if (job->error() == QKeychain::NoError)
                question->answer(Secret());
            else
                question->answer(errorOf(*job));
        });
        job->start();
    });
    return written ? Result<>(core::done) : Result<>(written.error());
}

}  // namespace app
