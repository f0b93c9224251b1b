// SPDX-License-Identifier: GPL-2.0-only
/*
 * reports: golden outputs of fixed schedules, symbols, backtraces
 *
 * usage: reports_test GOLDEN_DIR [--update]
 *
 * Offsets and sizes of functions change with the compiler: they are compared
 * as "+0x/0x".
 */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "core/choice.h"
#include "core/task.h"
#include "reports/backtrace.h"
#include "reports/choices.h"
#include "reports/chrome.h"
#include "reports/dot.h"
#include "reports/events.h"
#include "reports/lanes.h"
#include "reports/splat.h"
#include "reports/trace.h"
#include "reports/sql/queries.h"
#include "reports/symbols.h"
#include "world.h"

static const char *golden_dir;
static bool is_update;
static struct reports_symbols *symbols;
static struct sim_outcome outcome;
static struct reports_lanes lanes;

static int teardown(void **state)
{
	(void)state;
	world_close();
	return 0;
}

/* ---- golden files ---- */

static const char *skip_hex(const char *p)
{
	while (isxdigit((unsigned char)*p))
		p++;
	return p;
}

/* "+0x1a/0x2b" becomes "+0x/0x" */
static void normalize(const char *from, struct sim_text *to)
{
	while (*from) {
		if (strncmp(from, "+0x", 3) == 0) {
			from = skip_hex(from + 3);
			sim_text_add(to, "+0x");
			if (strncmp(from, "/0x", 3) == 0) {
				from = skip_hex(from + 3);
				sim_text_add(to, "/0x");
			}
			continue;
		}
		sim_text_add_char(to, *from++);
	}
}

static void read_all(const char *path, struct sim_text *to)
{
	FILE *file = fopen(path, "r");
	int c;

	if (!file)
		fail_msg("cannot open %s", path);
	while ((c = fgetc(file)) != EOF)
		sim_text_add_char(to, (char)c);
	fclose(file);
}

static void assert_golden(const char *name, const struct sim_text *text)
{
	struct sim_text got = SIM_TEXT_INIT;
	struct sim_text want = SIM_TEXT_INIT;
	char path[512];

	assert_int_equal(sim_text_error(text), 0);
	snprintf(path, sizeof(path), "%s/%s", golden_dir, name);
	normalize(sim_text_str(text), &got);
	if (is_update) {
		FILE *file = fopen(path, "w");

		assert_non_null(file);
		fputs(sim_text_str(&got), file);
		assert_int_equal(fclose(file), 0);
	}
	read_all(path, &want);
	if (strcmp(sim_text_str(&got), sim_text_str(&want)) != 0)
		fail_msg("%s differs; got:\n%s", name, sim_text_str(&got));
	sim_text_fini(&got);
	sim_text_fini(&want);
}

/* ---- lanes ---- */

static void lanes_case(const char *golden,
		       const struct reports_lanes_options *o,
		       void (*run)(const struct sim_sink *sink,
				   struct sim_outcome *ret))
{
	struct sim_text text = SIM_TEXT_INIT;

	reports_lanes_init(&lanes, o);
	run(&lanes.sink, &outcome);
	assert_int_equal(reports_lanes_render(&lanes, &outcome, &text), 0);
	assert_golden(golden, &text);
	reports_lanes_fini(&lanes);
	sim_text_fini(&text);
}

static void lanes_abba(void **state)
{
	struct reports_lanes_options o = { .width = 0 };

	(void)state;
	lanes_case("lanes_abba.txt", &o, world_run_abba);
	assert_int_equal(outcome.verdict, SIM_VERDICT_DEADLOCK);
}

static void lanes_mixed(void **state)
{
	struct reports_lanes_options o = { .width = 80 };

	(void)state;
	lanes_case("lanes_mixed.txt", &o, world_run_mixed);
	assert_int_equal(outcome.verdict, SIM_VERDICT_CLEAN);
}

static void lanes_mixed_verbose(void **state)
{
	struct reports_lanes_options o = { .is_verbose = true };

	(void)state;
	lanes_case("lanes_mixed_verbose.txt", &o, world_run_mixed);
}

static void lanes_few_and_last_lines_only(void **state)
{
	struct reports_lanes_options o = { .lanes_max = 2, .lines_max = 6 };

	(void)state;
	lanes_case("lanes_few.txt", &o, world_run_abba);
}

static void lanes_assertion_shows_the_last_operation(void **state)
{
	struct reports_lanes_options o = { .width = 0 };

	(void)state;
	lanes_case("lanes_assertion.txt", &o, world_run_assertion);
}

