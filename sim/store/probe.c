// SPDX-License-Identifier: GPL-2.0-only
/*
 * SQLite may repair a file while opening it (roll back a journal, merge a
 * write-ahead log). That must not happen to a file that is not ours, so its
 * first bytes are read by hand before.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "store/internal.h"

#define HEADER_BYTES		100
#define APPLICATION_ID_OFFSET	68
#define JOURNAL_MAGIC		"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
#define JOURNAL_PAGES_OFFSET	16	/* pages before the transaction */
#define JOURNAL_HEADER_BYTES	28
#define MAGIC			"SQLite format 3"	/* and its final zero */

static int probe_absent(const char *path, u32 flags, struct sim_error *err);
static int probe_header(const char *path, int fd, struct sim_error *err);
static bool has_companion(const char *path, const char *suffix);
static bool has_creation_journal(const char *path);
static bool is_zero(const u8 *data, size_t bytes);

static int fail_errno(struct sim_error *err, const char *path)
{
	int code = errno == EACCES || errno == EPERM || errno == EROFS ?
			   SIM_ERR_READONLY :
			   SIM_ERR_IO;

	return sim_error_set(err, code, "cannot open '%s': %s", path,
			     strerror(errno));
}

static int fail_foreign(struct sim_error *err, const char *path)
{
	return sim_error_set(err, SIM_ERR_FORMAT,
			     "cannot open '%s': not a gordian database", path);
}

int store_probe(const char *path, u32 flags, struct sim_error *err)
{
	struct stat st;
	int fd;
	int r;

	if (!path[0])
		return sim_error_set(err, SIM_ERR_INVAL,
				     "cannot open '': no file name");
	if (stat(path, &st) < 0)
		return errno == ENOENT || errno == ENOTDIR ?
			       probe_absent(path, flags, err) :
			       fail_errno(err, path);
	if (!S_ISREG(st.st_mode))
		return sim_error_set(err, SIM_ERR_FORMAT,
				     "cannot open '%s': not a regular file",
				     path);
	if (st.st_size == 0)
		return probe_absent(path, flags, err);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail_errno(err, path);
	r = probe_header(path, fd, err);
	close(fd);
	/*
	 * A reader cannot roll back, and what stands there before is no
	 * database: parts of one that was never committed.
	 */
	if (r == 0 && flags & SIM_STORE_READONLY &&
	    has_creation_journal(path)) {
		r = sim_error_set(
			err, SIM_ERR_FORMAT,
			"cannot open '%s': its creation was cut short", path);
		sim_error_hint(err, "explore something into it again");
	}
	if (r == 0 && !(flags & SIM_STORE_READONLY) && access(path, W_OK) < 0) {
		r = sim_error_set(err, SIM_ERR_READONLY,
				  "cannot write to '%s': %s", path,
				  strerror(errno));
		sim_error_hint(err, "make it writable or use another file");
	}
	return r;
}

/* The file is not there, or there is nothing in it. */
static int probe_absent(const char *path, u32 flags, struct sim_error *err)
{
	struct sim_text dir = SIM_TEXT_INIT;
	const char *slash = strrchr(path, '/');
	struct stat st;
	int r = 0;

	sim_text_add(&dir, path);
	sim_text_cut(&dir, slash ? (size_t)(slash - path) : 0);
	if (dir.nr > 0 && stat(sim_text_str(&dir), &st) < 0) {
		r = sim_error_set(err, SIM_ERR_ABSENT,
				  "cannot open '%s': no directory '%s'", path,
				  sim_text_str(&dir));
		sim_error_hint(err, "create the directory first");
	} else if (!(flags & SIM_STORE_CREATE)) {
		r = stat(path, &st) < 0 ?
			    sim_error_set(err, SIM_ERR_ABSENT,
					  "cannot open '%s': no such file",
					  path) :
			    sim_error_set(err, SIM_ERR_FORMAT,
					  "cannot open '%s': the file is empty",
					  path);
		sim_error_hint(err, "explore something into it first");
	} else if (has_companion(path, "-wal")) {
		r = sim_error_set(err, SIM_ERR_EXISTS,
				  "cannot create '%s': '%s-wal' belongs to a "
				  "database that is gone",
				  path, path);
		sim_error_hint(err, "move '%s-wal' away first", path);
	}
	sim_text_fini(&dir);
	return r;
}

static int probe_header(const char *path, int fd, struct sim_error *err)
{
	u8 header[HEADER_BYTES] = { 0 };
	const u8 *id = header + APPLICATION_ID_OFFSET;
	ssize_t bytes = pread(fd, header, sizeof(header), 0);

	if (bytes < 0)
		return fail_errno(err, path);
	/*
	 * A gordian that was killed while it created the file may leave pages
	 * without the first one, and the journal to undo it.
	 */
	if (is_zero(header, sizeof(header)) && has_creation_journal(path))
		return 0;
	if (bytes < HEADER_BYTES || memcmp(header, MAGIC, sizeof(MAGIC)) != 0)
		return fail_foreign(err, path);
	if (((u32)id[0] << 24 | (u32)id[1] << 16 | (u32)id[2] << 8 | id[3]) !=
	    SIM_STORE_APPLICATION_ID)
		return fail_foreign(err, path);
	return 0;
}

static bool has_companion(const char *path, const char *suffix)
{
	struct sim_text name = SIM_TEXT_INIT;
	struct stat st;
	bool is_there;

	sim_text_printf(&name, "%s%s", path, suffix);
	is_there = stat(sim_text_str(&name), &st) == 0 && st.st_size > 0;
	sim_text_fini(&name);
	return is_there;
}

/* Would rolling back the journal leave an empty file, as before creation? */
static bool has_creation_journal(const char *path)
{
	struct sim_text name = SIM_TEXT_INIT;
	u8 header[JOURNAL_HEADER_BYTES];
	ssize_t bytes = -1;
	int fd;

	sim_text_printf(&name, "%s-journal", path);
	fd = open(sim_text_str(&name), O_RDONLY | O_CLOEXEC);
	sim_text_fini(&name);
	if (fd >= 0) {
		bytes = pread(fd, header, sizeof(header), 0);
		close(fd);
	}
	return bytes == JOURNAL_HEADER_BYTES &&
	       memcmp(header, JOURNAL_MAGIC, 8) == 0 &&
	       is_zero(header + JOURNAL_PAGES_OFFSET, 4);
}

static bool is_zero(const u8 *data, size_t bytes)
{
	size_t i;

	for (i = 0; i < bytes; i++) {
		if (data[i] != 0)
			return false;
	}
	return true;
}
