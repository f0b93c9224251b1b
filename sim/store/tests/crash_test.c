// SPDX-License-Identifier: GPL-2.0-only
/* Killed writers and damaged bytes. */
#include "store_test.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/rng.h"
#include "base/text.h"

#define CASE(fn) \
	cmocka_unit_test_setup_teardown(fn, fixture_setup, fixture_teardown)

#define KILLS_NR	12
#define DAMAGES_NR	200

/* Adds findings for ever; tells @fd the number of each that was accepted. */
static void write_until_killed(struct fixture *f, int fd, u32 first)
{
	struct sim_store_campaign *campaign = NULL;
	struct sim_store *store = NULL;
	u32 i;

	if (sim_store_open(f->path, SIM_STORE_CREATE, &store, &f->err) ||
	    begin(store, "v4", 100, &campaign, &f->err))
		_exit(1);
	for (i = first;; i++) {
		struct sim_store_finding finding = make_finding(i, 10 + i);
		struct sim_store_found found;

		if (sim_store_finding_add(campaign, &finding, &found, &f->err))
			_exit(2);
		if (write(fd, &i, sizeof(i)) != sizeof(i))
			_exit(3);
		finding.verdict = verdict_clean;
		finding.log_bytes = 8;
		sim_store_tally_add(campaign, &verdict_clean, 1, 100);
		if (sim_store_schedule_add(campaign, &finding, &f->err) ||
		    (i % 7 == 0 && sim_store_flush(store, &f->err)))
			_exit(4);
	}
}

/* Returns the number of the last finding whose add returned. */
static u32 run_and_kill(struct fixture *f, u32 first, u32 accepted_nr)
{
	u32 last = first;
	u32 nr = 0;
	int status = 0;
	int fds[2];
	pid_t pid;
	u32 got;

	assert_int_equal(pipe(fds), 0);
	pid = fork();
	if (pid == 0) {
		close(fds[0]);
		write_until_killed(f, fds[1], first);
	}
	close(fds[1]);
	/* Not one more than asked for is read before the kill: it hits the
	 * writer somewhere in the next ones. */
	while (nr < accepted_nr &&
	       read(fds[0], &got, sizeof(got)) == sizeof(got)) {
		last = got;
		nr++;
	}
	assert_int_equal(kill(pid, SIGKILL), 0);
	while (read(fds[0], &got, sizeof(got)) == sizeof(got))
		last = got;
	close(fds[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGKILL);
	return last;
}

static void killed_writer_loses_no_finding(void **state)
{
	struct fixture *f = *state;
	u32 next = 0;
	u32 i;

	for (i = 0; i < KILLS_NR; i++) {
		struct sim_store *store;
		u32 last = run_and_kill(f, next, 1 + i * 5);
		char sql[256];

		/* Readable as it lies there, and by the next writer. */
		store = must_open(f,
				  i % 2 ? SIM_STORE_READONLY : SIM_STORE_CHECK);
		snprintf(sql, sizeof(sql),
			 "SELECT count(*) FROM v_bug WHERE "
			 "CAST(substr(title, 6) AS INTEGER) <= %u AND "
			 "schedule_id IS NOT NULL AND seen_nr = 1",
			 last);
		assert_int_equal(select_integer(store, sql), last + 1);
		must_close(f, store);
		next = last + 2;
		/* One that was stored but not yet told is a bug as well. */
		store = must_open(f, 0);
		struct sim_store_campaign *campaign =
			must_begin(f, store, "v4", 1);
		struct sim_store_finding gap =
			make_finding(last + 1, 11 + last);
		gap.is_minimal = true;
		assert_int_equal(sim_store_finding_add(campaign, &gap, NULL,
						       &f->err),
				 0);
		snprintf(sql, sizeof(sql), "SELECT count(*) FROM bug");
		assert_int_equal(select_integer(store, sql), last + 2);
		gap.is_minimal = false;
		if (select_integer(store, "SELECT count(*) FROM v_bug WHERE "
					  "seen_nr = 0") == 1)
			assert_int_equal(sim_store_finding_add(campaign, &gap,
							       NULL, &f->err),
					 0);
		must_close(f, store);
	}
}

static void killed_creator_leaves_nothing_broken(void **state)
{
	struct fixture *f = *state;
	u32 i;

	for (i = 0; i < 20; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			struct sim_store *store = NULL;

			sim_store_open(f->path, SIM_STORE_CREATE, &store,
				       &f->err);
			pause();
		}
		usleep(i * 400);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		must_close(f, must_open(f, SIM_STORE_CREATE));
		unlink(f->path);
	}
}

