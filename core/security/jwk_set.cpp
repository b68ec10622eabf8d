#include "core/security/jwk_set.h"

#include "core/security/base64url.h"
#include "core/security/json_object.h"

#include <QJsonArray>

#include <algorithm>
#include <map>

using namespace Qt::StringLiterals;

namespace core {
namespace {

constexpr qsizetype mostKeys = 1'000;

Error invalid(std::string context)
{
    return {ErrorCode::Invalid, std::move(context)};
}

QJsonValue member(const QJsonObject& jwk, const char* name)
{
    return jwk.value(QLatin1StringView(name));
}

Result<std::string> textMember(const QJsonObject& jwk, const char* name)
{
    auto text = plainText(member(jwk, name));
    if (!text)
        return invalid(std::string(name) + ": is missing or not a text");
    return std::move(*text);
}

Result<std::optional<std::string>> optionalTextMember(const QJsonObject& jwk, const char* name)
{
    if (member(jwk, name).isUndefined())
        return std::optional<std::string>();
    auto text = textMember(jwk, name);
    if (!text)
        return text.error();
    return std::optional(std::move(text).value());
}

Result<std::string> bytesMember(const QJsonObject& jwk, const char* name)
{
    const auto text = textMember(jwk, name);
    if (!text)
        return text.error();
    auto bytes = fromBase64Url(text.value());
    if (!bytes)
        return invalid(std::string(name) + ": is not base64url");
    return std::move(*bytes);
}

Result<bool> isToVerifySignatures(const QJsonObject& jwk)
{
    const auto use = optionalTextMember(jwk, "use");
    if (!use)
        return use.error();
    const QJsonValue operations = member(jwk, "key_ops");
    bool mayVerify = operations.isUndefined();
    if (!mayVerify && !operations.isArray())
        return invalid("key_ops: is not an array");
    const QJsonArray named = operations.toArray();
    for (const QJsonValue operation : named) {
        if (!operation.isString())
            return invalid("key_ops: holds something that is not a text");
        mayVerify |= operation.toString() == "verify"_L1;
    }
    return mayVerify && use.value().value_or("sig") == "sig";
}

// What the kind of key is for; nothing when that is nothing here.
Result<std::optional<SignatureAlgorithm>> impliedAlgorithm(const QJsonObject& jwk)
{
    using Implied = std::optional<SignatureAlgorithm>;
    const auto kind = textMember(jwk, "kty");
    if (!kind)
        return kind.error();
    if (kind.value() == "oct")
        return Implied(SignatureAlgorithm::Hs256);
    if (kind.value() == "RSA")
        return Implied(SignatureAlgorithm::Rs256);
    if (kind.value() != "EC" && kind.value() != "OKP")
        return Implied();
    const auto curve = textMember(jwk, "crv");
    if (!curve)
        return curve.error();
    if (kind.value() == "EC" && curve.value() == "P-256")
        return Implied(SignatureAlgorithm::Es256);
    if (kind.value() == "OKP" && curve.value() == "Ed25519")
        return Implied(SignatureAlgorithm::EdDsa);
    return Implied();
}

// The only algorithm the key may be used with; nothing for a key that is to be left out.
Result<std::optional<SignatureAlgorithm>> pinnedAlgorithm(const QJsonObject& jwk)
{
    const auto implied = impliedAlgorithm(jwk);
    if (!implied || !implied.value())
        return implied;
    const auto verifies = isToVerifySignatures(jwk);
    if (!verifies)
        return verifies.error();
    const auto name = optionalTextMember(jwk, "alg");
    if (!name)
        return name.error();
    if (!verifies.value())
        return std::optional<SignatureAlgorithm>();
    if (!name.value())
        return implied;
    const auto named = signatureAlgorithmNamed(*name.value());
    if (named && named != implied.value())
        return invalid("alg: does not suit the kty");
    return named;
}

Result<SignatureKey> readSecret(const QJsonObject& jwk)
{
    auto secret = bytesMember(jwk, "k");
    if (!secret)
        return secret.error();
    return SignatureKey::hs256(Secret(std::move(secret).value()));
}

// A key of two parts, each a member of the JWK.
template <typename Maker>
Result<SignatureKey> readPair(const QJsonObject& jwk, const char* first, const char* second, Maker make)
{
    const auto one = bytesMember(jwk, first);
    if (!one)
        return one.error();
    const auto other = bytesMember(jwk, second);
    if (!other)
        return other.error();
    return make(one.value(), other.value());
}

Result<SignatureKey> readPoint(const QJsonObject& jwk)
{
    const auto point = bytesMember(jwk, "x");
    if (!point)
        return point.error();
    return SignatureKey::ed25519(point.value());
}

Result<SignatureKey> readKeyFor(SignatureAlgorithm algorithm, const QJsonObject& jwk)
{
    switch (algorithm) {
    case SignatureAlgorithm::Hs256: return readSecret(jwk);
    case SignatureAlgorithm::Rs256: return readPair(jwk, "n", "e", SignatureKey::rs256);
    case SignatureAlgorithm::Es256: return readPair(jwk, "x", "y", SignatureKey::es256);
    case SignatureAlgorithm::EdDsa: return readPoint(jwk);
    }
    return invalid("kty: is not known");
}

Result<std::optional<Jwk>> readJwk(const QJsonObject& jwk)
{
    const auto algorithm = pinnedAlgorithm(jwk);
    if (!algorithm)
        return algorithm.error();
    if (!algorithm.value())
        return std::optional<Jwk>();
    auto id = optionalTextMember(jwk, "kid");
    if (!id)
        return id.error();
    auto key = readKeyFor(*algorithm.value(), jwk);
    if (!key)
        return key.error();
    return std::optional(Jwk{std::move(id).value(), std::move(key).value()});
}

Result<QJsonArray> readKeyArray(std::string_view bytes)
{
    if (bytes.size() > JwkSet::largestDocument)
        return invalid("the key set is larger than 1 MiB");
    const auto document = readJsonObject(bytes);
    if (!document)
        return invalid("the key set " + document.error().context);
    const QJsonValue keys = member(document.value(), "keys");
    if (!keys.isArray())
        return invalid("keys: is missing or not an array");
    if (keys.toArray().size() > mostKeys)
        return invalid("keys: holds more than 1000");
    return keys.toArray();
}

}  // namespace

Result<JwkSet> JwkSet::read(std::string_view bytes)
{
    const auto entries = readKeyArray(bytes);
    if (!entries)
        return entries.error();
    JwkSet set;
    std::map<std::string, std::string> placeOfId;
    for (qsizetype i = 0; i < entries.value().size(); ++i) {
        const std::string place = "keys[" + std::to_string(i) + "]";
        const QJsonValue entry = entries.value().at(i);
        if (!entry.isObject())
            return invalid(place + ": is not an object");
        auto jwk = readJwk(entry.toObject());
        if (!jwk)
            return invalid(place + "." + jwk.error().context);
        if (!jwk.value())
            continue;
        if (const auto& id = jwk.value()->id) {
            const auto [first, isNew] = placeOfId.try_emplace(*id, place);
            if (!isNew)
                return invalid(place + ".kid: is that of " + first->second + " too");
        }
        set.m_keys.push_back(std::move(*std::move(jwk).value()));
    }
    return set;
}

const SignatureKey* JwkSet::withId(std::string_view id) const
{
    const auto found =
        std::find_if(m_keys.begin(), m_keys.end(), [&](const Jwk& jwk) { return jwk.id == id; });
    return found == m_keys.end() ? nullptr : &found->key;
}

const SignatureKey* JwkSet::onlyOneFor(SignatureAlgorithm algorithm) const
{
    const SignatureKey* only = nullptr;
    for (const Jwk& jwk : m_keys) {
        if (jwk.key.algorithm() != algorithm)
            continue;
        if (only)
            return nullptr;
        only = &jwk.key;
    }
    return only;
}

}  // namespace core
