// SPDX-License-Identifier: GPL-2.0-only
/* lockpath: each reason from chains made by hand; which deadlocks confirm */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "detect/lockpath.h"

/*
 * "task: hold hold want": a name in capitals is held for reading, "'" behind
 * it is another lock of its class, "~" a trylock; "!" before the task: while
 * booting.
 */
struct chains {
	const char *const *texts;
	char names[SIM_LOCKCHAIN_MAX][8];
};

static void read_hold(char *word, char *name, struct sim_lockchain_hold *ret)
{
	size_t nr = strlen(word);

	*ret = (struct sim_lockchain_hold){ .name = name, .instance = 1 };
	for (; nr && strchr("'~", word[nr - 1]); nr--) {
		if (word[nr - 1] == '\'')
			ret->instance++;
		else
			ret->is_trylock = true;
	}
	word[nr] = '\0';
	if (*word >= 'A' && *word <= 'Z') {
		ret->mode = SIM_LOCKCHAIN_READ;
		*word = (char)(*word - 'A' + 'a');
	}
	snprintf(name, 8, "%s", word);
}

static bool chain(void *ctx, u32 idx, struct sim_lockchain *ret)
{
	struct chains *c = ctx;
	char copy[128];
	char *rest;
	char *role;

	for (u32 i = 0; i <= idx; i++) {
		if (!c->texts[i])
			return false;
	}
	snprintf(copy, sizeof(copy), "%s", c->texts[idx]);
	memset(ret, 0, sizeof(*ret));
	role = strtok_r(copy, ": ", &rest);
	ret->was_exploring = *role != '!';
	snprintf(ret->role, sizeof(ret->role), "%s",
		 role + !ret->was_exploring);
	ret->task_id = (u32)ret->role[0];
	for (char *word = strtok_r(NULL, " ", &rest); word;
	     word = strtok_r(NULL, " ", &rest)) {
		read_hold(word, c->names[ret->holds_nr],
			  &ret->holds[ret->holds_nr]);
		ret->holds_nr++;
	}
	return true;
}

static struct sim_lockpath_result judge(const char *const *cycle, u32 nr,
					const char *const *texts)
{
	struct chains c = { .texts = texts };
	const struct sim_lockpath path = {
		.classes_nr = nr,
		.classes = cycle,
		.chain = chain,
		.ctx = &c,
		.has_instances = true,
	};
	struct sim_lockpath_result ret;

	assert_int_equal(sim_lockpath_judge(&path, &ret), 0);
	return ret;
}

static const char *const ab[] = { "a", "b" };

#define JUDGE_AB(...) judge(ab, 2, (const char *const[]){ __VA_ARGS__, NULL })

static void plain_inversion_is_possible(void **state)
{
	struct sim_lockpath_result r = JUDGE_AB("x: a b", "y: b a");

	(void)state;
	assert_int_equal(r.reason, SIM_LOCKPATH_POSSIBLE);
	assert_false(r.is_print_gated);
	assert_string_equal(r.writer_of, "");
}

static void common_lock_is_a_gate(void **state)
{
	struct sim_lockpath_result r = JUDGE_AB("x: g a b", "y: g b a");

	(void)state;
	assert_int_equal(r.reason, SIM_LOCKPATH_GATED);
	assert_string_equal(r.gate, "g");
	assert_true(r.first_writes);
	assert_true(r.second_writes);
	assert_string_equal(r.arrows[0].from, "a");
	assert_string_equal(r.arrows[0].to, "b");
	assert_string_equal(r.roles[0], "x");
	assert_string_equal(r.roles[1], "y");
	assert_true(r.is_print_gated);
	/* One side reads it: still. */
	r = JUDGE_AB("x: G a b", "y: g b a");
	assert_int_equal(r.reason, SIM_LOCKPATH_GATED);
	assert_false(r.first_writes);
	assert_true(r.second_writes);
	/* Taken inside, by a trylock: it is held all the same. */
	r = JUDGE_AB("x: a g b", "y: g~ b a");
	assert_int_equal(r.reason, SIM_LOCKPATH_GATED);
}

static void what_is_no_gate(void **state)
{
	(void)state;
	/* Both read it. */
	assert_int_equal(JUDGE_AB("x: G a b", "y: G b a").reason,
			 SIM_LOCKPATH_POSSIBLE);
	/* Two locks of one class. */
	assert_int_equal(JUDGE_AB("x: g a b", "y: g' b a").reason,
			 SIM_LOCKPATH_POSSIBLE);
	/* Once without it is enough. */
	assert_int_equal(JUDGE_AB("x: g a b", "y: g b a", "z: b a").reason,
			 SIM_LOCKPATH_POSSIBLE);
	/* Dropped before: it is not in the chain of the last lock. */
	assert_int_equal(JUDGE_AB("x: g a", "x: a b", "y: g b a").reason,
			 SIM_LOCKPATH_POSSIBLE);
}

