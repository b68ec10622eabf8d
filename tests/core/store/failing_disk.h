#pragma once

// A disk under SQLite on which the n-th write, sync or truncation fails, and all after it until it is healed.
// Installed as SQLite's default for the whole process.
namespace failing_disk {

void install();
// Counts from now: the n-th operation from 1 fails with SQLite's code.
void failAt(int operation, int code);
// Works again. True when the failure had come.
bool heal();

}  // namespace failing_disk
