#include "core/security/jwt.h"

#include "core/security/base64url.h"
#include "core/security/json_object.h"
#include "core/security/jwk_set.h"

#include <QJsonArray>

#include <algorithm>
#include <cmath>
#include <optional>

using namespace Qt::StringLiterals;

namespace core {
namespace {

constexpr double latestSeconds = 253'402'300'799;  // the end of the year 9999

struct CompactToken {
    std::string_view signedText;
    std::string header;
    std::string payload;
    std::string signature;
};

Error refused(std::string why)
{
    return {ErrorCode::Refused, std::move(why)};
}

Result<CompactToken> splitToken(std::string_view token)
{
    if (token.size() > longestToken)
        return refused("the token is longer than 8 KiB");
    const std::size_t first = token.find('.');
    const std::size_t last = token.rfind('.');
    if (first == last || token.find('.', first + 1) != last)
        return refused("the token does not have three parts");
    auto header = fromBase64Url(token.substr(0, first));
    auto payload = fromBase64Url(token.substr(first + 1, last - first - 1));
    auto signature = fromBase64Url(token.substr(last + 1));
    if (!header || !payload || !signature)
        return refused("a part of the token is not base64url");
    return CompactToken{token.substr(0, last), std::move(*header), std::move(*payload),
                        std::move(*signature)};
}

Result<QJsonObject> readPart(const char* name, const std::string& bytes)
{
    auto object = readJsonObject(bytes);
    if (!object)
        return refused(std::string("the token's ") + name + " " + object.error().context);
    return object;
}

bool isTokenType(const QJsonValue& type)
{
    const QString text = type.toString();
    return text.compare("JWT"_L1, Qt::CaseInsensitive) == 0
        || text.compare("at+jwt"_L1, Qt::CaseInsensitive) == 0;
}

Result<const SignatureKey*> selectKey(const QJsonObject& header, const JwkSet& keys)
{
    if (header.contains("crit"_L1))
        return refused("the token asks for extensions, and none is supported");
    if (header.contains("typ"_L1) && !isTokenType(header.value("typ"_L1)))
        return refused("the token is of another type");
    const auto algorithm = signatureAlgorithmNamed(plainText(header.value("alg"_L1)).value_or(""));
    if (!algorithm)
        return refused("the token's algorithm is not accepted");

    const QJsonValue id = header.value("kid"_L1);
    const auto idText = plainText(id);
    if (!id.isUndefined() && !idText)
        return refused("the name of the token's key is not a text");
    const SignatureKey* key = idText ? keys.withId(*idText) : keys.onlyOneFor(*algorithm);
    if (!key && idText)
        return Error{ErrorCode::NotFound, "signed with a key that is not known"};
    if (!key)
        return refused("the token names no key, and there is not exactly one for its algorithm");
    if (key->algorithm() != *algorithm)
        return refused("the token's algorithm is not that of its key");
    return key;
}

Result<QJsonObject> signedClaims(std::string_view token, const JwkSet& keys)
{
    const auto parts = splitToken(token);
    if (!parts)
        return parts.error();
    const auto header = readPart("header", parts.value().header);
    if (!header)
        return header.error();
    const auto key = selectKey(header.value(), keys);
    if (!key)
        return key.error();
    if (!key.value()->verifies(parts.value().signedText, parts.value().signature))
        return refused("the token's signature is wrong");
    return readPart("payload", parts.value().payload);
}

Result<std::optional<TimePoint>> readTime(const QJsonObject& claims, const char* name)
{
    const QJsonValue claim = claims.value(QLatin1StringView(name));
    if (claim.isUndefined())
        return std::optional<TimePoint>();
    const double seconds = claim.toDouble(-1);
    if (!(seconds >= 0 && seconds <= latestSeconds))  // holds for a value that is not a number too
        return refused(std::string("the token's ") + name + " is not a time");
    return std::optional(TimePoint(Duration(std::llround(seconds * 1'000))));
}

// When the token expires.
Result<TimePoint> checkTimes(const QJsonObject& claims, Duration leeway, TimePoint now)
{
    const auto expires = readTime(claims, "exp");
    const auto notBefore = readTime(claims, "nbf");
    const auto issuedAt = readTime(claims, "iat");
    for (const auto* time : {&expires, &notBefore, &issuedAt})
        if (!*time)
            return time->error();
    if (!expires.value())
        return refused("the token does not say when it expires");
    if (now - leeway >= *expires.value())
        return refused("the token has expired");
    if (notBefore.value() && now + leeway < *notBefore.value())
        return refused("the token is not valid yet");
    if (issuedAt.value() && now + leeway < *issuedAt.value())
        return refused("the token was issued in the future");
    return *expires.value();
}

// The texts of a claim that is one text or an array of them; nothing for any other.
std::optional<std::vector<std::string>> readTexts(const QJsonValue& claim)
{
    const QJsonArray values = claim.isArray() ? claim.toArray() : QJsonArray{claim};
    std::vector<std::string> texts;
    for (const QJsonValue value : values) {
        auto text = plainText(value);
        if (!text)
            return {};
        texts.push_back(std::move(*text));
    }
    return texts;
}

Result<> checkParties(const QJsonObject& claims, const JwtExpectations& expectations)
{
    if (expectations.issuer.empty() || expectations.audience.empty())
        return refused("no issuer or no audience is expected, so no token is taken");
    if (plainText(claims.value("iss"_L1)) != expectations.issuer)
        return refused("the token is from another issuer");
    const auto audience = readTexts(claims.value("aud"_L1));
    if (!audience)
        return refused("the token's audience is missing or not texts");
    if (std::find(audience->begin(), audience->end(), expectations.audience) == audience->end())
        return refused("the token is for another audience");
    return done;
}

Result<std::string> readSubject(const QJsonObject& claims)
{
    auto subject = plainText(claims.value("sub"_L1));
    if (!subject || subject->empty())
        return refused("the token has no subject");
    if (subject->size() > longestSubject)
        return refused("the token's subject is longer than 256 bytes");
    if (!isPrintable(*subject))
        return refused("the token's subject holds control characters");
    return std::move(*subject);
}

Result<std::vector<std::string>> readGroups(const QJsonObject& claims)
{
    const QJsonValue claim = claims.value("groups"_L1);
    if (claim.isUndefined())
        return std::vector<std::string>();
    auto groups = readTexts(claim);
    if (!groups)
        return refused("the token's groups are not texts");
    for (const std::string& group : *groups)
        if (group.empty() || !isPrintable(group))
            return refused("one of the token's groups is empty or holds control characters");
    return std::move(*groups);
}

}  // namespace

bool isPrintable(const std::string& utf8)
{
    const QString text = QString::fromStdString(utf8);
    return std::none_of(text.begin(), text.end(),
                        [](QChar letter) { return letter.category() == QChar::Other_Control; });
}

Result<JwtClaims> verifyJwt(std::string_view token, const JwkSet& keys, const JwtExpectations& expectations,
                            TimePoint now)
{
    const auto claims = signedClaims(token, keys);
    if (!claims)
        return claims.error();
    const auto expires = checkTimes(claims.value(), expectations.leeway, now);
    if (!expires)
        return expires.error();
    if (const auto parties = checkParties(claims.value(), expectations); !parties)
        return parties.error();
    auto subject = readSubject(claims.value());
    if (!subject)
        return subject.error();
    auto groups = readGroups(claims.value());
    if (!groups)
        return groups.error();
    return JwtClaims{std::move(subject).value(), std::move(groups).value(), expires.value()};
}

std::optional<std::string> unverifiedIssuerOf(std::string_view token)
{
    const auto parts = splitToken(token);
    if (!parts)
        return std::nullopt;
    const auto claims = readPart("payload", parts.value().payload);
    return claims ? plainText(claims.value().value("iss"_L1)) : std::nullopt;
}

}  // namespace core