static void lanes_can_be_reset(void **state)
{
	struct reports_lanes_options o = { .width = 0 };
	struct sim_text first = SIM_TEXT_INIT;
	struct sim_text second = SIM_TEXT_INIT;

	(void)state;
	reports_lanes_init(&lanes, &o);
	world_run_abba(&lanes.sink, &outcome);
	reports_lanes_render(&lanes, &outcome, &first);
	world_close();
	reports_lanes_reset(&lanes);
	world_run_abba(&lanes.sink, &outcome);
	reports_lanes_render(&lanes, &outcome, &second);
	assert_string_equal(sim_text_str(&first), sim_text_str(&second));
	reports_lanes_fini(&lanes);
	sim_text_fini(&first);
	sim_text_fini(&second);
}

static void legend_names_what_lanes_use(void **state)
{
	struct sim_text text = SIM_TEXT_INIT;

	(void)state;
	reports_lanes_legend(&text);
	assert_non_null(strstr(sim_text_str(&text), "WAIT"));
	assert_non_null(strstr(sim_text_str(&text), "switch to"));
	assert_int_equal(sim_text_error(&text), 0);
	sim_text_fini(&text);
}

/* ---- splat ---- */

static void splat_case(const char *golden, const struct reports_symbols *syms)
{
	struct sim_text text = SIM_TEXT_INIT;
	struct reports_splat splat = {
		.outcome = &outcome,
		.symbols = syms,
		.scenario = "tests/abba",
		.replay = "gordian replay k1:test",
	};

	assert_int_equal(reports_splat_print(&splat, &text), 0);
	assert_golden(golden, &text);
	sim_text_fini(&text);
}

static void splat_abba(void **state)
{
	(void)state;
	world_run_abba(NULL, &outcome);
	splat_case("splat_abba.txt", symbols);
}

static void splat_without_symbols(void **state)
{
	struct sim_text text = SIM_TEXT_INIT;
	struct reports_splat splat = { .outcome = &outcome };

	(void)state;
	world_run_abba(NULL, &outcome);
	assert_int_equal(reports_splat_print(&splat, &text), 0);
	assert_non_null(strstr(sim_text_str(&text), ", at: +?, taken at step"));
	assert_non_null(strstr(sim_text_str(&text), "\n +?\n"));
	assert_null(strstr(sim_text_str(&text), "replay:"));
	sim_text_fini(&text);
}

static void splat_assertion(void **state)
{
	(void)state;
	world_run_assertion(NULL, &outcome);
	splat_case("splat_assertion.txt", symbols);
}

static void splat_pending_writer(void **state)
{
	(void)state;
	world_run_pending(NULL, &outcome);
	assert_int_equal(outcome.verdict, SIM_VERDICT_DEADLOCK);
	splat_case("splat_pending.txt", symbols);
}

static void splat_lost_wakeup(void **state)
{
	(void)state;
	world_run_lost(NULL, &outcome);
	assert_int_equal(outcome.verdict, SIM_VERDICT_LOST_WAKEUP);
	splat_case("splat_lost.txt", symbols);
}

static void splat_of_a_clean_end(void **state)
{
	struct sim_text text = SIM_TEXT_INIT;
	struct reports_splat splat = { .outcome = &outcome };

	(void)state;
	world_run_mixed(NULL, &outcome);
	assert_int_equal(reports_splat_print(&splat, &text), 0);
	assert_non_null(strstr(sim_text_str(&text), "\nclean\n"));
	assert_null(strstr(sim_text_str(&text), "WARNING"));
	assert_null(strstr(sim_text_str(&text), "backtrace"));
	sim_text_fini(&text);
}

static void splat_verbose_keeps_the_engine(void **state)
{
	struct sim_text text = SIM_TEXT_INIT;
	struct reports_splat splat = {
		.outcome = &outcome,
		.symbols = symbols,
		.is_verbose = true,
	};

	(void)state;
	world_run_assertion(NULL, &outcome);
	assert_int_equal(reports_splat_print(&splat, &text), 0);
	assert_non_null(strstr(sim_text_str(&text), "\n check_slab+0x"));
	assert_non_null(strstr(sim_text_str(&text), "\n sim_coro_main+0x"));
	sim_text_fini(&text);
}

/* ---- symbols and backtraces ---- */

static SIM_NOINLINE int a_static_function(int x)
{
	__asm__ volatile("");
	return x + 1;
}

