// SPDX-License-Identifier: GPL-2.0-only
/* Actors in the world: blocking, errors, verbs, restoring. */
#include "script_test.h"

#define HEAD	"return scenario { title = 't', "
#define ABBA	HEAD \
	"setup = function(k) k.a = k:mutex('A') k.b = k:mutex('B') end, " \
	"actors = { " \
	"one = function(k) k.a:lock() k.b:lock() k.b:unlock() k.a:unlock() end," \
	"two = function(k) k.b:lock() k.a:lock() k.a:unlock() k.b:unlock() end } }"

/* The outcome of one random run of a scenario with one actor @body. */
static void run_actor(const char *body, struct sim_outcome *ret,
		      char *traceback)
{
	char text[4096];
	struct bed bed;

	snprintf(text, sizeof(text),
		 HEAD "actors = { solo = function(k)\n%s\n"
		      "end } }",
		 body);
	bed_make(&bed, text);
	bed_run_random(&bed, 1, ret);
	if (traceback)
		strcpy(traceback, sim_script_traceback(bed.script));
	bed_fini(&bed);
}

static void assert_actor(const char *body, enum sim_verdict verdict,
			 const char *title)
{
	struct sim_outcome outcome;

	run_actor(body, &outcome, NULL);
	assert_string_equal(outcome.title, title);
	assert_int_equal(outcome.verdict, verdict);
}

static void abba_is_found(void **state)
{
	struct tally tally;
	struct bed bed;

	(void)state;
	bed_make(&bed, ABBA);
	bed_explore(&bed, 100000, &tally);
	bed_fini(&bed);
	assert_true(tally.total < 100000);
	assert_true(tally.verdicts[SIM_VERDICT_DEADLOCK] > 0);
	assert_int_equal(tally.verdicts[SIM_VERDICT_DEADLOCK] +
				 tally.verdicts[SIM_VERDICT_CLEAN],
			 tally.total);
}

static void equal_seeds_give_equal_hashes(void **state)
{
	struct sim_outcome first[20], again;
	struct bed bed;

	(void)state;
	bed_make(&bed, ABBA);
	for (u32 i = 0; i < 20; i++)
		bed_run_random(&bed, i, &first[i]);
	for (u32 i = 20; i-- > 0;) {
		bed_run_random(&bed, i, &again);
		assert_int_equal(again.verdict, first[i].verdict);
		assert_true(again.event_hash == first[i].event_hash);
	}
	assert_true(first[0].event_hash != first[1].event_hash ||
		    first[1].event_hash != first[2].event_hash);
	bed_fini(&bed);
	/* So does a second world with a universe of its own. */
	bed_make(&bed, ABBA);
	for (u32 i = 0; i < 20; i++) {
		bed_run_random(&bed, i, &again);
		assert_true(again.event_hash == first[i].event_hash);
	}
	bed_fini(&bed);
}

static void tables_are_restored(void **state)
{
	struct sim_outcome outcome;
	struct bed bed;

	(void)state;
	bed_make(&bed, HEAD
		 "setup = function(k) k.list = {} end, actors = { "
		 "a = { count = 3, run = function(k, i) k:yield() "
		 "k.list[#k.list + 1] = ('x'):rep(100) .. i end } }, "
		 "check = function(k) expect.equal(#k.list, 3, 'three') end }");
	for (u32 i = 0; i < 200; i++) {
		bed_run_random(&bed, i, &outcome);
		assert_string_equal(outcome.title, "");
		assert_true(sim_script_check_is_done(bed.script));
	}
	bed_fini(&bed);
}

static void blocking_inside_pcall_and_sort(void **state)
{
	struct tally tally;
	struct bed bed;

	(void)state;
	bed_make(
		&bed, HEAD
		"setup = function(k) k.m = k:mutex('M') "
		"k.n = 0 end, actors = { "
		"p = function(k) local ok, e = pcall(function() k.m:lock() "
		"k:yield() k.n = k.n + 1 k.m:unlock() error('x', 0) end) "
		"expect.equal(e, 'x', 'the error arrives') end, "
		"s = function(k) local t = { 3, 1, 2 } table.sort(t, "
		"function(a, b) k.m:lock() local r = a < b k.m:unlock() "
		"return r end) k.m:lock() k.n = k.n + t[1] k.m:unlock() end }, "
		"check = function(k) expect.equal(k.n, 2, 'both done') end }");
	bed_explore(&bed, 5000, &tally);
	assert_int_equal(tally.verdicts[SIM_VERDICT_CLEAN], tally.total);
	assert_true(tally.total > 50);
	bed_fini(&bed);
}

