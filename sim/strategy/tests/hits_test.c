// SPDX-License-Identifier: GPL-2.0-only
/* hits: how often each strategy hits bugs with a known probability */
#include "strategy/tests/toy.h"

#include "base/rng.h"
#include "strategy/tests/oracle.h"
#include "strategy/tests/programs.h"

/* With a sanitizer they are there to run the code, not for the numbers. */
#ifdef __SANITIZE_ADDRESS__
#define RUNS_NR 4000
#else
#define RUNS_NR 100000
#endif
/* 0.1% point of chi-square with one degree of freedom. */
#define CHI_SQUARE_MAX 10.83

/* ---- the programs on the engine ---- */

struct paper_lock {
	struct sim_lock id;
	struct sim_wait wait;
};

struct paper_world {
	struct paper_state state;
	struct paper_lock locks[PAPER_LOCKS];
	struct sim_lock vars[PAPER_VARS]; /* only for their addresses */
	struct sim_wait start;
	u32 order; /* of the accesses to variable 0: a bit each, 1: thread 0 */
};

static struct paper_world *world;
static const struct paper_program *program;
static struct sim_snapshot *snap;

static struct sim_lock *object_of(const struct paper_op *op)
{
	return op->kind <= PAPER_UNLOCK ? &world->locks[op->obj].id :
					  &world->vars[op->obj];
}

static void do_op(u32 t, const struct paper_op *op)
{
	struct paper_lock *lock = &world->locks[op->obj];
	const struct sim_wait_spec spec = {
		.why = SIM_WAIT_MUTEX,
		.lock = &lock->id,
		.wakers = sim_wakers_holders,
	};

	if (op->kind == PAPER_LOCK) {
		while (world->state.owner[op->obj])
			sim_wait_block(&lock->wait, &spec);
		sim_lock_acquired(&lock->id, SIM_LOCK_WRITE, false, NULL);
	}
	paper_step(program, &world->state, t);
	if (op->kind > PAPER_UNLOCK && !op->obj)
		world->order = world->order << 1 | (t == 0);
	if (op->kind == PAPER_UNLOCK) {
		sim_lock_released(&lock->id);
		sim_wait_wake(&lock->wait, U32_MAX);
	}
}

/* Before its first operation a thread waits: everybody starts together. */
static void run_thread(void *arg)
{
	u32 t = (u32)(uintptr_t)arg;
	const struct paper_op *op = paper_next(program, &world->state, t);
	const struct sim_wait_spec spec = {
		.why = SIM_WAIT_USER,
		.lock = object_of(op),
	};

	sim_wait_block(&world->start, &spec);
	for (;;) {
		do_op(t, op);
		op = paper_next(program, &world->state, t);
		if (!op)
			return;
		sim_point(op->kind == PAPER_LOCK ? SIM_POINT_ACQUIRE :
						   SIM_POINT_USER,
			  object_of(op), NULL);
	}
}

static void boot(void *arg)
{
	(void)arg;
	world = sim_heap_alloc(sizeof(*world), "paper");
	sim_wait_init(&world->start);
	for (u32 i = 0; i < PAPER_LOCKS; i++)
		sim_wait_init(&world->locks[i].wait);
	for (u32 t = 0; t < program->threads_nr; t++) {
		struct sim_task_options o = {
			.name = "thread",
			.kind = SIM_TASK_DAEMON,
			.cpu = t,
		};

		sim_task_create(&o, run_thread, (void *)(uintptr_t)t);
	}
}

static void setup(const struct paper_program *p)
{
	struct sim_world_options o = toy_options(p->threads_nr);
	struct sim_outcome out;

	program = p;
	assert_int_equal(sim_world_create(&o, NULL), 0);
	sim_world_boot(boot, NULL, &out);
	assert_int_equal(out.verdict, SIM_VERDICT_CLEAN);
	assert_int_equal(sim_snapshot_take(&snap, NULL), 0);
}

static void teardown(void)
{
	sim_snapshot_free(snap);
	sim_world_destroy();
}

/* Return: begin() of the strategy. */
static int run_one(struct sim_strategy *s, u64 seed, struct sim_outcome *out)
{
	struct sim_decider decider = sim_strategy_decider(s);
	int r = s->ops->begin(s, sim_rng_derive(1, seed));

	if (r)
		return r;
	sim_snapshot_restore(snap);
	sim_wait_wake(&world->start, U32_MAX);
	sim_run(&decider, 0, out);
	if (s->ops->end)
		s->ops->end(s, out);
	return 0;
}

