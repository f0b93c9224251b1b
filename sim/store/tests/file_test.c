// SPDX-License-Identifier: GPL-2.0-only
/* Files that are not as they should be: one clear error, nothing changed. */
#include "store_test.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/internal.h"

#define CASE(fn) \
	cmocka_unit_test_setup_teardown(fn, fixture_setup, fixture_teardown)

/* Opening must fail with @code, name @words, and leave the bytes alone. */
static void must_refuse(struct fixture *f, u32 flags, int code,
			const char *words)
{
	struct sim_store *store = NULL;
	size_t before_bytes, after_bytes;
	u8 *before, *after;

	before = file_read(f->path, &before_bytes);
	assert_int_equal(sim_store_open(f->path, flags, &store, &f->err),
			 -code);
	assert_null(store);
	if (!strstr(f->err.message, words))
		fail_msg("'%s' is not in '%s'", words, f->err.message);
	assert_non_null(strstr(f->err.message, f->path));
	after = file_read(f->path, &after_bytes);
	assert_int_equal(before_bytes, after_bytes);
	assert_memory_equal(before, after, before_bytes);
	free(before);
	free(after);
}

static void sql(struct fixture *f, const char *text)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(db));
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void absent_file(void **state)
{
	struct fixture *f = *state;
	struct sim_store *store = NULL;

	assert_int_equal(sim_store_open(f->path, 0, &store, &f->err),
			 -SIM_ERR_ABSENT);
	assert_non_null(strstr(f->err.message, "no such file"));
	assert_true(f->err.hint[0]);
	assert_int_equal(access(f->path, F_OK), -1);
	assert_int_equal(sim_store_open("", SIM_STORE_CREATE, &store, &f->err),
			 -SIM_ERR_INVAL);
	assert_int_equal(sim_store_open(f->path,
					SIM_STORE_CREATE | SIM_STORE_READONLY,
					&store, &f->err),
			 -SIM_ERR_INVAL);
}

static void absent_directory(void **state)
{
	struct fixture *f = *state;
	struct sim_store *store = NULL;
	char path[128];

	snprintf(path, sizeof(path), "%s/gone/x.db", f->dir);
	assert_int_equal(sim_store_open(path, SIM_STORE_CREATE, &store,
					&f->err),
			 -SIM_ERR_ABSENT);
	assert_non_null(strstr(f->err.message, "no directory"));
	assert_string_equal(f->err.hint, "create the directory first");
}

static void directory_in_its_place(void **state)
{
	struct fixture *f = *state;
	struct sim_store *store = NULL;

	assert_int_equal(sim_store_open(f->dir, SIM_STORE_CREATE, &store,
					&f->err),
			 -SIM_ERR_FORMAT);
	assert_non_null(strstr(f->err.message, "not a regular file"));
}

static void text_file(void **state)
{
	static const char text[] = "my thesis, the only copy\n";
	struct fixture *f = *state;
	char journal[128];
	size_t bytes;

	file_write(f->path, text, sizeof(text) - 1);
	/* SQLite would delete what it takes for the journal of that file. */
	snprintf(journal, sizeof(journal), "%s-journal", f->path);
	file_write(journal, text, sizeof(text) - 1);
	must_refuse(f, 0, SIM_ERR_FORMAT, "not a gordian database");
	must_refuse(f, SIM_STORE_CREATE, SIM_ERR_FORMAT,
		    "not a gordian database");
	must_refuse(f, SIM_STORE_READONLY, SIM_ERR_FORMAT,
		    "not a gordian database");
	free(file_read(journal, &bytes));
	assert_int_equal(bytes, sizeof(text) - 1);
}

static void foreign_database(void **state)
{
	struct fixture *f = *state;

	sql(f, "CREATE TABLE bookmark (url)");
	must_refuse(f, SIM_STORE_CREATE, SIM_ERR_FORMAT,
		    "not a gordian database");
	sql(f, "PRAGMA application_id = 12345");
	must_refuse(f, SIM_STORE_CREATE, SIM_ERR_FORMAT,
		    "not a gordian database");
}

