#pragma once

#include "core/base/id.h"
#include "core/base/time.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace core {

// What a value of type T must be beside well-spelled: says what is wrong with it, or nothing. A rule given
// for a list or a map holds for each of its values, where their type is the rule's.
template <typename T>
struct Rule {
    std::function<std::string(const T&)> complaint;
};

// The same for the keys of a map.
struct MapKey {
    std::string text;
};

// Takes a number or a truth value for a text: a version 1.10, an argument 8080.
struct LooseText {};

namespace rule {

Rule<std::uint32_t> count(std::uint32_t low, std::uint32_t high);
Rule<double> within(double low, double high);  // both included
Rule<double> above(double low, double high);  // low excluded, high included
Rule<std::uint64_t> sizeWithin(std::uint64_t low, std::uint64_t high);
Rule<Duration> longerThanZero();

Rule<std::string> text();  // not empty, at most 4096 bytes
Rule<std::string> oneOf(std::vector<std::string> words);
Rule<std::string> word();  // [A-Za-z0-9_.-]{1,63}, for names that people give
Rule<std::string> version();  // [A-Za-z0-9][A-Za-z0-9._+-]{0,62}
Rule<std::string> urlPath();  // starts with a slash
bool isFileName(std::string_view text);  // as fileName() has it
Rule<std::string> fileName();  // [A-Za-z0-9_-][A-Za-z0-9._-]{0,127}
Rule<std::string> sha256();  // 64 hexadecimal digits in lower case
Rule<std::string> url(std::vector<std::string> schemes);
// A path, or an https:// URL; http:// is for loopback hosts, since whoever answers decides whose tokens hold.
Rule<std::string> keysLocation();
Rule<std::string> email();
Rule<std::string> headerName();  // a token of RFC 9110
Rule<std::string> retryCause();  // connect, reset, timeout or a status from 400 to 599
Rule<std::string> environmentValue();  // a text, or secret:NAME
Rule<std::string> fileOrSecret();  // a file's path, or secret:NAME
Rule<std::string> argument(std::vector<std::string> placeholders);  // only these {words}
Rule<std::string> seriesKey();
Rule<std::string> mappingExpression();  // gauge(x) or rate(x), optionally times a number
Rule<std::string> cron();  // five fields, as crontab(5) has them
Rule<std::string> timeZone();  // an IANA name
Rule<std::string> requestRate();  // 50/s, 100/m, 1000/h
Rule<std::string> addressBlock();  // 127.0.0.0/8
Rule<std::string> hours();  // 08:00-20:00 Europe/Berlin
Rule<std::string> headerWithValue();  // X-Team: research
Rule<std::string> resource();  // agents/<id>, agents/*

Rule<MapKey> keyWord();  // as word()
Rule<MapKey> classKey();  // as word(), or *
Rule<MapKey> environmentKey();  // [A-Za-z_][A-Za-z0-9_]{0,254}
Rule<MapKey> seriesMapKey();

Rule<std::vector<std::string>> notEmpty();

bool isId(std::string_view text);  // [a-z0-9-]{1,63}
bool isWord(std::string_view text);  // [A-Za-z0-9_.-]{1,63}
template <typename Tag>
Rule<Id<Tag>> id()
{
    return {[](const Id<Tag>& value) {
        return isId(value.text()) ? std::string()
                                  : "\"" + value.text() + "\" is no name: 1 to 63 of a-z, 0-9 and -";
    }};
}

// As id(), and not the name under which the fleet's own series are kept.
Rule<AgentId> agentId();

}  // namespace rule
}  // namespace core