static void errors_are_findings(void **state)
{
	struct sim_outcome outcome;
	char traceback[2048];

	(void)state;
	run_actor("local function f()\n k.opt = 5\nend\nlocal function g() f() "
		  "end\ng()",
		  &outcome, traceback);
	assert_int_equal(outcome.verdict, SIM_VERDICT_SCRIPT_ERROR);
	assert_string_equal(outcome.title, "dir/t.lua:3: k.opt has a meaning "
					   "already: choose another name");
	assert_string_equal(outcome.signature,
			    "script-error solo: t.lua:3: "
			    "k.opt has a meaning already: choose another name");
	assert_string_equal(traceback,
			    "dir/t.lua:3: in f\n"
			    "dir/t.lua:5: in g\ndir/t.lua:6: in function\n");
	assert_actor("error({ code = 5 })", SIM_VERDICT_SCRIPT_ERROR,
		     "table#1");
	assert_actor("k:yeild()", SIM_VERDICT_SCRIPT_ERROR,
		     "dir/t.lua:2: k "
		     "has no 'yeild', did you mean 'yield'?");
	assert_actor("return k.opt.cpu", SIM_VERDICT_SCRIPT_ERROR,
		     "dir/t.lua:2: k.opt has no 'cpu', did you mean 'cpus'?");
}

static void limits_are_verdicts(void **state)
{
	(void)state;
	assert_actor("while true do end", SIM_VERDICT_LIMIT_INSTRUCTIONS,
		     "more than 10000000 Lua instructions in one function of "
		     "the scenario");
	assert_actor("while true do pcall(function() while true do end end) "
		     "end",
		     SIM_VERDICT_LIMIT_INSTRUCTIONS,
		     "more than 10000000 Lua instructions in one function of "
		     "the scenario");
	assert_actor("local s = string.rep('x', 1 << 30)",
		     SIM_VERDICT_LIMIT_HEAP,
		     "the scenario needs more than 64 MiB of Lua memory");
	assert_actor("local t = {} for i = 1, 1 << 20 do t[i] = "
		     "('x'):rep(1024) .. i end",
		     SIM_VERDICT_LIMIT_HEAP,
		     "the scenario needs more than 64 MiB of Lua memory");
	/* Garbage is no reason to fail: it is collected when need be. */
	assert_actor("for i = 1, 1 << 17 do local s = ('x'):rep(1024) .. i "
		     "end",
		     SIM_VERDICT_CLEAN, "");
}

static void expectations_are_findings(void **state)
{
	struct sim_outcome outcome;

	(void)state;
	assert_actor("expect.at_least(3, 4, 'four at least')",
		     SIM_VERDICT_ASSERTION,
		     "t.lua:2: not met: four at least: "
		     "got 3, expected at least 4");
	run_actor("k:assert(nil, 'it is there')", &outcome, NULL);
	assert_string_equal(outcome.title, "t.lua:2: not met: it is there: got "
					   "nil, expected true");
	assert_string_equal(outcome.signature, "assertion solo: it is there");
	assert_actor("expect.equal('a', 'a', 's') expect.differs(1, 2, 's') "
		     "expect.at_most(1, 1, 's') expect.is_true(0, 's') "
		     "expect.is_false(nil, 's')",
		     SIM_VERDICT_CLEAN, "");
}

