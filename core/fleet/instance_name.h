#pragma once

#include "core/base/id.h"

#include <string_view>

namespace core {

// <agent>-NN to <agent>; empty when it is no instance's id.
inline std::string_view agentOf(const InstanceId& instance)
{
    const std::string_view text = instance.text();
    const auto dash = text.rfind('-');
    return dash == std::string_view::npos ? std::string_view() : text.substr(0, dash);
}

}  // namespace core