static void newer_schema(void **state)
{
	struct fixture *f = *state;

	make_sample(f);
	sql(f, "PRAGMA user_version = 8");
	must_refuse(f, SIM_STORE_CREATE, SIM_ERR_VERSION,
		    "schema 8 is newer than 7");
	assert_string_equal(f->err.hint, "use the gordian that wrote it");
	must_refuse(f, SIM_STORE_READONLY, SIM_ERR_VERSION,
		    "schema 8 is newer than 7");
}

static void empty_file(void **state)
{
	struct fixture *f = *state;
	struct sim_store *store;

	file_write(f->path, "", 0);
	must_refuse(f, 0, SIM_ERR_FORMAT, "the file is empty");
	must_refuse(f, SIM_STORE_READONLY, SIM_ERR_FORMAT, "the file is empty");
	store = must_open(f, SIM_STORE_CREATE);
	must_begin(f, store, "v4", 1);
	must_close(f, store);
	store = must_open(f, SIM_STORE_READONLY);
	must_close(f, store);
}

static void left_over_log(void **state)
{
	struct fixture *f = *state;
	struct sim_store *store = NULL;
	char wal[128];

	snprintf(wal, sizeof(wal), "%s-wal", f->path);
	file_write(wal, "pages of a database", 19);
	assert_int_equal(sim_store_open(f->path, SIM_STORE_CREATE, &store,
					&f->err),
			 -SIM_ERR_EXISTS);
	assert_int_equal(access(wal, F_OK), 0);
}

static void cut_short(void **state)
{
	static const size_t cuts[] = { 50, 99, 100, 511, 4096, 5000, 40000 };
	struct fixture *f = *state;
	size_t bytes;
	size_t i;
	u8 *data;

	make_sample(f);
	data = file_read(f->path, &bytes);
	assert_true(bytes > 40960);
	for (i = 0; i < ARRAY_SIZE(cuts); i++) {
		file_write(f->path, data, cuts[i]);
		must_refuse(f, SIM_STORE_READONLY, SIM_ERR_FORMAT, "cannot ");
		must_refuse(f, 0, SIM_ERR_FORMAT, "cannot ");
	}
	file_write(f->path, data, bytes);
	must_close(f, must_open(f, SIM_STORE_CHECK));
	free(data);
}

static void damaged_page(void **state)
{
	struct fixture *f = *state;
	size_t bytes;
	size_t i;
	u8 *data;

	make_sample(f);
	data = file_read(f->path, &bytes);
	for (i = 4096 * 3; i < 4096 * 6; i++)
		data[i] = 0x5a;
	file_write(f->path, data, bytes);
	must_refuse(f, 0, SIM_ERR_FORMAT, "cannot ");
	free(data);
}

static void locked_by_another(void **state)
{
	struct fixture *f = *state;
	struct sim_store *store = NULL;
	sqlite3 *db;

	make_sample(f);
	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL),
			 SQLITE_OK);
	assert_int_equal(sim_store_open(f->path, SIM_STORE_NO_WAIT, &store,
					&f->err),
			 -SIM_ERR_BUSY);
	assert_non_null(strstr(f->err.message, "locked"));
	assert_true(f->err.hint[0]);
	assert_int_equal(sim_store_open(f->path,
					SIM_STORE_NO_WAIT | SIM_STORE_READONLY,
					&store, &f->err),
			 -SIM_ERR_BUSY);
	sqlite3_close(db);
	must_close(f, must_open(f, SIM_STORE_NO_WAIT));
}

static void locked_while_writing(void **state)
{
	struct fixture *f = *state;
	struct sim_store *store =
		must_open(f, SIM_STORE_CREATE | SIM_STORE_NO_WAIT);
	struct sim_store_campaign *campaign = must_begin(f, store, "v4", 1);
	struct sim_store_finding finding = make_finding(1, 5);
	sqlite3 *db;

	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL),
			 SQLITE_OK);
	sim_store_tally_add(campaign, &verdict_deadlock, 1, 5);
	assert_int_equal(sim_store_finding_add(campaign, &finding, NULL,
					       &f->err),
			 -SIM_ERR_BUSY);
	assert_int_equal(sim_store_flush(store, &f->err), -SIM_ERR_BUSY);
	sqlite3_close(db);
	/* Nothing was lost, nothing is counted twice. */
	assert_int_equal(
		sim_store_finding_add(campaign, &finding, NULL, &f->err), 0);
	assert_int_equal(select_integer(store, "SELECT seen_nr FROM v_bug"), 1);
	assert_int_equal(select_integer(store, "SELECT findings_nr FROM "
					       "v_scenario"),
			 1);
	must_close(f, store);
}