static void verbs_check_their_arguments(void **state)
{
	(void)state;
	assert_actor("expect.equal(k.cpu:offline(1), 0, 's') "
		     "expect.equal(k.cpu:offline(0, 'fast'), -16, 's')",
		     SIM_VERDICT_CLEAN, "");
	assert_actor("k.cpu:offline(4)", SIM_VERDICT_SCRIPT_ERROR,
		     "dir/t.lua:2: cpu:offline expects a CPU number from 0 to "
		     "3, got 4");
	assert_actor("k.cpu:offline('1')", SIM_VERDICT_SCRIPT_ERROR,
		     "dir/t.lua:2: cpu:offline expects an integer as 'cpu', "
		     "got 1");
	assert_actor("k.cpu:offline(1.5)", SIM_VERDICT_SCRIPT_ERROR,
		     "dir/t.lua:2: cpu:offline expects an integer as 'cpu', "
		     "got 1.5");
	assert_actor("k.cpu:offline()", SIM_VERDICT_SCRIPT_ERROR,
		     "dir/t.lua:2: cpu:offline misses its argument 'cpu', an "
		     "integer");
	assert_actor("k.cpu:offline(1, 'x', 2)", SIM_VERDICT_SCRIPT_ERROR,
		     "dir/t.lua:2: cpu:offline takes 2 arguments, got 3");
	assert_actor("k.cpu.offline(1)", SIM_VERDICT_SCRIPT_ERROR,
		     "dir/t.lua:2: cpu:offline must be called with a colon: "
		     "k.cpu:offline(...)");
	assert_actor("k.cpu:ofline(1)", SIM_VERDICT_SCRIPT_ERROR,
		     "dir/t.lua:2: k.cpu has no 'ofline', did you mean "
		     "'offline'?");
	assert_actor("k.cup:offline(1)", SIM_VERDICT_SCRIPT_ERROR,
		     "dir/t.lua:2: k has no 'cup', did you mean 'cpu'?");
	assert_actor("k.box:create('x')", SIM_VERDICT_SCRIPT_ERROR,
		     "dir/t.lua:2: box:create may be called in setup only");
}

static void objects_of_the_model(void **state)
{
	struct sim_outcome outcome;
	struct bed bed;

	(void)state;
	bed_make(&bed, HEAD
		 "setup = function(k) "
		 "k.t = k.box:create('n', { ctor = true, size = 32 }) "
		 "k.u = k.box:create({ size = 7 }) end, "
		 "actors = { a = function(k) "
		 "local ctor, size = k.t:shrink() "
		 "expect.equal(size, 32, 'size') expect.is_true(ctor, 'ctor') "
		 "expect.equal(select(2, k.u:shrink()), 7, 'size') "
		 "expect.equal(k.box:same(k.t), k.t, 'same object') "
		 "expect.differs(k.t, k.u, 'other object') "
		 "expect.equal(tostring(k.u), 'thing#1', 'no address') "
		 "expect.equal(tostring(k.box:ticket()), 'handle#2', 's') "
		 "local ok, e = pcall(k.box.same, k.box, k.box:ticket()) "
		 "expect.equal(e, \"box:same expects thing as 'thing', got "
		 "handle#3\", 's') end } }");
	bed_run_random(&bed, 1, &outcome);
	assert_string_equal(outcome.title, "");
	assert_int_equal(outcome.verdict, SIM_VERDICT_CLEAN);
	bed_fini(&bed);
}

static void setup_errors(void **state)
{
	(void)state;
	assert_boot_fails(HEAD
			  "setup = function(k)\nk.box:create('n', { siez = "
			  "1 }) end, actors = { a = function() end } }",
			  "dir/t.lua:2: box:create has no option 'siez', did "
			  "you mean 'size'?");
	assert_boot_fails(HEAD "setup = function(k)\nk.box:same() end, "
			       "actors = { a = function() end } }",
			  "dir/t.lua:2: box:same may be called in actors only");
	assert_boot_fails(HEAD "setup = function(k)\nlocal m = k:mutex('M')\n"
			       "m:lock()\nm:lock() end, "
			       "actors = { a = function() end } }",
			  "dir/t.lua:4: setup stops here for ever: nothing can "
			  "end its wait");
	assert_boot_fails(HEAD "setup = function(k)\nk:mutex('M') k:var('M') "
			       "end, actors = { a = function() end } }",
			  "dir/t.lua:2: there is a 'M' already: make it once, "
			  "in setup, and keep it in k");
	assert_boot_fails(HEAD "setup = function()\nwhile true do end end, "
			       "actors = { a = function() end } }",
			  "dir/t.lua:2: more than 10000000 Lua instructions: "
			  "endless loop?");
	assert_boot_fails(HEAD "setup = function()\nlocal s = "
			       "('x'):rep(1 << 30) end, "
			       "actors = { a = function() end } }",
			  "dir/t.lua: more than 64 MiB of Lua memory");
}

