/*
 * Stands between a program and its disk and clock, by LD_PRELOAD.
 *
 * From a call of torture_begin on; TORTURE_ROOT names the watched folder. What changes files below it is
 *   - written down in TORTURE_TRACE, in the order in which it happened (power_trace.py reads it), and
 *   - counted in TORTURE_CONTROL, which also says which of these calls fail, and by how much the clock is wrong.
 *
 * A sync is written down before it begins: a write beside it is rather taken for lost than for safe. Only CLOCK_REALTIME is moved: a wrong clock runs as fast as a right one.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define MOST_FILES 4096

/* Python unpacks and packs these two. */
struct record {
    uint32_t what, process;
    uint64_t file, at;
    uint32_t bytes, path, other;
};
struct control {
    volatile int64_t calls; /* that could have failed, so far */
    int64_t first, last;    /* the calls that fail, counted from 1; 0 for none */
    int64_t error;          /* what they fail with */
    int64_t half;           /* the first of them, where it is a write, does half of it instead */
    double clock;           /* seconds that the clock is ahead */
    volatile int64_t taken; /* while a call is done and written down, so that no other comes between */
};

static struct control untouched, *control = &untouched;
static const char *root;
static int trace = -1;
static char *paths[MOST_FILES]; /* of the watched files that are open */

