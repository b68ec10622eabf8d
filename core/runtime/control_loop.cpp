#include "core/runtime/control_loop.h"

#include "core/cache/model_cache.h"
#include "core/control/issuer_key_news.h"
#include "core/fleet/find_view.h"
#include "core/fleet/names.h"
#include "core/runtime/gateway_news.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cctype>
#include <future>

namespace core {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr auto tickLength = 1s;
constexpr auto shortestPause = 10ms;  // between two steps, however often the bell rings
constexpr auto faultTold = 1h;
constexpr std::size_t commandsWaiting = 1'000;
constexpr std::size_t attemptsWaiting = 1'000;

template <typename... Cases>
struct Match : Cases... {
    using Cases::operator()...;
};
template <typename... Cases>
Match(Cases...) -> Match<Cases...>;

// The log has each notice in one line, whatever words of an agent are in it.
void logNotice(const Notice& notice)
{
    std::string summary = notice.summary;
    std::replace_if(
        summary.begin(), summary.end(), [](unsigned char c) { return std::iscntrl(c) != 0; }, ' ');
    spdlog::info("notice {} ({}{}): {}", notice.id, nameOf(notice.severity),
                 notice.isRepeat ? ", told again" : "", summary);
}

}  // namespace

ControlLoop::ControlLoop(World world, Controller controller)
    : m_world(world),
      m_controller(std::move(controller)),
      m_series(world.history),
      m_thread([this] { run(); })
{
}

ControlLoop::~ControlLoop()
{
    m_inbox.with([](Inbox& inbox) { inbox.ending = true; });
    m_world.bell.ring();
    m_thread.join();
    refuseWaiting();
    m_world.regions.leave();
}

void ControlLoop::submit(CommandRequest request, FleetService::Answer<CommandReceipt> answer)
{
    const bool taken = m_inbox.with([&](Inbox& inbox) {
        if (inbox.ending || inbox.commands.size() >= commandsWaiting)
            return false;
        inbox.commands.push_back({std::move(request), answer});
        return true;
    });
    if (taken)
        m_world.bell.ring();
    else
        answer(Error{ErrorCode::Busy, "too many commands wait already"});
}

Result<CommandReceipt> ControlLoop::carriedOut(CommandRequest request)
{
    const auto promise = std::make_shared<std::promise<Result<CommandReceipt>>>();
    submit(std::move(request),
           [promise](Result<CommandReceipt> receipt) { promise->set_value(std::move(receipt)); });
    return promise->get_future().get();
}

void ControlLoop::preview(CommandRequest request, FleetService::Answer<CommandPreview> answer)
{
    const bool taken = m_inbox.with([&](Inbox& inbox) {
        if (inbox.ending || inbox.previews.size() >= commandsWaiting)
            return false;
        inbox.previews.push_back({std::move(request), answer});
        return true;
    });
    if (taken)
        m_world.bell.ring();
    else
        answer(Error{ErrorCode::Busy, "too many commands wait already"});
}

void ControlLoop::fleetFileRead(FleetFile file)
{
    m_inbox.with([&](Inbox& inbox) { inbox.fleetFile = std::move(file); });
    m_world.bell.ring();
}

// Told with the next tick: beyond the bound they are counted with the newest, since who floods must cost
// nothing.
void ControlLoop::note(AccessAttempt attempt)
{
    m_inbox.with([&](Inbox& inbox) {
        if (inbox.ending)
            return;
        if (inbox.attempts.size() < attemptsWaiting)
            inbox.attempts.push_back(std::move(attempt));
        else
            ++inbox.attempts.back().times;
    });
}

void ControlLoop::announceApi(std::string address)
{
    m_inbox.with([&](Inbox& inbox) { inbox.apiAddress = std::move(address); });
}

void ControlLoop::setNotice(std::string topic, std::string sentence)
{
    m_inbox.with([&](Inbox& inbox) {
        if (sentence.empty())
            inbox.notices.erase(topic);
        else
            inbox.notices[std::move(topic)] = std::move(sentence);
    });
}

void ControlLoop::run()
{
    auto nextTick = Steady::now();
    while (true) {
        const bool rung = m_world.bell.sleepUntil(nextTick);
        if (m_inbox.with([](const Inbox& inbox) { return inbox.ending; }))
            return;
        const bool tick = Steady::now() >= nextTick;
        if (tick)
            nextTick = std::max(nextTick + tickLength, Steady::now() + tickLength / 2);
        if (tick || rung)
            step(tick);
        std::this_thread::sleep_for(shortestPause);
    }
}