static void disk_full(void **state)
{
	struct fixture *f = *state;
	struct sim_store *store = must_open(f, SIM_STORE_CREATE);
	struct sim_store_campaign *campaign = must_begin(f, store, "v4", 1);
	struct sim_store_finding finding = make_finding(0, 5);
	struct sim_store_found found = { 0 };
	u8 *noise = malloc(1 << 20);
	u64 random = 1;
	u32 i;

	assert_non_null(noise);
	for (i = 0; i < 1 << 20; i++) {
		random = random * 6364136223846793005ULL + 1;
		noise[i] = (u8)(random >> 56);
	}
	assert_int_equal(
		sim_store_finding_add(campaign, &finding, NULL, &f->err), 0);
	assert_int_equal(
		store_exec(store, "PRAGMA max_page_count = 100", &f->err), 0);
	finding = make_finding(1, 5);
	finding.log = noise;
	finding.log_bytes = 1 << 20;
	assert_int_equal(sim_store_finding_add(campaign, &finding, NULL,
					       &f->err),
			 -SIM_ERR_IO);
	assert_non_null(strstr(f->err.message, "full"));
	assert_true(f->err.hint[0]);
	/* Space again: the same finding is still new. */
	assert_int_equal(store_exec(store, "PRAGMA max_page_count = 100000",
				    &f->err),
			 0);
	assert_int_equal(
		sim_store_finding_add(campaign, &finding, &found, &f->err), 0);
	assert_true(found.is_new);
	must_close(f, store);
	store = must_open(f, SIM_STORE_READONLY);
	assert_int_equal(select_integer(store, "SELECT sum(seen_nr) FROM "
					       "v_bug"),
			 2);
	must_close(f, store);
	free(noise);
}

