#include <QTest>

#include "core/security/gatekeeper.h"
#include "core/security/jwk_set.h"
#include "tests/support/test_program.h"
#include "token_signer.h"

#include <atomic>
#include <thread>

namespace tst_token_gate {

using namespace std::chrono_literals;
using core::Identity;
using core::SignatureAlgorithm;

namespace {

const core::TimePoint now{1'700'000'000s};
const core::AccessProviderSpec apiKeys{true, {}, false};
const core::AccessProviderSpec certificates{false, {}, true};

core::AccessProviderSpec issuer(const std::string& name, const std::string& audience = "agents")
{
    return {false, core::JwtProviderSpec{"https://" + name, audience, name + ".json"}, false};
}

core::IssuerKeys keysOf(const std::string& name, const TokenSigner& signer, const std::string& id = "k1")
{
    return {"https://" + name, name + ".json",
            std::make_shared<const core::JwkSet>(
                core::JwkSet::read(keySet({signer.jwk(",\"kid\":\"" + id + "\"")})).value())};
}

std::shared_ptr<const core::IssuerKeysList> listOf(std::vector<core::IssuerKeys> keys)
{
    return std::make_shared<const core::IssuerKeysList>(std::move(keys));
}

std::string tokenOf(const TokenSigner& signer, const std::string& name, const std::string& subject = "ann",
                    const std::string& id = "k1", std::int64_t expires = 1'700'000'600)
{
    const std::string algorithm(core::nameOf(signer.algorithm()));
    return signer.token("{\"alg\":\"" + algorithm + "\",\"kid\":\"" + id + "\"}",
                        "{\"iss\":\"https://" + name + "\",\"aud\":\"agents\",\"sub\":\"" + subject
                            + "\",\"groups\":[\"analysts\"],\"exp\":" + std::to_string(expires) + "}");
}

// A gatekeeper of these providers that knows no API keys but `ring`'s.
class Door {
public:
    Door(std::vector<core::AccessProviderSpec> providers, std::vector<core::IssuerKeys> keys,
         std::vector<core::ApiKeyRecord> ring = {})
        : gate(std::make_shared<const core::TokenGate>(providers, listOf(std::move(keys)))),
          m_keeper({std::move(providers), {}}, std::make_shared<const core::ApiKeyRing>(std::move(ring)),
                   std::make_shared<core::RateLimiter>(), gate)
    {
    }

    Identity ask(const std::string& token, const std::string* key = nullptr, core::TimePoint at = now) const
    {
        const std::string field = "Bearer " + token;
        const auto bearer = token.empty() ? std::nullopt : std::optional<std::string_view>(field);
        return m_keeper.identify({.authorization = bearer, .apiKey = valueOf(key)}, at);
    }
    Identity show(const core::ClientCertificate& certificate, const std::string* key = nullptr) const
    {
        return m_keeper.identify({.apiKey = valueOf(key), .certificate = &certificate}, now);
    }

    core::TokenGatePtr gate;

private:
    static std::optional<std::string_view> valueOf(const std::string* text)
    {
        return text ? std::optional<std::string_view>(*text) : std::nullopt;
    }

    core::Gatekeeper m_keeper;
};

const TokenSigner& first()
{
    static const TokenSigner signer(SignatureAlgorithm::EdDsa);
    return signer;
}

const TokenSigner& second()
{
    static const TokenSigner signer(SignatureAlgorithm::Es256);
    return signer;
}

bool isRefused(const Identity& identity, const char* why)
{
    return identity.outcome == Identity::Outcome::Refused && identity.refusal.find(why) != std::string::npos
        && identity.principal.isAnonymous();
}

}  // namespace

// Who a request is from, by tokens and client certificates.
class TestTokenGate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aTokenThatHoldsNamesItsPrincipal()
    {
        const Door door({issuer("one")}, {keysOf("one", first())});

        const Identity identity = door.ask(tokenOf(first(), "one"));

        QVERIFY(identity.outcome == Identity::Outcome::Known);
        QVERIFY(identity.principal == (core::Principal{"ann", {"analysts"}, "jwt"}));
        QCOMPARE(identity.field, "Authorization");
    }

    void eachTokenIsTheBusinessOfTheProviderThatItsIssuerNames()
    {
        const Door door({issuer("one"), issuer("two")}, {keysOf("one", first()), keysOf("two", second())});

        QCOMPARE(door.ask(tokenOf(first(), "one", "ann")).principal.name, "ann");
        QCOMPARE(door.ask(tokenOf(second(), "two", "bob")).principal.name, "bob");

        // Whoever has the key of one issuer cannot speak for the other.
        QVERIFY(isRefused(door.ask(tokenOf(second(), "one")), "algorithm is not that of its key"));
        QVERIFY(isRefused(door.ask(tokenOf(first(), "three")), "an issuer that is not known"));
        QVERIFY(isRefused(door.ask("no.token.atall"), "an issuer that is not known"));
    }

    void keysOfAnotherPlaceAreNoneOfTheProviders()
    {
        core::IssuerKeys moved = keysOf("one", first());
        moved.location = "elsewhere.json";
        const Door door({issuer("one")}, {moved});

        QVERIFY(isRefused(door.ask(tokenOf(first(), "one")), "keys are not loaded"));
    }

    void withoutKeysEveryTokenIsRefused()
    {
        const Door door({issuer("one")}, {{"https://one", "one.json", nullptr}});

        QVERIFY(isRefused(door.ask(tokenOf(first(), "one")), "the issuer's keys are not loaded"));
        QVERIFY(door.ask({}).outcome == Identity::Outcome::Anonymous);
    }

    void aTokenThatDoesNotHoldIsTriedWithNothingElse_A7()
    {
        const core::MadeApiKey key = core::makeApiKey("kim", {}, {}, now).value();
        const std::string secret(key.key.reveal());
        const Door tokenFirst({issuer("one"), apiKeys}, {keysOf("one", first())}, {key.record});
        const Door keyFirst({apiKeys, issuer("one")}, {keysOf("one", first())}, {key.record});

        const std::string expired = tokenOf(first(), "one", "ann", "k1", 1'600'000'000);

        QVERIFY(isRefused(tokenFirst.ask(expired, &secret), "expired"));
        QVERIFY(isRefused(keyFirst.ask(expired), "expired"));
        QCOMPARE(keyFirst.ask(expired, &secret).principal.name, "kim");  // what stands first decides
        QCOMPARE(tokenFirst.ask(tokenOf(first(), "one"), &secret).principal.name, "ann");
        QCOMPARE(tokenFirst.ask(secret).principal.name, "kim");  // a key in the token's place
    }

    void aTokenThatHoldsIsKeptUntilItExpires()
    {
        const Door door({issuer("one")}, {keysOf("one", first())});
        const std::string token = tokenOf(first(), "one");

        for (int i = 0; i < 3; ++i)
            QCOMPARE(door.ask(token).principal.name, "ann");
        QCOMPARE(door.gate->kept(), std::size_t(1));

        QCOMPARE(door.ask(token, nullptr, now + 599s).principal.name, "ann");
        QCOMPARE(door.ask(token, nullptr, now + 601s).principal.name, "ann");  // within the leeway
        QCOMPARE(door.gate->kept(), std::size_t(0));
        QVERIFY(isRefused(door.ask(token, nullptr, now + 661s), "expired"));
    }

    void manyThreadsMayAskAtOnce()
    {
        const Door door({issuer("one")}, {keysOf("one", first())});
        std::vector<std::string> tokens;
        for (int i = 0; i < 20; ++i)
            tokens.push_back(tokenOf(first(), "one", "ann-" + std::to_string(i)));

        std::atomic<int> wrong = 0;
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 4; ++thread)
            threads.emplace_back([&, thread] {
                for (std::size_t i = 0; i < 400; ++i) {
                    const std::size_t number = (i + std::size_t(thread) * 5) % tokens.size();
                    if (door.ask(tokens[number]).principal.name != "ann-" + std::to_string(number))
                        ++wrong;
                    door.ask(tokenOf(second(), "one", "eve", "unknown"));
                }
            });
        threads.clear();

        QCOMPARE(wrong.load(), 0);
        QCOMPARE(door.gate->kept(), tokens.size());
        QCOMPARE(door.gate->takeUnknownKeys().front().tokens, std::uint64_t(1'600));
    }

    void onlyWhatHoldsIsKept()
    {
        const Door door({issuer("one")}, {keysOf("one", first())});

        for (int i = 0; i < 200; ++i) {
            door.ask(tokenOf(first(), "one", "ann", "x" + std::to_string(i)));
            door.ask(tokenOf(second(), "one", "ann" + std::to_string(i)));
            door.ask("a.b." + std::to_string(i));
            door.ask(std::string(9'000, 'a') + std::to_string(i));
        }

        QCOMPARE(door.gate->kept(), std::size_t(0));
        const auto unknown = door.gate->takeUnknownKeys();
        QCOMPARE(unknown.size(), std::size_t(1));
        QCOMPARE(unknown.front().issuer, "https://one");
        QCOMPARE(unknown.front().tokens, std::uint64_t(200));
        QVERIFY(door.gate->takeUnknownKeys().empty());
    }

    void keepsNoMoreThanItsCapacityAndWhatIsUsedStays()
    {
        core::TokenCache cache(1'000);
        const auto principal = std::make_shared<const core::Principal>();
        const core::Sha256Digest used = core::sha256Of("used");
        cache.keep(used, principal, now + 1h);

        for (int i = 0; i < 20'000; ++i) {
            cache.keep(core::sha256Of(std::to_string(i)), principal, now + 1h);
            QVERIFY(cache.find(used, now));
        }

        QVERIFY(cache.size() <= 1'000);
        QVERIFY(cache.size() > 300);
        QVERIFY(!cache.find(core::sha256Of("0"), now));
        QVERIFY(!cache.find(used, now + 1h));
    }

    void aCertificateNamesItsPrincipal()
    {
        const Door door({apiKeys, certificates}, {});

        const Identity identity = door.show({"ann", {"spiffe://x/y"}, {"a.example"}, {"analysts", "staff"}});
        QVERIFY(identity.outcome == Identity::Outcome::Known);
        QVERIFY(identity.principal == (core::Principal{"ann", {"analysts", "staff"}, "certificate"}));
        QVERIFY(identity.field.empty());

        QCOMPARE(door.show({"", {"spiffe://x/y"}, {"a.example"}, {}}).principal.name, "spiffe://x/y");
        QCOMPARE(door.show({"", {}, {"a.example"}, {}}).principal.name, "a.example");
    }

    void aCertificateThatNamesNobodyIsRefused()
    {
        const Door door({certificates}, {});

        QVERIFY(isRefused(door.show({}), "neither a common name"));
        QVERIFY(isRefused(door.show({"ann\r\nX-Admin: 1"}), "is empty, longer"));
        QVERIFY(isRefused(door.show({std::string("ann\0", 4)}), "is empty, longer"));
        QVERIFY(isRefused(door.show({std::string(257, 'a')}), "is empty, longer"));
        QVERIFY(isRefused(door.show({"ann", {}, {}, {""}}), "is empty, longer"));
    }

    void aCertificateCountsWhereItsProviderStands()
    {
        const core::MadeApiKey key = core::makeApiKey("kim", {}, {}, now).value();
        const std::string secret(key.key.reveal());
        const core::ClientCertificate ann{"ann"};
        const Door keyFirst({apiKeys, certificates}, {}, {key.record});
        const Door certificateFirst({certificates, apiKeys}, {}, {key.record});
        const Door none({apiKeys}, {}, {key.record});

        QCOMPARE(keyFirst.show(ann, &secret).principal.name, "kim");
        QCOMPARE(certificateFirst.show(ann, &secret).principal.name, "ann");
        const std::string bearer = "Bearer " + secret;
        const core::Gatekeeper keeper({{certificates}, {}}, std::make_shared<const core::ApiKeyRing>(),
                                      std::make_shared<core::RateLimiter>());
        QCOMPARE(keeper.identify({.authorization = bearer, .certificate = &ann}, now).field,
                 "Authorization");  // is withheld
        const std::string wrong = "phk_wrong";
        QVERIFY(isRefused(keyFirst.show(ann, &wrong), "not valid"));
        QVERIFY(none.show(ann).outcome == Identity::Outcome::Anonymous);
    }
};

}  // namespace tst_token_gate

PILOTHOUSE_TEST(tst_token_gate, TestTokenGate)
#include "tst_token_gate.moc"