/* Define `real`, the function that this one stands before. */
#define REAL(result, name, ...)                                                     \
    static result (*real)(__VA_ARGS__);                                             \
    if (!real) real = (result(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

/* Begin to watch what the environment names. */
void torture_begin(void)
{
    REAL(int, "open64", const char *, int, ...);
    const char *path = getenv("TORTURE_CONTROL");
    if (path) {
        void *found = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, real(path, O_RDWR), 0);
        if (found == MAP_FAILED) abort();
        control = found;
    }
    path = getenv("TORTURE_TRACE");
    if (path && (trace = real(path, O_WRONLY | O_APPEND | O_CLOEXEC)) < 0) abort();
    path = getenv("TORTURE_ROOT");
    root = path ? strdup(path) : NULL;
}

/* -- what is watched ---------------------------------------------------------------------------------------- */

/* The absolute path in `into`; NULL where it is not below the watched folder. */
static const char *watched(int folder, const char *path, char *into)
{
    char here[PATH_MAX] = "";
    size_t length = root ? strlen(root) : 0;
    if (!root || !path) return NULL;
    if (path[0] != '/' && folder == AT_FDCWD && !getcwd(here, sizeof here)) return NULL;
    if (path[0] != '/' && folder != AT_FDCWD) {
        if (folder < 0 || folder >= MOST_FILES || !paths[folder]) return NULL;
        strcpy(here, paths[folder]);
    }
    if (snprintf(into, PATH_MAX, path[0] == '/' ? "%s%s" : "%s/%s", here, path) >= PATH_MAX) return NULL;
    return strncmp(into, root, length) || (into[length] && into[length] != '/') ? NULL : into;
}

static int is_watched(int file)
{
    return file >= 0 && file < MOST_FILES && paths[file];
}

static void forget(int file)
{
    if (is_watched(file)) {
        free(paths[file]);
        paths[file] = NULL;
    }
}

static uint64_t number_of(int file)
{
    struct stat status;
    return fstat(file, &status) ? 0 : status.st_ino;
}

static uint64_t number_at(const char *path)
{
    struct stat status;
    return lstat(path, &status) ? 0 : status.st_ino;
}

/* -- writing down and failing ------------------------------------------------------------------------------- */

static void note(char what, uint64_t file, uint64_t at, const void *data, size_t bytes, const char *path,
                 const char *other)
{
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    int before = errno;
    struct record record = {what, getpid(), file, at, bytes, path ? strlen(path) : 0, other ? strlen(other) : 0};
    struct iovec parts[] = {
        {&record, sizeof record}, {(void *)path, record.path}, {(void *)other, record.other}, {(void *)data, bytes}};
    if (trace >= 0 && real(trace, parts, 4) < (ssize_t)(sizeof record + record.path + record.other + bytes)) abort();
    errno = before;
}

/* One call after the other, among all processes of the machine. */
static void enter(void)
{
    while (trace >= 0 && __atomic_exchange_n(&control->taken, 1, __ATOMIC_ACQUIRE)) sched_yield();
}

static void leave(void)
{
    __atomic_store_n(&control->taken, 0, __ATOMIC_RELEASE);
}

/* Whether this call fails. */
static int fails(void)
{
    int64_t call = __atomic_add_fetch(&control->calls, 1, __ATOMIC_SEQ_CST);
    if (!control->first || call < control->first || call > control->last) return 0;
    errno = control->error;
    return 1;
}

/* How much of a write is done; -1 where none is. */
static ssize_t part_of(size_t bytes)
{
    if (!fails()) return bytes;
    return control->half && control->calls == control->first && bytes > 1 ? (ssize_t)(bytes / 2) : -1;
}

/* -- what is in files --------------------------------------------------------------------------------------- */

ssize_t pwrite64(int file, const void *data, size_t bytes, off64_t at)
{
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    if (!is_watched(file)) return real(file, data, bytes, at);
    ssize_t done = part_of(bytes);
    if (done < 0) return -1;
    enter();
    done = real(file, data, done, at);
    if (done > 0) note('W', number_of(file), at, data, done, NULL, NULL);
    leave();
    return done;
}

ssize_t write(int file, const void *data, size_t bytes)
{
    REAL(ssize_t, "write", int, const void *, size_t);
    if (!is_watched(file)) return real(file, data, bytes);
    ssize_t done = part_of(bytes);
    if (done < 0) return -1;
    enter();
    done = real(file, data, done);
    if (done > 0) note('W', number_of(file), lseek64(file, 0, SEEK_CUR) - done, data, done, NULL, NULL);
    leave();
    return done;
}

/* In the way that a copy within the system goes, as if the program had read and written. */
static ssize_t copied(int to, off64_t *at, int from, off64_t *start, size_t bytes)
{
    char data[1 << 16];
    size_t most = bytes < sizeof data ? bytes : sizeof data;
    ssize_t got = start ? pread64(from, data, most, *start) : read(from, data, most);
    ssize_t done = got <= 0 ? got : at ? pwrite64(to, data, got, *at) : write(to, data, got);
    if (done > 0 && start) *start += done;
    if (done > 0 && at) *at += done;
    return done;
}

ssize_t sendfile64(int to, int from, off64_t *start, size_t bytes)
{
    REAL(ssize_t, "sendfile64", int, int, off64_t *, size_t);
    return is_watched(to) ? copied(to, NULL, from, start, bytes) : real(to, from, start, bytes);
}

ssize_t copy_file_range(int from, off64_t *start, int to, off64_t *at, size_t bytes, unsigned flags)
{
    REAL(ssize_t, "copy_file_range", int, off64_t *, int, off64_t *, size_t, unsigned);
    return is_watched(to) ? copied(to, at, from, start, bytes) : real(from, start, to, at, bytes, flags);
}

int ftruncate64(int file, off64_t size)
{
    REAL(int, "ftruncate64", int, off64_t);
    if (!is_watched(file)) return real(file, size);
    if (fails()) return -1;
    enter();
    int status = real(file, size);
    if (!status) note('T', number_of(file), size, NULL, 0, NULL, NULL);
    leave();
    return status;
}

static int synced(int file, int (*real)(int))
{
    if (!is_watched(file)) return real(file);
    if (fails()) return -1;
    enter();
    note('S', number_of(file), 0, NULL, 0, paths[file], NULL);
    leave();
    return real(file);
}

int fsync(int file)
{
    REAL(int, "fsync", int);
    return synced(file, real);
}

int fdatasync(int file)
{
    REAL(int, "fdatasync", int);
    return synced(file, real);
}

/* -- names -------------------------------------------------------------------------------------------------- */

int openat64(int folder, const char *path, int flags, ...)
{
    REAL(int, "openat64", int, const char *, int, ...);
    char whole[PATH_MAX];
    va_list more;
    va_start(more, flags);
    int mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(more, int) : 0;
    va_end(more);
    if (!watched(folder, path, whole)) return real(folder, path, flags, mode);
    enter();
    int is_new = flags & O_CREAT && !number_at(whole);
    int file = is_new && fails() ? -1 : real(folder, path, flags, mode);
    if (file >= 0 && file < MOST_FILES) {
        forget(file);
        paths[file] = strdup(whole);
        if (is_new) note('C', number_of(file), 0, NULL, 0, whole, NULL);
        else if (flags & O_TRUNC) note('T', number_of(file), 0, NULL, 0, NULL, NULL);
    }
    leave();
    return file;
}

int open64(const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    int mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(more, int) : 0;
    va_end(more);
    return openat64(AT_FDCWD, path, flags, mode);
}

int open(const char *path, int flags, ...) __attribute__((alias("open64")));

int close(int file)
{
    REAL(int, "close", int);
    forget(file);
    return real(file);
}

int linkat(int from, const char *old, int to, const char *new, int flags)
{
    REAL(int, "linkat", int, const char *, int, const char *, int);
    char before[PATH_MAX], after[PATH_MAX];
    if (!watched(to, new, after) || !watched(from, old, before)) return real(from, old, to, new, flags);
    if (fails()) return -1;
    enter();
    int status = real(from, old, to, new, flags);
    if (!status) note('L', number_at(after), 0, NULL, 0, before, after);
    leave();
    return status;
}

int link(const char *old, const char *new)
{
    return linkat(AT_FDCWD, old, AT_FDCWD, new, 0);
}

int renameat(int from, const char *old, int to, const char *new)
{
    REAL(int, "renameat", int, const char *, int, const char *);
    char before[PATH_MAX], after[PATH_MAX];
    if (!watched(to, new, after) || !watched(from, old, before)) return real(from, old, to, new);
    if (fails()) return -1;
    enter();
    int status = real(from, old, to, new);
    if (!status) note('R', number_at(after), 0, NULL, 0, before, after);
    leave();
    return status;
}

int rename(const char *old, const char *new)
{
    return renameat(AT_FDCWD, old, AT_FDCWD, new);
}

int mkdirat(int folder, const char *path, mode_t mode)
{
    REAL(int, "mkdirat", int, const char *, mode_t);
    char whole[PATH_MAX];
    if (!watched(folder, path, whole)) return real(folder, path, mode);
    if (!number_at(whole) && fails()) return -1;
    enter();
    int status = real(folder, path, mode);
    if (!status) note('M', 0, 0, NULL, 0, whole, NULL);
    leave();
    return status;
}

int mkdir(const char *path, mode_t mode)
{
    return mkdirat(AT_FDCWD, path, mode);
}

int unlinkat(int folder, const char *path, int flags)
{
    REAL(int, "unlinkat", int, const char *, int);
    char whole[PATH_MAX];
    if (!watched(folder, path, whole)) return real(folder, path, flags);
    enter();
    int status = real(folder, path, flags);
    if (!status) note(flags & AT_REMOVEDIR ? 'X' : 'U', 0, 0, NULL, 0, whole, NULL);
    leave();
    return status;
}

int unlink(const char *path)
{
    return unlinkat(AT_FDCWD, path, 0);
}

int rmdir(const char *path)
{
    return unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

/* -- the clock ---------------------------------------------------------------------------------------------- */

int clock_gettime(clockid_t clock, struct timespec *into)
{
    REAL(int, "clock_gettime", clockid_t, struct timespec *);
    int status = real(clock, into);
    if (status || (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE) || !control->clock) return status;
    double ahead = control->clock;
    int64_t seconds = (int64_t)ahead, parts = into->tv_nsec + (int64_t)((ahead - seconds) * 1e9);
    into->tv_sec += seconds + (parts < 0 ? -1 : parts / 1000000000);
    into->tv_nsec = parts < 0 ? parts + 1000000000 : parts % 1000000000;
    return status;
}

int gettimeofday(struct timeval *restrict into, void *restrict zone)
{
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    into->tv_sec = now.tv_sec;
    into->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *into)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (into) *into = now.tv_sec;
    return now.tv_sec;
}
