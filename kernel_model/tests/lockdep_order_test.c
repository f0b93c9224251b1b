// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockdep hands its graph on: edges of each kind, with who went them first
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/lockgraph.h"

#include <linux/debug_locks.h>
#include <linux/lockdep.h>

#include "lockdep_fixture.h"

#define MAP(map_name) \
	__LOCKDEP_MAP_INITIALIZER(map_name, LD_WAIT_SLEEP, LD_LOCK_NORMAL)

static struct lockdep_map a = MAP("order a");
static struct lockdep_map b = MAP("order b");
static struct lockdep_map c = MAP("order c");
static struct lock_class_key other_key;
static char seen[512];

/* What is in the lock graph, as one line. */
static void note_graph(void)
{
	const struct sim_lockgraph_edge *edges;
	u32 nr = sim_lockgraph_edges(&edges);
	size_t len = 0;

	seen[0] = '\0';
	for (u32 i = 0; i < nr; i++) {
		const struct sim_lockgraph_way *way = &edges[i].way;

		len += (size_t)snprintf(&seen[len], sizeof(seen) - len,
					"%s>%s %s%s%s%s%s; ",
					way->from + strlen("order "),
					way->to + strlen("order "),
					sim_lockgraph_kind_name(way->kind),
					way->from_reads ? " reads" : "",
					way->to_reads ? " read" : "",
					edges[i].at_boot ? " boot" : "",
					way->ips_nr ? "" : " unknown");
	}
}

static void take(struct lockdep_map *map, u32 read)
{
	lock_acquire(map, 0, 0, read, 1, NULL, 1);
}

static void take_two(u32 outer, u32 inner)
{
	take(&a, outer);
	take(&b, inner);
	lock_release(&b, 1);
	lock_release(&a, 1);
}

static void listen(void (*fn)(void))
{
	sim_lockgraph_reset();
	sim_lockgraph_claim();
	lockdep_fixture_run(fn);
	sim_lockgraph_reset();
}

static void go_each_kind(void)
{
	take_two(LOCK_WRITE, LOCK_WRITE);
	take_two(LOCK_READ, LOCK_READ);
	take_two(LOCK_READ_RECURSIVE, LOCK_WRITE);
	take_two(LOCK_WRITE, LOCK_READ_RECURSIVE);
	take_two(LOCK_READ, LOCK_READ_RECURSIVE);
	take_two(LOCK_WRITE, LOCK_WRITE);
	note_graph();
}

static void each_kind_is_an_edge(void **state)
{
	(void)state;
	listen(go_each_kind);
	assert_string_equal(seen, "a>b EN boot; a>b SN reads read boot; "
				  "a>b SN reads boot; a>b ER read boot; "
				  "a>b SR reads read boot; ");
}

/* The lock between them orders the outer and the inner one. */
static void go_three(void)
{
	take(&a, LOCK_WRITE);
	take(&b, LOCK_WRITE);
	take(&c, LOCK_WRITE);
	lock_release(&c, 1);
	lock_release(&b, 1);
	lock_release(&a, 1);
	note_graph();
}

static void only_direct_edges(void **state)
{
	(void)state;
	listen(go_three);
	assert_string_equal(seen, "a>b EN boot; b>c EN boot; ");
}

/* Known to lockdep, forgotten by the graph: they are told again. */
static void go_again(void)
{
	take_two(LOCK_WRITE, LOCK_WRITE);
	sim_lockgraph_reset();
	take_two(LOCK_WRITE, LOCK_WRITE);
	note_graph();
	assert_string_equal(seen, "");
	sim_lockgraph_claim();
	sim_lockgraph_begin();
	take_two(LOCK_WRITE, LOCK_WRITE);
	note_graph();
}

static void forgotten_edges_come_back(void **state)
{
	(void)state;
	listen(go_again);
	assert_string_equal(seen, "a>b EN boot; ");
}

/* Two classes of one name are two ends. */
static void go_equal_names(void)
{
	struct lockdep_map other = MAP("order a");

	other.key = &other_key;
	take_two(LOCK_WRITE, LOCK_WRITE);
	take(&other, LOCK_WRITE);
	take(&b, LOCK_WRITE);
	lock_release(&b, 1);
	lock_release(&other, 1);
	note_graph();
}

static void equal_names_are_told_apart(void **state)
{
	(void)state;
	listen(go_equal_names);
	assert_string_equal(seen, "a>b EN boot; a#2>b EN boot; ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_is_an_edge),
		cmocka_unit_test(only_direct_edges),
		cmocka_unit_test(forgotten_edges_come_back),
		cmocka_unit_test(equal_names_are_told_apart),
	};

	return cmocka_run_group_tests_name("lockdep_order", tests, NULL, NULL);
}
