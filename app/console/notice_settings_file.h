#pragma once

#include "ui/shell/desktop_notice.h"

namespace app {

// The operator's choice about notices, in the user's configuration folder. The defaults where there is none;
// what cannot be read is logged, and the defaults hold.
ui::NoticeSettings readNoticeSettings();
// False, with a line in the log, when it cannot be written.
bool writeNoticeSettings(const ui::NoticeSettings& settings);

}  // namespace app