static bool is_hit(void)
{
	return world->state.is_hit || paper_is_dead(program, &world->state);
}

static struct sim_strategy *make(const char *spec)
{
	struct sim_strategy_options o;
	struct sim_strategy *s;
	char name[SIM_STRATEGY_NAME_BYTES];

	assert_int_equal(sim_strategy_parse(spec, NULL, name, &o), 0);
	assert_int_equal(sim_strategy_create(name, &o, NULL, &s), 0);
	return s;
}

/* Those that learn have seen enough after @warm_nr executions. */
static u32 count_hits(const struct paper_program *p, const char *spec,
		      u32 warm_nr)
{
	struct sim_strategy *s = make(spec);
	struct sim_outcome out;
	u32 hits_nr = 0;

	setup(p);
	for (u32 i = 0; i < warm_nr + RUNS_NR; i++) {
		assert_int_equal(run_one(s, i, &out), 0);
		assert_int_equal(out.verdict, SIM_VERDICT_CLEAN);
		hits_nr += i >= warm_nr && is_hit();
	}
	teardown();
	sim_strategy_destroy(s);
	return hits_nr;
}

static void check_hits(const struct paper_program *p, const char *spec,
		       double chance)
{
	double hits_nr = count_hits(p, spec, 1000);
	double expected = chance * RUNS_NR;
	double off = hits_nr - expected;
	double chi_square = off * off / (expected * (1 - chance));

	if (chi_square > CHI_SQUARE_MAX)
		fail_msg("%s by %s: %.0f hits of %d, expected %.1f", p->name,
			 spec, hits_nr, RUNS_NR, expected);
}

/* ---- what is known ---- */

/* The random walk exactly, the others sampled: off by 0.003 at most. 0: the
 * table has none, or (URW of lazy01) weights that are not from here. */
static const struct {
	const struct paper_program *p;
	double random;
	double pos;
	double pct2;
	double pct3;
	double urw;
} known[] = {
	{ &abba, 1 / 2., .335, .124, .250, .572 },
	{ &philosophers_3, 1 / 3., .201, .043, .085, .415 },
	{ &philosophers_4, 11 / 48., .118, .0107, .0239, .311 },
	{ &philosophers_5, 19 / 120., .070, .0021, .0059, .230 },
	{ &deadlock01, 1 / 2., .334, .083, .167, .545 },
	{ &lazy01, 1 / 3., .332, .333, .332, 0 },
	{ &reorder_3, 20 / 81., .322, .112, .225, .313 },
	{ &reorder_4, 57 / 256., .287, .064, .126, .270 },
	{ &reorder_5, 3112 / 15625., .253, .040, .081, .240 },
	{ &twostage, 1 / 64., .082, .108, .119, .023 },
	{ &wronglock, 29 / 128., .202, .100, .145, .213 },
};

static void assert_near(double value, double expected)
{
	assert_true(!expected ||
		    (value > expected - .004 && value < expected + .004));
}

static void oracle_agrees_with_the_table(void **state)
{
	(void)state;
	for (u32 i = 0; i < ARRAY_SIZE(known); i++) {
		const struct paper_program *p = known[i].p;
		double random = oracle_random(p);

		assert_true(random > known[i].random - 1e-12 &&
			    random < known[i].random + 1e-12);
		assert_near(oracle_urw(p), known[i].urw);
		assert_near(oracle_pct(p, 2), known[i].pct2);
		assert_near(oracle_pct(p, 3), known[i].pct3);
	}
}

static void random_hits(void **state)
{
	(void)state;
	check_hits(&abba, "random", 1 / 2.);
	check_hits(&philosophers_3, "random", 1 / 3.);
	check_hits(&philosophers_5, "random", 19 / 120.);
	check_hits(&reorder_5, "random", 3112 / 15625.);
	check_hits(&wronglock, "random", 29 / 128.);
}

static void pct_hits(void **state)
{
	static const struct paper_program *const programs[] = {
		&abba,	     &philosophers_3, &philosophers_4, &lazy01,
		&reorder_5, &twostage,	      &wronglock,
	};
	char spec[32];

	(void)state;
	for (u32 i = 0; i < ARRAY_SIZE(programs); i++) {
		for (u32 d = 2; d <= 3; d++) {
			snprintf(spec, sizeof(spec), "pct:d=%u,k=%u,forced=1",
				 d, programs[i]->steps_max);
			check_hits(programs[i], spec,
				   oracle_pct(programs[i], d));
		}
	}
	/* k as seen: the longest execution of the warm-up. */
	check_hits(&abba, "pct:d=2,forced=1", oracle_pct(&abba, 2));
}