static void actor_errors(void **state)
{
	(void)state;
	assert_boot_fails(HEAD "actors = { a = { cpu = 2, run = print } } }",
			  "dir/t.lua: actor 'a' expects 'cpu' from 0 to 1, "
			  "got 2");
	assert_boot_fails(HEAD "actors = { a = { cpus = 1, run = print } } }",
			  "dir/t.lua: actor 'a' has no field 'cpus', did you "
			  "mean 'cpu'?");
	assert_boot_fails(HEAD "actors = { a = { cpu = 1 } } }",
			  "dir/t.lua: actor 'a' needs 'run', a function");
	assert_boot_fails(HEAD "actors = { print } }",
			  "dir/t.lua: actors need names: actors = { name = "
			  "function(k) ... end }");
	assert_boot_fails(HEAD "actors = { a = { count = 61, run = print } } }",
			  "dir/t.lua: actor 'a' expects 'count' from 1 to 60, "
			  "got 61");
	assert_boot_fails(HEAD "actors = { a = print }, events = { { run = "
			       "print } } }",
			  "dir/t.lua: event 'event-1' needs "
			  "'when': after(step) or holds(role, lock)");
}

static void placement(void **state)
{
	struct bed bed;
	static const struct {
		const char *name;
		const char *role;
		u32 cpu;
		bool may_migrate;
	} wanted[] = {
		{ "a/1", "a", 0, false }, { "a/2", "a", 1, false },
		{ "b", "b", 2, false }, { "c", "c", 0, true },
		{ "late", "late", 1, false },
	};

	(void)state;
	bed_make(&bed, HEAD
		 "kernel = { cpus = 3 }, actors = function(k) "
		 "return { c = { migrate = true, run = print }, "
		 "b = { cpu = 2, run = print }, "
		 "a = { count = k.opt.cpus - 1, run = print } } end, "
		 "events = { { name = 'late', when = after(5), run = print } } "
		 "}");
	assert_int_equal(sim_script_actor_nr(bed.script), ARRAY_SIZE(wanted));
	for (u32 i = 0; i < ARRAY_SIZE(wanted); i++) {
		const struct sim_script_actor *actor =
			sim_script_actor(bed.script, i);

		assert_string_equal(actor->name, wanted[i].name);
		assert_string_equal(actor->role, wanted[i].role);
		assert_int_equal(actor->cpu, wanted[i].cpu);
		assert_int_equal(actor->may_migrate, wanted[i].may_migrate);
		assert_int_equal(actor->is_event, i == 4);
		assert_string_equal(sim_task_by_id(actor->task_id)->name,
				    wanted[i].name);
	}
	bed_fini(&bed);
}

static void events_wait_for_their_condition(void **state)
{
	struct sim_outcome outcome;
	struct bed bed;

	(void)state;
	bed_make(
		&bed, HEAD
		"setup = function(k) k.m = k:mutex('M') k.seen = 0 "
		"end, actors = { a = function(k) for i = 1, 9 do k:yield() end "
		"k.m:lock() k:yield() k.m:unlock() end }, events = { "
		"{ name = 'spy', when = holds('a', 'M'), run = function(k) "
		"k.seen = k.seen + 1 end }, "
		"{ name = 'late', when = after(4), run = function(k) "
		"expect.at_least(k:step(), 4, 'late') k.seen = k.seen + 1 "
		"end }, "
		"{ name = 'never', when = holds('a', 'N'), run = function(k) "
		"k.seen = 100 end } }, "
		"check = function(k) expect.equal(k.seen, 2, 'two') end }");
	for (u32 i = 0; i < 100; i++) {
		bed_run_random(&bed, i, &outcome);
		assert_string_equal(outcome.title, "");
		assert_int_equal(outcome.verdict, SIM_VERDICT_CLEAN);
	}
	bed_fini(&bed);
}