void ControlLoop::step(bool tick)
{
    const Now now = readClocks();
    StepInputs inputs = gather(tick, now);
    auto [commands, previews] = m_inbox.with([](Inbox& inbox) {
        return std::pair(std::exchange(inbox.commands, {}), std::exchange(inbox.previews, {}));
    });
    refuseUnlessRecorded(commands);
    if (tick)
        addRenewals(commands, now);
    for (const PendingCommand& command : commands)
        inputs.commands.push_back(command.request);

    const auto before = Steady::now();
    StepOutput output = m_controller.step(inputs, now);
    const double stepSeconds = std::chrono::duration<double>(Steady::now() - before).count();

    // First: an instance that starts now may need a secret that was kept now.
    const auto sealing = m_world.vault.with([&](VaultBook& vault) {
        vault.follow(output.snapshot->trust);
        return vault.takeModelSealing();
    });
    if (sealing)
        m_world.models.setSealing(*sealing);
    carryOut(output.effects);
    m_world.jwks.follow(output.snapshot->access);
    if (tick)
        m_series.add(m_traffic, *output.snapshot, now);
    watch(*output.snapshot, inputs.regions);
    publish(*output.snapshot, stepSeconds, now);
    record(output, std::move(commands), now);
    for (PendingPreview& pending : previews)
        pending.answer(m_controller.preview(pending.request));
}

// Nobody may do what the journal cannot say.
void ControlLoop::refuseUnlessRecorded(std::vector<PendingCommand>& commands)
{
    if (commands.empty())
        return;
    const auto ready = m_world.recorder.readyForCommands();
    if (ready)
        return;
    for (const PendingCommand& command : commands)
        command.answer(ready.error());
    commands.clear();
}

// The vault's own wishes: a few a second, and none while the journal cannot have them.
void ControlLoop::addRenewals(std::vector<PendingCommand>& commands, Now now)
{
    if (!m_world.recorder.readyForCommands())
        return;
    static const Actor itself{Actor::Kind::Owner, "admin", "controller"};
    auto renewals = m_world.vault.with([&](VaultBook& vault) { return vault.renewals(now.wall); });
    for (Command& renewal : renewals)
        commands.push_back({{std::move(renewal), itself}, [](const Result<CommandReceipt>&) {}});
}

StepInputs ControlLoop::gather(bool tick, Now now)
{
    StepInputs inputs;
    inputs.isTick = tick;
    inputs.regions = m_world.regions.observe();
    if (tick) {
        m_traffic = m_world.gateway.collect();
        m_world.monitor.account(inputs.regions, m_traffic, now);
        inputs.traffic = m_traffic;
        m_gatewayNotices = noticesOf(m_traffic, now.wall);
        for (const UnknownKeyTraffic& unknown : m_traffic.unknownKeys)
            m_world.jwks.unknownKeySeen(unknown.issuer);
    }
    inputs.issuerKeys = m_world.jwks.report();
    MonitorReport report = m_world.monitor.collect(now);
    inputs.probes = std::move(report.probes);
    inputs.instanceFigures = std::move(report.instanceFigures);
    inputs.agentFigures = std::move(report.agentFigures);
    m_scrapeLagSeconds = report.scrapeLagSeconds;
    inputs.attempts = m_inbox.with([](Inbox& inbox) { return std::exchange(inbox.attempts, {}); });
    for (AccessAttempt& attempt : m_world.vault.with([](VaultBook& vault) { return vault.takeAttempts(); }))
        inputs.attempts.push_back(std::move(attempt));
    inputs.fleetFile =
        m_inbox.with([](Inbox& inbox) { return std::exchange(inbox.fleetFile, std::nullopt); });
    return inputs;
}

void ControlLoop::carryOut(const std::vector<Effect>& effects)
{
    for (const Effect& effect : effects)
        std::visit(Match{[&](const StartInstance& start) { m_world.regions.start(start); },
                         [&](const StopInstance& stop) { m_world.regions.stop(stop); },
                         [&](const ForgetInstance& forget) { m_world.regions.forget(forget); },
                         [&](const PublishRoutes& routes) { m_world.gateway.publish(routes.table); },
                         [&](const DropCached& drop) { dropCached(drop); },
                         [](const Notify&) {}},  // with the record: not before it is on disk
                   effect);
}

// A glob was judged when the command was checked, but for what only the cache knows.
void ControlLoop::dropCached(const DropCached& drop)
{
    const auto dropped = m_world.caches.invalidate(drop.cache, drop.pattern);
    if (dropped)
        spdlog::info("the cache {} dropped {} entries", drop.cache, dropped.value());
    else
        spdlog::warn("the cache {} dropped nothing: {}", drop.cache, dropped.error().context);
}