static int count_row(void *arg, u32 nr, const struct sim_store_value *values)
{
	u64 *sum = arg;
	u32 i;

	/* Touch every byte that was handed out. */
	for (i = 0; i < nr; i++) {
		size_t j;

		for (j = 0; j < values[i].bytes; j++)
			*sum += ((const u8 *)values[i].data)[j];
	}
	return 0;
}

/* Do everything a user could do to it; errors are fine, crashes are not. */
static void use_all(struct fixture *f, struct sim_store *store, bool may_write)
{
	static const char *const views[] = {
		"v_bug",       "v_scenario",   "v_tally",    "v_schedule",
		"v_wait_edge", "v_lock_order", "v_coverage", "v_shard_progress"
	};
	struct sim_store_schedule *schedule = NULL;
	struct sim_store_campaign *campaign = NULL;
	struct sim_text text = SIM_TEXT_INIT;
	struct sim_store_bug *bug = NULL;
	u64 sum = 0;
	const struct sim_store_sink sink = { .row = count_row, .arg = &sum };
	char id[3];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(views); i++) {
		char sql[64];

		snprintf(sql, sizeof(sql), "SELECT * FROM %s", views[i]);
		sim_store_query(store, sql, &sink, &f->err);
	}
	for (i = 0; i < 16; i++) {
		snprintf(id, sizeof(id), "B%x", (unsigned int)i);
		if (sim_store_bug_find(store, id, &bug, &f->err) == 0)
			sim_store_bug_free(bug);
		id[0] = i % 2 ? 'R' : 'B';
		if (sim_store_schedule_get(store, id, NULL, &schedule,
					   &f->err) == 0)
			sim_store_schedule_free(schedule);
	}
	sim_store_dump(store, &text, &f->err);
	sim_text_fini(&text);
	if (may_write && begin(store, "v4", 1, &campaign, &f->err) == 0) {
		struct sim_store_finding finding = make_finding(50, 50);

		sim_store_finding_add(campaign, &finding, NULL, &f->err);
		finding = make_finding(3, 3);
		sim_store_finding_add(campaign, &finding, NULL, &f->err);
	}
}

static void damage(u8 *data, size_t *bytes, struct sim_rng *rng, u32 round)
{
	u32 flips = 1 + (u32)sim_rng_below(rng, 8);
	u32 i;

	if (round % 4 == 0) {
		*bytes = sim_rng_below(rng, *bytes);
		return;
	}
	/* A third of the flips go where they hurt: headers and schema. */
	for (i = 0; i < flips; i++) {
		size_t at = sim_rng_below(rng, *bytes);

		if (round % 3 == 0)
			at = sim_rng_below(rng, 4096);
		data[at] ^= (u8)(1u << sim_rng_below(rng, 8));
	}
}

static void damaged_bytes_never_crash(void **state)
{
	struct fixture *f = *state;
	struct sim_rng rng;
	u32 opened_nr = 0;
	u32 failed_nr = 0;
	size_t bytes;
	u8 *data;
	u32 i;

	make_sample(f);
	data = file_read(f->path, &bytes);
	sim_rng_seed(&rng, 1);
	for (i = 0; i < DAMAGES_NR; i++) {
		struct sim_store *store = NULL;
		bool may_write = i % 2;
		size_t copy_bytes = bytes;
		u8 *copy = malloc(bytes);

		assert_non_null(copy);
		memcpy(copy, data, bytes);
		damage(copy, &copy_bytes, &rng, i);
		file_write(f->path, copy, copy_bytes);
		free(copy);
		sim_error_reset(&f->err);
		if (sim_store_open(f->path, may_write ? 0 : SIM_STORE_READONLY,
				   &store, &f->err) == 0) {
			opened_nr++;
			use_all(f, store, may_write);
			sim_store_close(store, &f->err);
		} else {
			failed_nr++;
			assert_true(f->err.code != 0);
			assert_true(f->err.message[0]);
		}
	}
	free(data);
	/* Both must happen, or the damage was of the wrong size. */
	assert_true(opened_nr > DAMAGES_NR / 10);
	assert_true(failed_nr > DAMAGES_NR / 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(killed_writer_loses_no_finding),
		CASE(killed_creator_leaves_nothing_broken),
		CASE(damaged_bytes_never_crash),
	};

	return cmocka_run_group_tests_name("store crash", tests, NULL, NULL);
}