/* Which sums can choose() and random() give? All, and no other. */
static void choices_are_explored(void **state)
{
	struct tally tally;
	struct bed bed;

	(void)state;
	bed_make(&bed, HEAD
		 "actors = { a = function(k) local c, r, q = "
		 "choose(3), random(5, 6), math.random(2) "
		 "expect.is_true(c >= 1 and c <= 3 and r >= 5 and r <= 6 and "
		 "q >= 1 and q <= 2, 'bounds') "
		 "expect.is_false(c == 3 and r == 6 and q == 2, 'last') "
		 "end } }");
	bed_explore(&bed, 1000, &tally);
	assert_int_equal(tally.total, 12);
	assert_int_equal(tally.verdicts[SIM_VERDICT_CLEAN], 11);
	assert_int_equal(tally.verdicts[SIM_VERDICT_ASSERTION], 1);
	bed_fini(&bed);
}

static void boots(void)
{
}

/* Without a kernel table the model is not booted, and its verbs are absent. */
static void verbs_need_the_kernel(void **state)
{
	static const char *const texts[] = {
		HEAD "setup = function(k)\nk.cpu:offline(1) end, "
		     "actors = { a = print } }",
		HEAD "kernel = {}, setup = function(k)\nk.cpu:offline(1) end, "
		     "actors = { a = print } }",
	};
	struct sim_model model = test_model;

	(void)state;
	model.boot = boots;
	for (int i = 0; i < 2; i++) {
		struct sim_script_options o = {
			.path = "t.lua",
			.text = texts[i],
			.text_bytes = strlen(texts[i]),
			.model = &model,
		};
		struct sim_error err = { 0 };
		struct sim_world_options world;
		struct bed bed = { 0 };

		assert_int_equal(sim_script_load(&o, &bed.script, &err), 0);
		assert_int_equal(sim_script_has_kernel(bed.script), i);
		assert_int_equal(sim_script_config_select(bed.script, 0, &world,
							  &err),
				 0);
		assert_int_equal(world.all_cpus_online, !i);
		assert_int_equal(sim_world_create(&world, &err), 0);
		sim_world_boot(sim_script_boot, bed.script, &bed.boot);
		sim_script_boot_result(bed.script, &err);
		bed_fini(&bed);
		assert_string_equal(err.message,
				    i ? "" :
					"t.lua:2: k.cpu needs the kernel: add "
					"'kernel = {}' to the scenario");
	}
}

static void count_line(void *ctx, const char *line)
{
	assert_string_equal(line, "hello\t3\ttable#1");
	(*(u32 *)ctx)++;
}

static void print_goes_to_its_reader(void **state)
{
	struct sim_outcome outcome;
	struct bed bed;
	u32 lines = 0;

	(void)state;
	bed_make(&bed, HEAD "actors = { a = function() print('hello', 3, {}) "
			    "end } }");
	bed_run_random(&bed, 1, &outcome);
	sim_script_print_set(bed.script, count_line, &lines);
	bed_run_random(&bed, 1, &outcome);
	assert_int_equal(lines, 1);
	assert_int_equal(outcome.verdict, SIM_VERDICT_CLEAN);
	bed_fini(&bed);
}

static void universe_is_small(void **state)
{
	struct bed bed;

	(void)state;
	bed_make(&bed, ABBA);
	print_message("# universe: %zu bytes, snapshot: %zu bytes\n",
		      sim_script_lua_bytes(bed.script),
		      sim_snapshot_bytes(bed.snap));
	assert_true(sim_script_lua_bytes(bed.script) < 40 << 10);
	bed_fini(&bed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(abba_is_found),
		cmocka_unit_test(equal_seeds_give_equal_hashes),
		cmocka_unit_test(tables_are_restored),
		cmocka_unit_test(blocking_inside_pcall_and_sort),
		cmocka_unit_test(errors_are_findings),
		cmocka_unit_test(limits_are_verdicts),
		cmocka_unit_test(expectations_are_findings),
		cmocka_unit_test(verbs_check_their_arguments),
		cmocka_unit_test(objects_of_the_model),
		cmocka_unit_test(setup_errors),
		cmocka_unit_test(actor_errors),
		cmocka_unit_test(placement),
		cmocka_unit_test(events_wait_for_their_condition),
		cmocka_unit_test(choices_are_explored),
		cmocka_unit_test(verbs_need_the_kernel),
		cmocka_unit_test(print_goes_to_its_reader),
		cmocka_unit_test(universe_is_small),
	};

	return cmocka_run_group_tests_name("script run", tests, NULL, NULL);
}