void ControlLoop::record(StepOutput& output, std::vector<PendingCommand> commands, Now now)
{
    RecordBatch batch{
        .time = now.wall, .drafts = std::move(output.journal), .state = {}, .waiting = {}, .afterwards = {}};
    if (output.stateChanged || m_owesState)
        batch.state = m_controller.state();
    for (std::size_t i = 0; i < commands.size(); ++i)
        batch.waiting.push_back({std::move(commands[i].answer), std::move(output.answers[i])});
    std::vector<Notice> notices;
    for (Effect& effect : output.effects)
        if (auto* notify = std::get_if<Notify>(&effect))
            notices.push_back(std::move(notify->notice));
    if (!notices.empty())
        batch.afterwards = [&feed = m_world.notices, notices = std::move(notices)] {
            for (const Notice& notice : notices) {
                logNotice(notice);
                feed.publish(notice);
            }
        };
    const bool troubled = m_world.recorder.trouble().has_value();  // then even an empty batch tries again
    if (batch.drafts.empty() && !batch.state && batch.waiting.empty() && !troubled)
        return;
    m_owesState = batch.state.has_value();
    if (m_world.recorder.record(std::move(batch)))
        m_owesState = false;
    else
        spdlog::error("the journal is too far behind; a step was not recorded");
}

// Every instance that runs and has an address is watched, those that start more often.
void ControlLoop::watch(const FleetSnapshot& snapshot, const std::vector<RegionObservation>& regions)
{
    std::map<AgentId, AgentSpecPtr> specs;
    for (const AgentViewPtr& agent : snapshot.agents)
        specs[agent->id] = agent->spec;

    std::vector<WatchTarget> targets;
    for (const RegionObservation& region : regions) {
        for (const InstanceObservation& seen : region.instances) {
            const auto spec = specs.find(seen.agent);
            if (seen.phase == RunPhase::Exited || seen.port == 0 || spec == specs.end())
                continue;
            const InstanceViewPtr view = findView(snapshot.instances, seen.id);
            const bool starting = view && view->state == InstanceState::Starting;
            targets.push_back({seen.id, seen.attempt, spec->second, seen.host, seen.port, starting});
        }
    }
    m_world.monitor.watch(std::move(targets));
}

void ControlLoop::publish(const FleetSnapshot& decided, double stepSeconds, Now now)
{
    auto next = std::make_shared<FleetSnapshot>(decided);
    next->seq = ++m_seq;
    next->time = now.wall;
    next->gateway = m_series.gateway();
    next->vitals.tick = tickLength;
    next->vitals.stepSeconds = stepSeconds;
    next->vitals.scrapeLagSeconds = m_scrapeLagSeconds;
    next->vitals.gatewayAddress = m_world.gateway.host() + ":" + std::to_string(m_world.gateway.port());
    m_inbox.with([&](const Inbox& inbox) {
        next->vitals.apiAddress = inbox.apiAddress;
        for (const auto& [topic, sentence] : inbox.notices)
            next->vitals.notices.push_back(sentence);
    });
    for (auto trouble : {m_world.recorder.trouble(), m_world.archivist.trouble()})
        if (trouble)
            next->vitals.notices.push_back(std::move(*trouble));
    next->vault = m_world.vault.with([](const VaultBook& vault) { return vault.view(); });
    if (!next->vault.trouble.empty())
        next->vitals.notices.push_back(next->vault.trouble);
    next->caches = viewsOf(m_world.caches);
    if (const auto fault = m_world.models.lastFault(); fault && now.wall - fault->time < faultTold)
        next->vitals.notices.push_back("The cache of models had a fault: " + fault->error.context);
    next->vitals.notices.insert(next->vitals.notices.end(), m_gatewayNotices.begin(), m_gatewayNotices.end());
    if (next->issuerKeys)
        for (const IssuerKeysView& issuer : next->issuerKeys->views)
            if (!issuer.wrong.empty())
                next->vitals.notices.push_back(complaintOf(issuer));
    m_world.feed.publish(std::move(next));
}

void ControlLoop::refuseWaiting()
{
    auto [commands, previews] = m_inbox.with([](Inbox& inbox) {
        return std::pair(std::exchange(inbox.commands, {}), std::exchange(inbox.previews, {}));
    });
    for (PendingCommand& command : commands)
        command.answer(Error{ErrorCode::Cancelled, "the console is ending"});
    for (PendingPreview& preview : previews)
        preview.answer(Error{ErrorCode::Cancelled, "the console is ending"});
}

}  // namespace core