static void boot_only(void **state)
{
	struct sim_lockpath_result r = JUDGE_AB("!x: a b", "y: b a");

	(void)state;
	assert_int_equal(r.reason, SIM_LOCKPATH_BOOT_ONLY);
	assert_string_equal(r.arrows[0].from, "a");
	assert_string_equal(r.arrows[0].to, "b");
	assert_string_equal(r.roles[0], "x");
	assert_int_equal(JUDGE_AB("!x: a b", "y: b a", "x: a b").reason,
			 SIM_LOCKPATH_POSSIBLE);
	/* Behind a gate at boot, too: that says more. */
	assert_int_equal(JUDGE_AB("!x: g a b", "y: g b a").reason,
			 SIM_LOCKPATH_GATED);
	/* Of the two arrows the one that is not taken any more is named. */
	r = JUDGE_AB("!x: a b", "!x: b a", "y: b a");
	assert_string_equal(r.arrows[0].to, "b");
}

static void one_task(void **state)
{
	(void)state;
	assert_int_equal(JUDGE_AB("x: a b", "x: b a").reason,
			 SIM_LOCKPATH_ONE_TASK);
	assert_int_equal(JUDGE_AB("x: a b", "x: b a", "z: b a").reason,
			 SIM_LOCKPATH_POSSIBLE);
}

static void instances_differ(void **state)
{
	(void)state;
	assert_int_equal(JUDGE_AB("x: a b", "y: b a'").reason,
			 SIM_LOCKPATH_INSTANCES);
	assert_int_equal(JUDGE_AB("x: a b", "y: b a'", "z: b a").reason,
			 SIM_LOCKPATH_POSSIBLE);
}

static void absence_says_nothing_when_not_looked_for(void **state)
{
	static const char *const texts[] = { "x: a b", "x: b a'", NULL };
	struct chains c = { .texts = texts };
	struct sim_lockpath path = {
		.classes_nr = 2,
		.classes = ab,
		.chain = chain,
		.ctx = &c,
	};
	struct sim_lockpath_result r;

	(void)state;
	assert_int_equal(sim_lockpath_judge(&path, &r), 0);
	assert_int_equal(r.reason, SIM_LOCKPATH_POSSIBLE);
	path.has_lost = true;
	assert_int_equal(sim_lockpath_judge(&path, &r), 0);
	assert_int_equal(r.reason, SIM_LOCKPATH_UNKNOWN);
}

static void readers_need_a_writer(void **state)
{
	struct sim_lockpath_result r = JUDGE_AB("x: A b", "y: b A");

	(void)state;
	assert_int_equal(r.reason, SIM_LOCKPATH_NEEDS_WRITER);
	assert_string_equal(r.writer_of, "a");
	/* Somebody writes, if only alone. */
	r = JUDGE_AB("x: A b", "y: b A", "w: a");
	assert_int_equal(r.reason, SIM_LOCKPATH_POSSIBLE);
	assert_string_equal(r.writer_of, "a");
	/* ... but not while booting. */
	assert_int_equal(JUDGE_AB("x: A b", "y: b A", "!w: a").reason,
			 SIM_LOCKPATH_NEEDS_WRITER);
	/* A writer in the cycle blocks by itself. */
	r = JUDGE_AB("x: A b", "y: b a");
	assert_int_equal(r.reason, SIM_LOCKPATH_POSSIBLE);
	assert_string_equal(r.writer_of, "");
}

static void one_class_twice(void **state)
{
	static const char *const c[] = { "c" };
	static const char *const reads[] = { "x: C f C", NULL };
	static const char *const writes[] = { "x: c c", NULL };

	(void)state;
	assert_int_equal(judge(c, 1, reads).reason, SIM_LOCKPATH_NEEDS_WRITER);
	assert_int_equal(judge(c, 1, writes).reason, SIM_LOCKPATH_POSSIBLE);
}

