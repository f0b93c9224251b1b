// SPDX-License-Identifier: GPL-2.0-only
#include "store_test.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"

const struct sim_store_verdict verdict_clean = { "clean", false, false };
const struct sim_store_verdict verdict_deadlock = { "deadlock", true, false };
const struct sim_store_verdict verdict_limit = { "limit-steps", false, true };

int fixture_setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	if (!f)
		return -1;
	snprintf(f->dir, sizeof(f->dir), P_tmpdir "/gordian-store-XXXXXX");
	if (!mkdtemp(f->dir))
		return -1;
	snprintf(f->path, sizeof(f->path), "%s/x.db", f->dir);
	*state = f;
	return 0;
}

int fixture_teardown(void **state)
{
	struct fixture *f = *state;
	struct dirent *entry;
	DIR *dir;

	chmod(f->dir, 0700);
	dir = opendir(f->dir);
	while (dir && (entry = readdir(dir)))
		unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir)
		closedir(dir);
	rmdir(f->dir);
	free(f);
	return 0;
}

struct sim_store *must_open(struct fixture *f, u32 flags)
{
	struct sim_store *store = NULL;

	if (sim_store_open(f->path, flags, &store, &f->err) < 0)
		fail_msg("%s", f->err.message);
	return store;
}

void must_close(struct fixture *f, struct sim_store *store)
{
	if (sim_store_close(store, &f->err) < 0)
		fail_msg("%s", f->err.message);
}

int begin(struct sim_store *store, const char *variant, u64 seeds_nr,
	  struct sim_store_campaign **ret_campaign, struct sim_error *err)
{
	char options[64];
	const struct sim_store_campaign_desc desc = {
		.build_id = "abc123",
		.build_version = "0.1",
		.build_compiler = "gcc 12.2.0",
		.build_coro = "asm",
		.name = "slub/destroy_vs_cpu_offline",
		.title = "destroy meets offline",
		.source = "return scenario {}\n",
		.options_json = options,
		.strategy = "random",
		.config_json = "{\"points\":\"sync\"}",
		.cpus_nr = 2,
		.seeds_nr = seeds_nr,
	};

	snprintf(options, sizeof(options), "{\"variant\":\"%s\"}", variant);
	return sim_store_campaign_begin(store, &desc, ret_campaign, err);
}

struct sim_store_campaign *must_begin(struct fixture *f,
				      struct sim_store *store,
				      const char *variant, u64 seeds_nr)
{
	struct sim_store_campaign *campaign = NULL;

	if (begin(store, variant, seeds_nr, &campaign, &f->err) < 0)
		fail_msg("%s", f->err.message);
	return campaign;
}

struct sim_store_finding make_finding(u32 bug_nr, u64 steps_nr)
{
	static const struct sim_store_wait_edge edges[] = {
		{ "destroyer", "cpu_hotplug_lock", "percpu-read", "offliner" },
		{ "offliner", "slab_mutex", "mutex", "destroyer" },
	};
	static char signatures[64][32];
	static u64 logs[64][64];
	u32 slot = bug_nr % 64;
	u32 i;

	snprintf(signatures[slot], sizeof(signatures[slot]), "knot %u", bug_nr);
	for (i = 0; i < 64; i++)
		logs[slot][i] = steps_nr * 1000003 + bug_nr;
	return (struct sim_store_finding){
		.verdict = verdict_deadlock,
		.title = signatures[slot],
		.signature = signatures[slot],
		.signature_json = "{\"roles\":2}",
		.token = "k1-random-7-abcd",
		.seed = steps_nr,
		.steps_nr = steps_nr,
		.choices_nr = 9,
		.preemptions_nr = 3,
		.event_hash = 0xfedcba9876543210ULL,
		.log = logs[slot],
		.log_bytes = sizeof(logs[slot]),
		.edges = edges,
		.edges_nr = ARRAY_SIZE(edges),
	};
}

struct one {
	struct sim_store_value	value;
	char			*buf;
	size_t			buf_bytes;
	u32			rows_nr;
};

static int take_one(void *arg, u32 nr, const struct sim_store_value *values)
{
	struct one *one = arg;

	one->value = values[0];
	one->rows_nr += nr == 1;
	if (one->buf)
		snprintf(one->buf, one->buf_bytes, "%s",
			 (const char *)values[0].data);
	return 0;
}

static struct one select_one(struct sim_store *store, const char *sql,
			     char *buf, size_t buf_bytes)
{
	struct one one = { .buf = buf, .buf_bytes = buf_bytes };
	const struct sim_store_sink sink = { .row = take_one, .arg = &one };
	struct sim_error err = { 0 };

	if (sim_store_query(store, sql, &sink, &err) < 0)
		fail_msg("%s: %s", sql, err.message);
	if (one.rows_nr != 1)
		fail_msg("%s: %u rows of one column", sql, one.rows_nr);
	return one;
}

s64 select_integer(struct sim_store *store, const char *sql)
{
	struct one one = select_one(store, sql, NULL, 0);

	assert_int_equal(one.value.type, SIM_STORE_INTEGER);
	return one.value.integer;
}

void select_text(struct sim_store *store, const char *sql, char *buf,
		 size_t buf_bytes)
{
	struct one one = select_one(store, sql, buf, buf_bytes);

	assert_int_equal(one.value.type, SIM_STORE_TEXT);
}

u8 *file_read(const char *path, size_t *ret_bytes)
{
	FILE *file = fopen(path, "rb");
	struct stat st;
	u8 *data;

	assert_non_null(file);
	assert_int_equal(fstat(fileno(file), &st), 0);
	data = malloc((size_t)st.st_size + 1);
	assert_non_null(data);
	assert_int_equal(fread(data, 1, (size_t)st.st_size, file), st.st_size);
	fclose(file);
	*ret_bytes = (size_t)st.st_size;
	return data;
}

void file_write(const char *path, const void *data, size_t bytes)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, bytes, file), bytes);
	assert_int_equal(fclose(file), 0);
}

void make_sample(struct fixture *f)
{
	const struct sim_store_campaign_end end = {
		.seeds_used_nr = U64_MAX,
		.host = "host-a",
		.started_at = "2021-08-10T00:00:00Z",
		.seconds = 1.5,
	};
	const struct sim_store_lock_order order = {
		.from = "slab_mutex",
		.to = "cpu_hotplug_lock",
		.to_reads = true,
		.kind = "ER",
		.functions = "get_online_cpus",
	};
	struct sim_store *store = must_open(f, SIM_STORE_CREATE);
	struct sim_store_campaign *campaign = must_begin(f, store, "v4", 100);
	struct sim_store_finding finding;
	u32 i;

	for (i = 0; i < 20; i++) {
		finding = make_finding(i, 100 + i);
		assert_int_equal(sim_store_finding_add(campaign, &finding, NULL,
						       &f->err),
				 0);
		finding.verdict = verdict_clean;
		finding.log_bytes = 8 + i;
		assert_int_equal(
			sim_store_schedule_add(campaign, &finding, &f->err), 0);
		sim_store_coverage_add(campaign, "mm/slub.c", i, "acquire", 3);
	}
	sim_store_tally_add(campaign, &verdict_clean, 80, 8000);
	sim_store_tally_add(campaign, &verdict_deadlock, 20, 2200);
	sim_store_lock_edge_add(campaign, &order, 5, 7);
	assert_int_equal(sim_store_campaign_end(campaign, &end, &f->err), 0);
	must_close(f, store);
}