static void symbolizer_finds_static_functions(void **state)
{
	const char *body = (const char *)(uintptr_t)a_static_function;
	const struct reports_symbol *symbol;
	struct sim_text text = SIM_TEXT_INIT;

	(void)state;
	assert_int_equal(a_static_function(1), 2);
	symbol = reports_symbols_find(symbols, body);
	assert_non_null(symbol);
	assert_string_equal(symbol->name, "a_static_function");
	assert_false(symbol->is_global);
	symbol = reports_symbols_find(symbols, body + symbol->bytes - 1);
	assert_string_equal(symbol->name, "a_static_function");
	reports_symbols_print(symbols, body + 2, &text);
	assert_int_equal(strncmp(sim_text_str(&text),
				 "a_static_function+0x2/0x", 24),
			 0);
	symbol = reports_symbols_find(symbols,
				      (void *)(uintptr_t)world_run_abba);
	assert_string_equal(symbol->name, "world_run_abba");
	assert_true(symbol->is_global);
	sim_text_fini(&text);
}

static void symbolizer_fails_softly(void **state)
{
	struct reports_symbols *none = NULL;
	struct sim_error err;
	struct sim_text text = SIM_TEXT_INIT;
	char path[512];

	(void)state;
	assert_int_equal(reports_symbols_load("/nonexistent", &none, &err),
			 -SIM_ERR_IO);
	assert_string_equal(err.message, "cannot open '/nonexistent'");
	snprintf(path, sizeof(path), "%s/lanes_abba.txt", golden_dir);
	assert_int_equal(reports_symbols_load(path, &none, NULL),
			 -SIM_ERR_FORMAT);
	assert_null(none);
	assert_null(reports_symbols_find(NULL, path));
	assert_null(reports_symbols_find(symbols, NULL));
	assert_null(reports_symbols_find(symbols, path));
	reports_symbols_print(symbols, path, &text);
	assert_string_equal(sim_text_str(&text), "+?");
	sim_text_fini(&text);
}

static void assert_frames(const struct sim_task *task,
			  const char *const *wanted, u32 nr)
{
	struct reports_backtrace bt;

	reports_backtrace_task(task, &bt);
	assert_true(bt.nr > nr);
	reports_backtrace_trim(&bt, task, symbols);
	assert_int_equal(bt.nr, nr);
	for (u32 i = 0; i < nr; i++) {
		const struct reports_symbol *symbol = reports_symbols_find(
			symbols, (const char *)bt.ips[i] - 1);

		assert_non_null(symbol);
		assert_string_equal(symbol->name, wanted[i]);
	}
	assert_false(bt.is_cut);
}

static const struct sim_task *task_of_role(const char *role)
{
	for (u32 id = 1; id < sim_task_count(); id++) {
		if (strcmp(sim_task_by_id(id)->role, role) == 0)
			return sim_task_by_id(id);
	}
	fail_msg("no task '%s'", role);
	return NULL;
}

static void backtraces_are_in_order(void **state)
{
	static const char *const shrink[] = {
		"toy_lock",
		"take_both",
		"shrink_cache",
		"shrink_main",
	};
	static const char *const offline[] = {
		"toy_lock",
		"take_both",
		"offline_block",
		"offline_main",
	};

	(void)state;
	world_run_abba(NULL, &outcome);
	assert_int_equal(outcome.verdict, SIM_VERDICT_DEADLOCK);
	assert_frames(task_of_role("shrink"), shrink, ARRAY_SIZE(shrink));
	assert_frames(task_of_role("offline"), offline, ARRAY_SIZE(offline));
}

static void finding_task_has_a_backtrace(void **state)
{
	static const char *const frames[] = {
		"check_slab",
		"destroy_cache",
		"destroy_main",
	};

	(void)state;
	world_run_assertion(NULL, &outcome);
	assert_frames(task_of_role("destroy"), frames, ARRAY_SIZE(frames));
}

static void ended_tasks_have_none(void **state)
{
	struct reports_backtrace bt;

	(void)state;
	world_run_mixed(NULL, &outcome);
	reports_backtrace_task(task_of_role("sender"), &bt);
	assert_int_equal(bt.nr, 0);
	/* An idle CPU that never took an interrupt stands at its start. */
	reports_backtrace_task(sim_task_by_id(4), &bt);
	reports_backtrace_trim(&bt, sim_task_by_id(4), symbols);
	assert_int_equal(bt.nr, 0);
}

/* ---- events and choices ---- */