/* The founding report: c hotplug, p pcp, m chain, s slab, f flush, h mem. */
static void founding_report(void **state)
{
	static const char *const cycle[] = { "f", "c", "p", "m", "s" };
	static const char *const texts[] = {
		"!boot: c p",		"!boot: f C",
		"moff: C h p",		"moff: C h p M",
		"moff: C h p M s",	"moff: C h p M s f",
		"moff: C h p M s f C",	NULL,
	};
	static const char *const shrunk[] = {
		"!boot: c p",		"shrink: f C",
		"moff: C h p",		"moff: C h p M",
		"moff: C h p M s",	"moff: C h p M s f",
		"moff: C h p M s f C",	NULL,
	};
	struct sim_lockpath_result r = judge(cycle, 5, texts);

	(void)state;
	assert_int_equal(r.reason, SIM_LOCKPATH_BOOT_ONLY);
	assert_string_equal(r.arrows[0].from, "f");
	assert_string_equal(r.arrows[0].to, "c");
	assert_string_equal(r.writer_of, "c");
	assert_true(r.is_print_gated);
	assert_string_equal(r.print_gate, "c");
	assert_string_equal(r.print_arrows[0].from, "c");
	assert_string_equal(r.print_arrows[0].to, "p");
	assert_string_equal(r.print_arrows[1].from, "p");
	assert_string_equal(r.print_arrows[1].to, "m");
	assert_true(r.print_first_writes);
	assert_false(r.print_second_writes);
	r = judge(cycle, 5, shrunk);
	assert_int_equal(r.reason, SIM_LOCKPATH_NEEDS_WRITER);
	assert_true(r.is_print_gated);
}

static void three_tasks(void **state)
{
	static const char *const abc[] = { "a", "b", "c" };
	static const char *const texts[] = { "x: a b", "y: b c", "z: c a",
					     NULL };
	static const char *const gated[] = { "x: g a b", "y: b c", "z: g c a",
					     NULL };

	(void)state;
	assert_int_equal(judge(abc, 3, texts).reason, SIM_LOCKPATH_POSSIBLE);
	assert_int_equal(judge(abc, 3, gated).reason, SIM_LOCKPATH_GATED);
}

/* ---- which deadlocks confirm ---- */

static enum sim_lockpath_match match(const char *const *classes, u32 nr,
				     const char *const *objects)
{
	struct sim_outcome o = { .verdict = SIM_VERDICT_DEADLOCK };

	for (; objects[o.edges_nr]; o.edges_nr++)
		snprintf(o.edges[o.edges_nr].object,
			 sizeof(o.edges[o.edges_nr].object), "%s",
			 objects[o.edges_nr]);
	return sim_lockpath_match(classes, nr, &o);
}

#define OBJECTS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void what_confirms(void **state)
{
	static const char *const abc[] = { "a", "b", "c" };
	static const char *const kn[] = { "kn->active#2", "slab_mutex/1" };
	struct sim_outcome lost = { .verdict = SIM_VERDICT_LOST_WAKEUP };

	(void)state;
	assert_int_equal(match(abc, 3, OBJECTS("a", "b")),
			 SIM_LOCKPATH_CONFIRMS);
	assert_int_equal(match(abc, 3, OBJECTS("c", "a", "a")),
			 SIM_LOCKPATH_CONFIRMS);
	/* One lock of a cycle of three is another problem. */
	assert_int_equal(match(abc, 3, OBJECTS("a", "a")),
			 SIM_LOCKPATH_NO_MATCH);
	assert_int_equal(match(abc, 3, OBJECTS("a", "x", "b")),
			 SIM_LOCKPATH_SHARES);
	assert_int_equal(match(abc, 3, OBJECTS("a", "x")),
			 SIM_LOCKPATH_NO_MATCH);
	assert_int_equal(match(abc, 1, OBJECTS("a", "a")),
			 SIM_LOCKPATH_CONFIRMS);
	assert_int_equal(match(abc, 1, OBJECTS("a", "b")),
			 SIM_LOCKPATH_NO_MATCH);
	assert_int_equal(match(kn, 2, OBJECTS("kn->active#X", "slab_mutex")),
			 SIM_LOCKPATH_CONFIRMS);
	assert_int_equal(sim_lockpath_match(abc, 3, &lost),
			 SIM_LOCKPATH_NO_MATCH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_inversion_is_possible),
		cmocka_unit_test(common_lock_is_a_gate),
		cmocka_unit_test(what_is_no_gate),
		cmocka_unit_test(boot_only),
		cmocka_unit_test(one_task),
		cmocka_unit_test(instances_differ),
		cmocka_unit_test(absence_says_nothing_when_not_looked_for),
		cmocka_unit_test(readers_need_a_writer),
		cmocka_unit_test(one_class_twice),
		cmocka_unit_test(founding_report),
		cmocka_unit_test(three_tasks),
		cmocka_unit_test(what_confirms),
	};

	return cmocka_run_group_tests_name("lockpath", tests, NULL, NULL);
}
