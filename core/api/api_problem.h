#pragma once

#include "core/api/http_server.h"
#include "core/base/result.h"

#include <string>
#include <vector>

namespace core {

// One thing that is wrong with a request's input.
struct InputError {
    std::string path;
    std::string message;
};

int statusOf(ErrorCode code);

// A problem document for what the core answered, or for input that breaks a rule.
HttpResponse problemFor(const Error& error);
HttpResponse inputProblem(int status, const std::vector<InputError>& errors);

}  // namespace core