/* As somebody who may not do everything; returns what @fn returns. */
static int as_ordinary_user(struct fixture *f, int (*fn)(struct fixture *f))
{
	int status = -1;
	pid_t pid;

	chmod(f->path, 0444);
	chmod(f->dir, 0555);
	pid = fork();
	if (pid == 0) {
		if (geteuid() == 0 && (setgid(65534) || setuid(65534)))
			_exit(99);
		_exit(fn(f));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	chmod(f->dir, 0700);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int child_opens_readonly(struct fixture *f)
{
	struct sim_store *store = NULL;
	struct sim_store_schedule *schedule = NULL;
	struct sim_store_bug *bug = NULL;

	if (sim_store_open(f->path, 0, &store, &f->err) != -SIM_ERR_READONLY)
		return 1;
	if (!f->err.hint[0])
		return 2;
	if (sim_store_open(f->path, SIM_STORE_READONLY, &store, &f->err))
		return 3;
	if (sim_store_bug_find(store, "B", &bug, &f->err) != -SIM_ERR_INVAL)
		return 4;
	if (sim_store_schedule_get(store, "R", NULL, &schedule, &f->err) !=
	    -SIM_ERR_INVAL)
		return 5;
	return sim_store_close(store, &f->err) ? 6 : 0;
}

static void readonly_file_and_directory(void **state)
{
	struct fixture *f = *state;

	make_sample(f);
	assert_int_equal(as_ordinary_user(f, child_opens_readonly), 0);
}

static void readonly_of_wal_file_and_directory(void **state)
{
	struct fixture *f = *state;

	/* As copied from somewhere while it was in use, without its log. */
	make_sample(f);
	sql(f, "PRAGMA journal_mode = WAL");
	assert_int_equal(as_ordinary_user(f, child_opens_readonly), 0);
}

static int child_creates(struct fixture *f)
{
	struct sim_store *store = NULL;
	char path[128];
	int r;

	snprintf(path, sizeof(path), "%s/new.db", f->dir);
	r = sim_store_open(path, SIM_STORE_CREATE, &store, &f->err);
	if (r != -SIM_ERR_READONLY && r != -SIM_ERR_IO)
		return 1;
	return strstr(f->err.message, "cannot open") ? 0 : 2;
}

static void create_in_readonly_directory(void **state)
{
	struct fixture *f = *state;

	make_sample(f);
	assert_int_equal(as_ordinary_user(f, child_creates), 0);
}

static void readonly_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct sim_store_campaign *campaign = NULL;
	struct sim_store *store;
	size_t before_bytes, after_bytes;
	u8 *before, *after;
	char side[128];

	make_sample(f);
	before = file_read(f->path, &before_bytes);
	store = must_open(f, SIM_STORE_READONLY);
	assert_int_equal(begin(store, "v4", 1, &campaign, &f->err),
			 -SIM_ERR_READONLY);
	assert_int_equal(select_integer(store, "SELECT count(*) FROM bug"), 20);
	must_close(f, store);
	after = file_read(f->path, &after_bytes);
	assert_int_equal(before_bytes, after_bytes);
	assert_memory_equal(before, after, before_bytes);
	snprintf(side, sizeof(side), "%s-wal", f->path);
	assert_int_equal(access(side, F_OK), -1);
	snprintf(side, sizeof(side), "%s-shm", f->path);
	assert_int_equal(access(side, F_OK), -1);
	free(before);
	free(after);
}

static void reader_beside_writer(void **state)
{
	struct fixture *f = *state;
	struct sim_store *writer = must_open(f, SIM_STORE_CREATE);
	struct sim_store_campaign *campaign = must_begin(f, writer, "v4", 1);
	struct sim_store *reader = must_open(f, SIM_STORE_READONLY);
	struct sim_store_finding finding = make_finding(1, 5);

	assert_int_equal(
		sim_store_finding_add(campaign, &finding, NULL, &f->err), 0);
	assert_int_equal(select_integer(reader, "SELECT count(*) FROM bug"), 1);
	must_close(f, writer);
	must_close(f, reader);
	reader = must_open(f, SIM_STORE_READONLY);
	assert_int_equal(select_integer(reader, "SELECT count(*) FROM bug"), 1);
	must_close(f, reader);
}

static void strange_names(void **state)
{
	static const char *const names[] = { ":memory:", "file:a?mode=ro",
					     "a b%20#c" };
	struct fixture *f = *state;
	struct sim_store *store = NULL;
	char before[512];
	size_t i;

	assert_non_null(getcwd(before, sizeof(before)));
	assert_int_equal(chdir(f->dir), 0);
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		assert_int_equal(sim_store_open(names[i], SIM_STORE_CREATE,
						&store, &f->err),
				 0);
		assert_int_equal(sim_store_close(store, &f->err), 0);
		assert_int_equal(access(names[i], R_OK), 0);
	}
	assert_int_equal(chdir(before), 0);
}

static void used_after_fork(void **state)
{
	struct fixture *f = *state;
	struct sim_store *store = must_open(f, SIM_STORE_CREATE);
	struct sim_store_campaign *campaign = must_begin(f, store, "v4", 1);
	struct sim_store_finding finding = make_finding(1, 5);
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		int r = sim_store_finding_add(campaign, &finding, NULL,
					      &f->err);

		_exit(r == -SIM_ERR_INVAL &&
				      sim_store_close(store, &f->err) == 0 ?
			      0 :
			      1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(
		sim_store_finding_add(campaign, &finding, NULL, &f->err), 0);
	must_close(f, store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(absent_file),
		CASE(absent_directory),
		CASE(directory_in_its_place),
		CASE(text_file),
		CASE(foreign_database),
		CASE(newer_schema),
		CASE(empty_file),
		CASE(left_over_log),
		CASE(cut_short),
		CASE(damaged_page),
		CASE(locked_by_another),
		CASE(locked_while_writing),
		CASE(disk_full),
		CASE(readonly_file_and_directory),
		CASE(readonly_of_wal_file_and_directory),
		CASE(create_in_readonly_directory),
		CASE(readonly_changes_nothing),
		CASE(reader_beside_writer),
		CASE(strange_names),
		CASE(used_after_fork),
	};

	return cmocka_run_group_tests_name("store file", tests, NULL, NULL);
}