static void pos_hits(void **state)
{
	static const struct paper_program *const programs[] = {
		&abba, &philosophers_3, &deadlock01, &reorder_3, &twostage,
	};

	(void)state;
	for (u32 i = 0; i < ARRAY_SIZE(programs); i++)
		check_hits(programs[i], "pos", oracle_pos(programs[i]));
	assert_near(oracle_pos(&abba), .335);
	assert_near(oracle_pos(&philosophers_3), .201);
	assert_near(oracle_pos(&reorder_3), .322);
	/* More than can be enumerated here: against the table. */
	check_hits(&philosophers_4, "pos", .118);
	check_hits(&reorder_5, "pos", .253);
}

static void urw_hits(void **state)
{
	static const struct paper_program *const programs[] = {
		&abba, &philosophers_3, &philosophers_5, &reorder_5, &wronglock,
	};

	(void)state;
	for (u32 i = 0; i < ARRAY_SIZE(programs); i++)
		check_hits(programs[i], "urw", oracle_urw(programs[i]));
}

/* ---- SURW: all orders at one object equally likely ---- */

/* Only variable 0 is shared; its 3 + 2 accesses have 10 orders. */
static const struct paper_program unequal = {
	"unequal",
	2,
	8,
	NULL,
	{
		{ READ(1, 0), READ(1, 0), READ(1, 0), SET(0, 1), SET(0, 1),
		  SET(0, 1) },
		{ SET(0, 2), SET(0, 2) },
	},
};

/* Chi-square of the 10 orders against all being equally likely. */
static double order_chi_square(const char *spec)
{
	struct sim_strategy *s = make(spec);
	struct sim_outcome out;
	u32 seen[32] = { 0 };
	double sum = 0;
	u32 orders_nr = 0;

	setup(&unequal);
	for (u32 i = 0; i < 10 + RUNS_NR; i++) {
		assert_int_equal(run_one(s, i, &out), 0);
		seen[world->order] += i >= 10;
	}
	teardown();
	sim_strategy_destroy(s);
	for (u32 i = 0; i < 32; i++) {
		double off = seen[i] - RUNS_NR / 10.;

		orders_nr += seen[i] > 0;
		sum += seen[i] ? off * off / (RUNS_NR / 10.) : 0;
	}
	assert_int_equal(orders_nr, 10);
	return sum;
}

static void surw_is_uniform_at_an_object(void **state)
{
	(void)state;
	/* 0.1% point with nine degrees of freedom. */
	assert_true(order_chi_square("surw") < 27.88);
	/* The others are far from it. */
	assert_true(order_chi_square("random") > RUNS_NR / 100.);
	assert_true(order_chi_square("urw") > RUNS_NR / 100.);
}

/* ---- delays ---- */

struct delays {
	u64 runs_nr;
	u64 hits_nr;
	bool is_complete;
};

static struct delays count_delays(const struct paper_program *p, u32 delays_nr)
{
	struct delays d = { .runs_nr = 0 };
	struct sim_strategy *s;
	struct sim_outcome out;
	char spec[32];

	snprintf(spec, sizeof(spec), "delay:%u", delays_nr);
	s = make(spec);
	setup(p);
	while (!run_one(s, d.runs_nr, &out)) {
		d.runs_nr++;
		d.hits_nr += is_hit();
	}
	d.is_complete = s->ops->is_complete(s);
	teardown();
	sim_strategy_destroy(s);
	return d;
}

static void delay_counts(void **state)
{
	static const u32 two[] = { 1, 5, 17, 35, 53, 65, 69, 70 };
	static const u32 three[] = { 1, 5, 15, 30, 49, 66, 79, 86 };

	(void)state;
	for (u32 i = 0; i < 8; i++) {
		struct delays d = count_delays(&racy_counter_2x2, i);

		assert_int_equal(d.runs_nr, two[i]);
		assert_true(d.is_complete);
		d = count_delays(&racy_counter_3x1, i);
		assert_int_equal(d.runs_nr, three[i]);
	}
	assert_int_equal(count_delays(&racy_counter_3x1, 100).runs_nr, 90);
}

