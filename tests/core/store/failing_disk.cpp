#include "failing_disk.h"

#include <sqlite3.h>

#include <array>
#include <cstring>

namespace failing_disk {
namespace {

struct File {
    sqlite3_file base;
    sqlite3_file* real;
};

sqlite3_vfs* realDisk = nullptr;
int remaining = -1;  // operations until the failure; -1: works
int failure = SQLITE_OK;

sqlite3_file* real(sqlite3_file* file)
{
    return reinterpret_cast<File*>(file)->real;
}

int verdict()
{
    if (remaining < 0)
        return SQLITE_OK;
    if (remaining > 0)
        --remaining;
    return remaining == 0 ? failure : SQLITE_OK;
}

int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at)
{
    const int code = verdict();
    return code == SQLITE_OK ? real(file)->pMethods->xWrite(real(file), bytes, size, at) : code;
}

int truncate(sqlite3_file* file, sqlite3_int64 size)
{
    const int code = verdict();
    return code == SQLITE_OK ? real(file)->pMethods->xTruncate(real(file), size) : code;
}

int sync(sqlite3_file* file, int flags)
{
    const int code = verdict();
    return code == SQLITE_OK ? real(file)->pMethods->xSync(real(file), flags) : code;
}

// Everything else goes to the real disk as it is.
const sqlite3_io_methods methods{
    2,
    [](sqlite3_file* f) { return real(f)->pMethods->xClose(real(f)); },
    [](sqlite3_file* f, void* b, int n, sqlite3_int64 at) {
        return real(f)->pMethods->xRead(real(f), b, n, at);
    },
    write,
    truncate,
    sync,
    [](sqlite3_file* f, sqlite3_int64* size) { return real(f)->pMethods->xFileSize(real(f), size); },
    [](sqlite3_file* f, int level) { return real(f)->pMethods->xLock(real(f), level); },
    [](sqlite3_file* f, int level) { return real(f)->pMethods->xUnlock(real(f), level); },
    [](sqlite3_file* f, int* out) { return real(f)->pMethods->xCheckReservedLock(real(f), out); },
    [](sqlite3_file* f, int op, void* arg) { return real(f)->pMethods->xFileControl(real(f), op, arg); },
    [](sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); },
    [](sqlite3_file* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); },
    [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
        return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
    },
    [](sqlite3_file* f, int at, int n, int flags) {
        return real(f)->pMethods->xShmLock(real(f), at, n, flags);
    },
    [](sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); },
    [](sqlite3_file* f, int remove) { return real(f)->pMethods->xShmUnmap(real(f), remove); },
    nullptr,
    nullptr,
};

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* outFlags)
{
    auto* own = reinterpret_cast<File*>(file);
    own->real = reinterpret_cast<sqlite3_file*>(own + 1);
    const int code = realDisk->xOpen(realDisk, name, own->real, flags, outFlags);
    own->base.pMethods = own->real->pMethods ? &methods : nullptr;
    return code;
}

}  // namespace

void install()
{
    static sqlite3_vfs disk;
    realDisk = sqlite3_vfs_find(nullptr);
    disk = *realDisk;
    disk.zName = "failing";
    disk.szOsFile = static_cast<int>(sizeof(File)) + realDisk->szOsFile;
    disk.pNext = nullptr;
    disk.xOpen = open;
    sqlite3_vfs_register(&disk, 1);
}

void failAt(int operation, int code)
{
    remaining = operation;
    failure = code;
}

bool heal()
{
    const bool failed = remaining == 0;
    remaining = -1;
    return failed;
}

}  // namespace failing_disk
