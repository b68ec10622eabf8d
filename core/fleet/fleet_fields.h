#pragma once

#include "core/fleet/access_fields.h"
#include "core/fleet/agent_fields.h"
#include "core/fleet/console_fields.h"

namespace core {

template <typename V, Of<TlsSpec> S>
void fieldsOf(V& v, S& tls)
{
    v.need("certificate", tls.certificate, rule::text());
    v.need("key", tls.key, rule::fileOrSecret());
    v.key("clientCa", tls.clientCa, rule::text());
}

template <typename V, Of<GatewayLimits> S>
void fieldsOf(V& v, S& limits)
{
    v.key("headerBytes", limits.headerBytes, rule::sizeWithin(1ULL << 10, 1ULL << 20));
    v.key("bodyBytes", limits.bodyBytes, rule::sizeWithin(1, largestSizeValue));
    v.key("headerTimeout", limits.headerTimeout, rule::longerThanZero());
    v.key("idleTimeout", limits.idleTimeout, rule::longerThanZero());
    v.key("connections", limits.connections, rule::count(1, 1'000'000));
}

template <typename V, Of<AccessLogSpec> S>
void fieldsOf(V& v, S& log)
{
    v.need("file", log.file, rule::text());
    v.key("bytes", log.bytes, rule::sizeWithin(1ULL << 10, 1ULL << 40));
    v.key("keep", log.keep, rule::count(0, 1'000));
}

template <typename V, Of<GatewaySpec> S>
void fieldsOf(V& v, S& gateway)
{
    v.key("listen", gateway.listen);
    v.key("threads", gateway.threads, rule::count(1, 64));
    v.key("tls", gateway.tls);
    v.key("limits", gateway.limits);
    v.key("accessLog", gateway.accessLog);
}

template <typename V, Of<RegionSpec> S>
void fieldsOf(V& v, S& region)
{
    v.need("name", region.name, rule::id<RegionTag>());
    v.key("platform", region.platform);
    v.key("kubeconfig", region.kubeconfig, rule::text());
    v.key("context", region.context, rule::text());
    v.key("namespace", region.kubernetesNamespace, rule::word());
    v.key("scrape", region.scrape);
}

template <typename V, Of<IncidentClassSpec> S>
void fieldsOf(V& v, S& incident)
{
    v.key("type", incident.type, rule::word());
    v.key("severity", incident.severity);
    v.key("playbook", incident.playbook, rule::word());
}

template <typename V, Of<EscalationStepSpec> S>
void fieldsOf(V& v, S& step)
{
    v.need("after", step.after);
    v.need("to", step.to, rule::word(), rule::notEmpty());
}

template <typename V, Of<ChannelSpec> S>
void fieldsOf(V& v, S& channel)
{
    auto webhook = unlessEmpty(channel.webhook);
    auto email = unlessEmpty(channel.email);
    auto command = unlessEmpty(channel.command);
    auto format = V::reads || channel.webhook.empty() ? std::nullopt : std::optional(channel.format);
    v.key("webhook", webhook, rule::url({"https", "http"}));
    v.key("format", format, rule::oneOf({"json", "slack", "pagerduty"}));
    v.key("email", email, rule::email());
    v.key("command", command, LooseText(), rule::argument({"summary"}), rule::notEmpty());
    v.require(int(webhook.has_value()) + int(email.has_value()) + int(command.has_value()) == 1, "",
              "needs exactly one of webhook, email and command");
    v.require(!format || webhook, "format", "goes with a webhook only");
    assignRead(channel.webhook, webhook.value_or(std::string()));
    assignRead(channel.email, email.value_or(std::string()));
    assignRead(channel.command, command.value_or(std::vector<std::string>()));
    assignRead(channel.format, format.value_or("json"));
}

template <typename V, Of<MailSpec> S>
void fieldsOf(V& v, S& mail)
{
    v.need("server", mail.server, rule::url({"smtp", "smtps"}));
    v.need("from", mail.from, rule::email());
}

template <typename V, Of<ModelSpec> S>
void fieldsOf(V& v, S& model)
{
    v.need("name", model.name, rule::fileName());
    v.need("source", model.source, rule::url({"https", "http"}));
    v.key("sha256", model.sha256, rule::sha256());
}

template <typename V, Of<ModelCacheSpec> S>
void fieldsOf(V& v, S& cache)
{
    v.key("bytes", cache.bytes, rule::sizeWithin(1, largestSizeValue));
    v.key("ttl", cache.ttl, rule::longerThanZero());
}

template <typename V, Of<FleetSpec> S>
void fieldsOf(V& v, S& fleet)
{
    v.need("fleet", fleet.name, LooseText(), rule::text());
    v.group("api", [&](auto& api) { api.key("listen", fleet.apiListen); });
    v.key("gateway", fleet.gateway);
    v.key("regions", fleet.regions);
    v.key("agents", fleet.agents);
    v.key("alerts", fleet.alerts);
    v.key("notices", fleet.notices);
    v.group("incidents",
            [&](auto& incidents) { incidents.key("classes", fleet.incidentClasses, rule::classKey()); });
    v.key("playbooks", fleet.playbooks, rule::text());
    v.key("escalation", fleet.escalation);
    v.key("channels", fleet.channels, rule::keyWord());
    v.key("mail", fleet.mail);
    v.key("access", fleet.access);
    v.key("dashboards", fleet.dashboards, rule::text());
    v.key("wall", fleet.wall);
    v.key("protection", fleet.protection);
    v.key("models", fleet.models);
    v.key("modelCache", fleet.modelCache);
}

}  // namespace core