static void events_case(const char *golden, enum reports_events_format format)
{
	struct sim_text text = SIM_TEXT_INIT;
	struct reports_events events;

	reports_events_init(&events, format, &text);
	world_run_mixed(&events.sink, &outcome);
	assert_true(events.nr > 10);
	assert_int_equal(reports_events_fini(&events), 0);
	assert_golden(golden, &text);
	sim_text_fini(&text);
}

static void events_json(void **state)
{
	(void)state;
	events_case("events_mixed.jsonl", REPORTS_EVENTS_JSON);
}

static void events_text(void **state)
{
	(void)state;
	events_case("events_mixed.txt", REPORTS_EVENTS_TEXT);
}

static u32 occurrences(const struct sim_text *text, const char *what)
{
	u32 nr = 0;

	for (const char *p = sim_text_str(text); (p = strstr(p, what)); p++)
		nr++;
	return nr;
}

static struct reports_chrome chrome;

static void chrome_case(const char *golden,
			void (*run)(const struct sim_sink *sink,
				    struct sim_outcome *ret))
{
	struct sim_text text = SIM_TEXT_INIT;

	reports_chrome_init(&chrome, &text);
	run(&chrome.sink, &outcome);
	assert_int_equal(reports_chrome_finish(&chrome, &outcome), 0);
	assert_golden(golden, &text);
	assert_int_equal(occurrences(&text, "\"ph\":\"B\""),
			 occurrences(&text, "\"ph\":\"E\""));
	assert_int_equal(occurrences(&text, "\"ph\":\"b\""),
			 occurrences(&text, "\"ph\":\"e\""));
	assert_int_equal(occurrences(&text, "\"s\":\"g\""), 1);
	sim_text_fini(&text);
}

static void chrome_mixed(void **state)
{
	(void)state;
	chrome_case("chrome_mixed.json", world_run_mixed);
}

/* Locks are held and tasks wait when it ends. */
static void chrome_abba(void **state)
{
	(void)state;
	chrome_case("chrome_abba.json", world_run_abba);
}

static struct reports_trace trace;

static void ftrace_mixed(void **state)
{
	struct sim_text text = SIM_TEXT_INIT;

	(void)state;
	reports_trace_init(&trace, REPORTS_TRACE_TEXT, &text);
	world_run_mixed(&trace.sink, &outcome);
	assert_int_equal(reports_trace_finish(&trace, &outcome), 0);
	assert_golden("ftrace_mixed.txt", &text);
	sim_text_fini(&text);
}

static u64 number_at(const struct sim_text *text, size_t at, size_t bytes)
{
	u64 value = 0;

	for (size_t i = bytes; i-- > 0;)
		value = value << 8 | (u8)text->data[at + i];
	return value;
}

/* Time of the last record of the only page, which is the end of the file. */
static u64 last_time(const struct sim_text *text)
{
	size_t page = text->nr - 4096;
	u64 time = number_at(text, page, 8);
	size_t end = page + 16 + number_at(text, page + 8, 8);

	for (size_t at = page + 16; at < end;) {
		u64 word = number_at(text, at, 4);
		u64 type = word & 31;

		time += word >> 5;
		if (type == 30)
			time += number_at(text, at + 4, 4) << 27;
		at += type == 30 ? 8 :
		      type	 ? 4 + 4 * type :
				   4 + number_at(text, at + 4, 4);
	}
	return time;
}

/* More time passes than a record has bits for; a payload is a long one. */
static void trace_dat_of_a_long_time(void **state)
{
	struct sim_text text = SIM_TEXT_INIT;
	struct sim_event ev = { .step = 1, .kind = SIM_EVENT_USER };
	char name[300] = { 0 };

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	world_run_abba(NULL, &outcome);
	reports_trace_init(&trace, REPORTS_TRACE_DAT, &text);
	trace.sink.event(trace.sink.ctx, &ev);
	ev.name = name;
	ev.step = 134216;
	trace.sink.event(trace.sink.ctx, &ev);
	ev.step = 900000;
	trace.sink.event(trace.sink.ctx, &ev);
	assert_int_equal(reports_trace_finish(&trace, NULL), 0);
	assert_int_equal(text.nr % 4096, 0);
	assert_int_equal(last_time(&text), 900000 * 1000ULL);
	sim_text_fini(&text);
}

static void dot_abba(void **state)
{
	struct sim_text text = SIM_TEXT_INIT;

	(void)state;
	world_run_abba(NULL, &outcome);
	assert_int_equal(reports_dot_wait_for(&outcome, &text), 0);
	assert_golden("dot_abba.dot", &text);
	sim_text_fini(&text);
}

