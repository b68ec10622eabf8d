#include "core/control/issuer_key_news.h"

#include <algorithm>

namespace core {
namespace {

// An issuer as it stands in a report; nothing there: one that was not read yet.
struct Standing {
    IssuerKeysView view{};
    std::shared_ptr<const JwkSet> keys{};
};

Standing standingIn(const IssuerKeysReportPtr& report, const IssuerKeysView& wanted)
{
    if (report)
        for (std::size_t i = 0; i < report->views.size(); ++i)
            if (report->views[i].issuer == wanted.issuer && report->views[i].location == wanted.location)
                return {report->views[i], (*report->keys)[i].keys};
    return {};
}

void tellNews(const Standing& before, const Standing& now, StepContext& context)
{
    const IssuerKeysView& view = now.view;
    const QJsonObject detail{{QStringLiteral("issuer"), QString::fromStdString(view.issuer)},
                             {QStringLiteral("keys"), QString::fromStdString(view.location)},
                             {QStringLiteral("count"), qint64(view.count)}};
    const std::string keys = "The keys of the token issuer " + view.issuer;
    if (now.keys && now.keys != before.keys)
        context.tell("access", {}, keys + " were read: " + countOf(view.count, "key", "keys") + ".", detail);
    else if (view.wrong.empty() && !before.view.wrong.empty())
        context.tell("access", {}, keys + " can be read again.", detail);
    const bool isTold = before.view.wrong == view.wrong && bool(before.keys) == bool(now.keys);
    if (!view.wrong.empty() && !isTold)
        context.tell("access", {}, complaintOf(view), detail);
}

}  // namespace

void takeIssuerKeys(const IssuerKeysReportPtr& report, StepContext& context)
{
    const IssuerKeysReportPtr before = std::exchange(context.memory.issuerKeys, report);
    if (!report || report == before)
        return;
    for (const IssuerKeysView& view : report->views)
        tellNews(standingIn(before, view), standingIn(report, view), context);
}

std::string complaintOf(const IssuerKeysView& issuer)
{
    return "The keys of the token issuer " + issuer.issuer + " cannot be read: " + issuer.wrong
        + (issuer.state == IssuerKeysState::Kept ? ". Those from before are used on."
                                                 : ". Its tokens are refused.");
}

}  // namespace core
