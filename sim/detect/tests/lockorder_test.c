// SPDX-License-Identifier: GPL-2.0-only
/* lockorder: edges over executions, the cached class number, full tables */
#include "strategy/tests/toy.h"

#include "core/lockgraph.h"
#include "detect/detect.h"
#include "detect/lockorder.h"

static struct sim_snapshot *snap;

static void setup(const struct toy_program *programs, u32 nr)
{
	struct sim_world_options o = toy_options(2);
	struct sim_outcome out;

	toy_programs = programs;
	toy_programs_nr = nr;
	assert_int_equal(sim_world_create(&o, NULL), 0);
	sim_world_boot(toy_boot, NULL, &out);
	assert_int_equal(sim_snapshot_take(&snap, NULL), 0);
	sim_lockorder_reset();
	sim_detect_attach(SIM_DETECT_LOCKORDER);
}

static void teardown(void)
{
	sim_detect_detach();
	sim_snapshot_free(snap);
	sim_world_destroy();
}

static void run_times(u32 nr)
{
	struct sim_strategy_options so = SIM_STRATEGY_OPTIONS_INIT;
	struct sim_strategy *s;
	struct sim_decider decider;
	struct sim_outcome out;

	assert_int_equal(sim_strategy_create("random", &so, NULL, &s), 0);
	decider = sim_strategy_decider(s);
	for (u32 i = 0; i < nr; i++) {
		s->ops->begin(s, i);
		sim_snapshot_restore(snap);
		sim_run(&decider, 0, &out);
		sim_lockgraph_commit(100 + i);
	}
	sim_strategy_destroy(s);
}

static const struct sim_lockgraph_edge *edge(const char *from, const char *to)
{
	const struct sim_lockgraph_edge *edges;
	u32 nr = sim_lockgraph_edges(&edges);

	for (u32 i = 0; i < nr; i++) {
		if (!strcmp(edges[i].way.from, from) &&
		    !strcmp(edges[i].way.to, to))
			return &edges[i];
	}
	return NULL;
}

static void edges_add_up(void **state)
{
	static const struct toy_program programs[] = {
		{ "one", "abcCBA", 0, 0 },
		{ "two", "bB", 1, 0 },
	};
	const struct sim_lockgraph_edge *edges;

	(void)state;
	setup(programs, 2);
	run_times(10);
	assert_int_equal(sim_lockgraph_edges(&edges), 3);
	assert_int_equal(edge("lock_a", "lock_b")->executions_nr, 10);
	assert_int_equal(edge("lock_a", "lock_c")->executions_nr, 10);
	assert_int_equal(edge("lock_b", "lock_c")->executions_nr, 10);
	assert_int_equal(edge("lock_a", "lock_b")->first_seed, 100);
	assert_false(edge("lock_a", "lock_b")->way.from_reads);
	assert_null(edge("lock_b", "lock_a"));
	assert_int_equal(sim_lockgraph_lost_nr(), 0);
	teardown();
}

/* What a lock remembers of its class may be wrong. */
static void stale_numbers_are_noticed(void **state)
{
	static const struct toy_program programs[] = {
		{ "one", "abBA", 0, 0 },
	};

	(void)state;
	setup(programs, 1);
	run_times(1);
	sim_lockorder_reset();
	toy->locks[0].id.class_id = 2;
	toy->locks[1].id.class_id = 1;
	sim_snapshot_free(snap);
	assert_int_equal(sim_snapshot_take(&snap, NULL), 0);
	teardown();

	setup(programs, 1);
	toy->locks[0].id.class_id = 2;
	toy->locks[1].id.class_id = 77;
	sim_snapshot_free(snap);
	assert_int_equal(sim_snapshot_take(&snap, NULL), 0);
	run_times(3);
	assert_int_equal(edge("lock_a", "lock_b")->executions_nr, 3);
	assert_null(edge("lock_b", "lock_a"));
	teardown();
}

static void modes_and_trylocks(void **state)
{
	static struct sim_lock locks[] = {
		SIM_LOCK_INIT("outer"),
		SIM_LOCK_INIT("inner"),
	};
	struct sim_held held[2] = { { .step = 0 } };
	struct sim_task task = { .held_nr = 1, .held = held };
	const struct sim_lockgraph_edge *edges;
	static const struct toy_program none[1];

	(void)state;
	setup(none, 0);
	task.held[0] =
		(struct sim_held){ .lock = &locks[0], .mode = SIM_LOCK_READ };
	sim_lockorder_acquired(&task, &locks[0]);
	assert_int_equal(sim_lockgraph_edges(&edges), 0);
	task.held[1] =
		(struct sim_held){ .lock = &locks[1], .is_trylock = true };
	task.held_nr = 2;
	sim_lockorder_acquired(&task, &locks[1]);
	assert_int_equal(sim_lockgraph_edges(&edges), 0);
	task.held[1].is_trylock = false; /* taken anew, with a wait */
	sim_lockorder_acquired(&task, &locks[1]);
	assert_int_equal(sim_lockgraph_edges(&edges), 1);
	assert_true(edges[0].way.from_reads);
	assert_false(edges[0].way.to_reads);
	assert_int_equal(edges[0].way.kind, SIM_LOCKGRAPH_SN);
	task.held[0].mode = SIM_LOCK_WRITE;
	task.held[0].chain = 0;
	sim_lockorder_acquired(&task, &locks[1]);
	assert_int_equal(sim_lockgraph_edges(&edges), 2);
	teardown();
}

static void full_table_is_counted(void **state)
{
	static char names[400][8];
	static struct sim_lock locks[400];
	struct sim_held held[2] = { { .step = 0 } };
	struct sim_task task = { .held_nr = 2, .held = held };
	const struct sim_lockgraph_edge *edges;
	static const struct toy_program none[1];

	(void)state;
	setup(none, 0);
	for (u32 i = 0; i < 400; i++) {
		snprintf(names[i], sizeof(names[i]), "l%u", i);
		locks[i].name = names[i];
	}
	for (u32 i = 1; i < 400; i++) {
		task.held[0].lock = &locks[0];
		task.held[1].lock = &locks[i];
		sim_lockorder_acquired(&task, &locks[i]);
	}
	assert_int_equal(sim_lockgraph_edges(&edges),
			 SIM_LOCKORDER_CLASSES_MAX - 1);
	assert_int_equal(sim_lockgraph_lost_nr(),
			 399 - (SIM_LOCKORDER_CLASSES_MAX - 1));
	teardown();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edges_add_up),
		cmocka_unit_test(stale_numbers_are_noticed),
		cmocka_unit_test(modes_and_trylocks),
		cmocka_unit_test(full_table_is_counted),
	};

	return cmocka_run_group_tests_name("lockorder", tests, NULL, NULL);
}