static void dot_quotes_any_name(void **state)
{
	struct sim_text text = SIM_TEXT_INIT;

	(void)state;
	world_run_abba(NULL, &outcome);
	snprintf(outcome.title, sizeof(outcome.title), "a\"]\n}b\\");
	snprintf(outcome.edges[0].object, sizeof(outcome.edges[0].object),
		 "\\\"\x1b");
	assert_int_equal(reports_dot_wait_for(&outcome, &text), 0);
	assert_non_null(strstr(sim_text_str(&text), "a\\\"] }b\\\\\"\n"));
	assert_non_null(strstr(sim_text_str(&text), "[label=\"\\\\\\\" \\n"));
	sim_text_fini(&text);
}

static void dot_of_a_lost_wakeup(void **state)
{
	struct sim_text text = SIM_TEXT_INIT;

	(void)state;
	world_run_lost(NULL, &outcome);
	assert_int_equal(reports_dot_wait_for(&outcome, &text), 0);
	assert_golden("dot_lost.dot", &text);
	sim_text_fini(&text);
}

static void choices_log(void **state)
{
	struct sim_text text = SIM_TEXT_INIT;
	const struct sim_choice *log;
	u32 nr;

	(void)state;
	world_run_abba(NULL, &outcome);
	log = sim_choice_log(&nr);
	assert_int_equal(reports_choices_print(log, nr, &text), 0);
	assert_golden("choices_abba.txt", &text);
	sim_text_fini(&text);
}

static void named_queries_are_embedded(void **state)
{
	(void)state;
	assert_non_null(reports_query_find("bugs"));
	assert_non_null(strstr(reports_query_find("bugs")->sql, "SELECT"));
	assert_null(reports_query_find("no such query"));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(lanes_abba, teardown),
		cmocka_unit_test_teardown(lanes_mixed, teardown),
		cmocka_unit_test_teardown(lanes_mixed_verbose, teardown),
		cmocka_unit_test_teardown(lanes_few_and_last_lines_only,
					  teardown),
		cmocka_unit_test_teardown(
			lanes_assertion_shows_the_last_operation, teardown),
		cmocka_unit_test_teardown(lanes_can_be_reset, teardown),
		cmocka_unit_test(legend_names_what_lanes_use),
		cmocka_unit_test_teardown(splat_abba, teardown),
		cmocka_unit_test_teardown(splat_without_symbols, teardown),
		cmocka_unit_test_teardown(splat_assertion, teardown),
		cmocka_unit_test_teardown(splat_pending_writer, teardown),
		cmocka_unit_test_teardown(splat_lost_wakeup, teardown),
		cmocka_unit_test_teardown(splat_of_a_clean_end, teardown),
		cmocka_unit_test_teardown(splat_verbose_keeps_the_engine,
					  teardown),
		cmocka_unit_test(symbolizer_finds_static_functions),
		cmocka_unit_test(symbolizer_fails_softly),
		cmocka_unit_test_teardown(backtraces_are_in_order, teardown),
		cmocka_unit_test_teardown(finding_task_has_a_backtrace,
					  teardown),
		cmocka_unit_test_teardown(ended_tasks_have_none, teardown),
		cmocka_unit_test_teardown(events_json, teardown),
		cmocka_unit_test_teardown(events_text, teardown),
		cmocka_unit_test_teardown(chrome_mixed, teardown),
		cmocka_unit_test_teardown(chrome_abba, teardown),
		cmocka_unit_test_teardown(ftrace_mixed, teardown),
		cmocka_unit_test_teardown(trace_dat_of_a_long_time, teardown),
		cmocka_unit_test_teardown(dot_abba, teardown),
		cmocka_unit_test_teardown(dot_quotes_any_name, teardown),
		cmocka_unit_test_teardown(dot_of_a_lost_wakeup, teardown),
		cmocka_unit_test_teardown(choices_log, teardown),
		cmocka_unit_test(named_queries_are_embedded),
	};
	int r;

	if (argc < 2) {
		fprintf(stderr, "usage: reports_test GOLDEN_DIR [--update]\n");
		return 2;
	}
	golden_dir = argv[1];
	is_update = argc > 2 && strcmp(argv[2], "--update") == 0;
	if (reports_symbols_load(NULL, &symbols, NULL) < 0)
		return 2;
	r = cmocka_run_group_tests_name("reports", tests, NULL, NULL);
	reports_symbols_free(symbols);
	return r;
}