/* The fewest delays of any schedule that hits. */
static void delay_needs(void **state)
{
	static const struct {
		const struct paper_program *p;
		u32 delays_nr;
	} needs[] = {
		{ &abba, 1 },	   { &philosophers_3, 2 },
		{ &philosophers_4, 3 }, { &lazy01, 0 },
		{ &reorder_3, 2 }, { &reorder_4, 3 },
		{ &twostage, 1 },  { &wronglock, 1 },
	};

	(void)state;
	for (u32 i = 0; i < ARRAY_SIZE(needs); i++) {
		u32 nr = needs[i].delays_nr;

		assert_true(count_delays(needs[i].p, nr).hits_nr > 0);
		if (nr)
			assert_int_equal(
				count_delays(needs[i].p, nr - 1).hits_nr, 0);
	}
}

/* ---- all of them ---- */

static void same_seed_same_events(void **state)
{
	static const char *const specs[] = {
		"pct",	     "pct:d=3,k=9,forced=1",
		"pos",	     "urw",
		"surw",	     "surw:objects=3",
		"portfolio", "portfolio:pos+pct:d=4",
		"coverage",
	};
	struct sim_outcome out;

	(void)state;
	setup(&philosophers_4);
	for (u32 i = 0; i < ARRAY_SIZE(specs); i++) {
		struct sim_strategy *first = make(specs[i]);
		struct sim_strategy *second = make(specs[i]);
		u64 last_hash = 0;
		u32 same_nr = 0;

		for (u32 seed = 0; seed < 300; seed++) {
			u64 hash;

			run_one(first, seed, &out);
			hash = out.event_hash;
			run_one(second, seed, &out);
			assert_int_equal(hash, out.event_hash);
			same_nr += hash == last_hash;
			last_hash = hash;
		}
		assert_true(same_nr < 150);
		sim_strategy_destroy(first);
		sim_strategy_destroy(second);
	}
	teardown();
}

/* A seed says all of a schedule of POS, whatever ran before. */
static void pos_needs_no_past(void **state)
{
	struct sim_strategy *s = make("pos");
	struct sim_outcome out;
	u64 hashes[50];

	(void)state;
	assert_true(s->ops->is_seeded);
	setup(&philosophers_3);
	for (u32 seed = 0; seed < 50; seed++) {
		run_one(s, seed, &out);
		hashes[seed] = out.event_hash;
	}
	for (u32 seed = 50; seed-- > 0;) {
		run_one(s, seed, &out);
		assert_int_equal(out.event_hash, hashes[seed]);
	}
	teardown();
	sim_strategy_destroy(s);
}

static void portfolio_shares(void **state)
{
	struct sim_strategy *s = make("portfolio:pos+delay:0+pct:d=3");
	struct sim_text text = SIM_TEXT_INIT;
	struct sim_outcome out;

	(void)state;
	setup(&abba);
	for (u32 i = 0; i < 9; i++)
		assert_int_equal(run_one(s, i, &out), 0);
	s->ops->describe(s, &text);
	/* There is one schedule without delays. */
	assert_string_equal(sim_text_str(&text), "schedules: 4 by pos, 1 by "
						 "delay:0, 4 by pct:d=3");
	sim_text_fini(&text);
	teardown();
	sim_strategy_destroy(s);
}

static void options_are_checked(void **state)
{
	static const char *const bad[] = {
		"pct:d=65",
		"pct:x=1",
		"pct:2",
		"delay:x",
		"delay:n=1",
		"pos:1",
		"surw:objects=21",
		"portfolio:",
		"portfolio:pos+",
		"portfolio:pos+nix",
		"portfolio:pos+portfolio",
	};
	struct sim_strategy_options o;
	char name[SIM_STRATEGY_NAME_BYTES];
	struct sim_strategy *s;
	struct sim_error err;

	(void)state;
	for (u32 i = 0; i < ARRAY_SIZE(bad); i++) {
		int r = sim_strategy_parse(bad[i], &err, name, &o);

		if (!r)
			r = sim_strategy_create(name, &o, &err, &s);
		if (r >= 0)
			fail_msg("'%s' was taken", bad[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(oracle_agrees_with_the_table),
		cmocka_unit_test(random_hits),
		cmocka_unit_test(pct_hits),
		cmocka_unit_test(pos_hits),
		cmocka_unit_test(urw_hits),
		cmocka_unit_test(surw_is_uniform_at_an_object),
		cmocka_unit_test(delay_counts),
		cmocka_unit_test(delay_needs),
		cmocka_unit_test(same_seed_same_events),
		cmocka_unit_test(pos_needs_no_past),
		cmocka_unit_test(portfolio_shares),
		cmocka_unit_test(options_are_checked),
	};

	return cmocka_run_group_tests_name("hits", tests, NULL, NULL);
}
