// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockdep matrix: lock type x pattern x must report / must not
 *
 * Each cell is a few short lock sequences, run one after the other by one task;
 * what must come of it follows from a rule that is written beside the table and
 * says when tasks that run these sequences at the same time can block each
 * other. The rules know nothing of graphs, walks or usage bits.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <linux/debug_locks.h>
#include <linux/irqflags.h>
#include <linux/lockdep.h>

#include "lockdep_fixture.h"

#define LOCKS_MAX	5
#define CELLS_MIN	300

/* ---- the report of a cell, collected on the task's stack ---- */

static struct {
	u32	cells_nr;
	u32	must_nr;	/* that had to report */
	u32	wrong_nr;
	char	wrong[2048];
} tally;

static void begin_cell(void)
{
	lockdep_fixture_clear();
}

/* @kind: which report it must be; only that one */
static void end_cell(bool must_report, enum sim_lockreport_kind kind,
		     const char *fmt, ...)
{
	u32 len = (u32)strlen(tally.wrong);
	bool has_reported = lockdep_seen.nr[kind] > 0;
	va_list args;

	tally.cells_nr++;
	tally.must_nr += must_report;
	if (has_reported == must_report &&
	    (must_report || !lockdep_seen.all_nr))
		return;
	tally.wrong_nr++;
	if (len > sizeof(tally.wrong) - 256)
		return;
	len += (u32)snprintf(
		&tally.wrong[len], sizeof(tally.wrong) - len,
		"# must %sreport %s, %u reports: ", must_report ? "" : "not ",
		sim_lockreport_kind_name(kind), lockdep_seen.all_nr);
	va_start(args, fmt);
	len += (u32)vsnprintf(&tally.wrong[len], sizeof(tally.wrong) - len, fmt,
			      args);
	va_end(args);
	snprintf(&tally.wrong[len], sizeof(tally.wrong) - len, "\n");
}

static void ask(void (*cells)(void))
{
	memset(&tally, 0, sizeof(tally));
	lockdep_fixture_run(cells);
	if (tally.wrong_nr)
		fail_msg("%u of %u cells are wrong\n%s", tally.wrong_nr,
			 tally.cells_nr, tally.wrong);
	/* A table whose cells all expect the same shows little. */
	assert_true(tally.must_nr > 0);
	assert_true(tally.must_nr < tally.cells_nr);
	print_message("# %u cells, %u of them must report\n", tally.cells_nr,
		      tally.must_nr);
}

/* ---- locks ---- */

struct type {
	const char	*name;
	u8		inner;
	u8		lock_type;
	enum lockdep_read mode;
};

static const struct type types[] = {
	{ "spin", LD_WAIT_CONFIG, LD_LOCK_NORMAL, LOCK_WRITE },
	{ "raw spin", LD_WAIT_SPIN, LD_LOCK_NORMAL, LOCK_WRITE },
	{ "rwlock write", LD_WAIT_CONFIG, LD_LOCK_NORMAL, LOCK_WRITE },
	{ "rwlock read", LD_WAIT_CONFIG, LD_LOCK_NORMAL, LOCK_READ_RECURSIVE },
	{ "queued rwlock read", LD_WAIT_CONFIG, LD_LOCK_NORMAL, LOCK_READ },
	{ "mutex", LD_WAIT_SLEEP, LD_LOCK_NORMAL, LOCK_WRITE },
	{ "rwsem write", LD_WAIT_SLEEP, LD_LOCK_NORMAL, LOCK_WRITE },
	{ "rwsem read", LD_WAIT_SLEEP, LD_LOCK_NORMAL, LOCK_READ },
	{ "percpu rwsem write", LD_WAIT_INV, LD_LOCK_NORMAL, LOCK_WRITE },
	{ "percpu rwsem read", LD_WAIT_INV, LD_LOCK_NORMAL, LOCK_READ },
	{ "local lock", LD_WAIT_CONFIG, LD_LOCK_PERCPU, LOCK_WRITE },
	{ "work", LD_WAIT_INV, LD_LOCK_NORMAL, LOCK_WRITE },
};

static struct lockdep_map maps[LOCKS_MAX];
static struct lock_class_key keys[LOCKS_MAX];

static void make_locks(const struct type *type)
{
	static const char *const names[LOCKS_MAX] = { "A", "B", "C", "D", "E" };

	for (u32 i = 0; i < LOCKS_MAX; i++)
		lockdep_init_map_type(&maps[i], names[i], &keys[i],
				      type ? type->inner : LD_WAIT_INV,
				      LD_WAIT_INV,
				      type ? type->lock_type : LD_LOCK_NORMAL);
}

static void take(u32 lock, enum lockdep_read mode, bool is_try)
{
	lock_acquire(&maps[lock], 0, is_try, mode, 1, NULL, _RET_IP_);
}

static void drop(u32 lock)
{
	lock_release(&maps[lock], _RET_IP_);
}

/* The one rule all others stand on: does a task that wants a lock in mode @want
 * have to wait for one that holds it in mode @held? A reader that is not
 * recursive does, as a writer may queue between the two. */
static bool blocks(enum lockdep_read want, enum lockdep_read held)
{
	return want != LOCK_READ_RECURSIVE || held == LOCK_WRITE;
}

/* ---- 1. one type, who comes after whom ---- */

/* Words are nestings: "AB" takes A, then B inside. */
static const char *const patterns[] = {
	"AA",	       "AB BA",	      "AB BC CA",    "AB BC CD DA",
	"AB CD BC DA", "AB CD BD DA", "ABC CA",	     "ABCD DB",
	"AB BC DE CA", "AB AB",	      "AB BC AC",    "AB BC CD AD",
	"AB CD AC BD", "A B A",	      "ABCDE AE CE", "AC BC CD CE",
};

/*
 * A set of nestings can deadlock if one of them takes a lock that it holds, or
 * if locks can not be numbered so that all nestings ascend. With five locks all
 * 120 numberings are tried.
 */
static bool ascends(const char *pattern, const u8 number[LOCKS_MAX])
{
	for (const char *p = pattern; p[0]; p++) {
		if (p[0] == ' ' || p[1] == ' ' || !p[1])
			continue;
		if (number[p[0] - 'A'] >= number[p[1] - 'A'])
			return false;
	}
	return true;
}

static bool can_be_numbered(const char *pattern)
{
	for (u32 code = 0; code < 5 * 5 * 5 * 5 * 5; code++) {
		u8 number[LOCKS_MAX];
		u32 rest = code;

		for (u32 i = 0; i < LOCKS_MAX; i++, rest /= 5)
			number[i] = (u8)(rest % 5);
		if (ascends(pattern, number))
			return true;
	}
	return false;
}

static void nest(const char *pattern, enum lockdep_read mode, bool check)
{
	const char *start = pattern;

	for (const char *p = pattern;; p++) {
		if (*p && *p != ' ') {
			lock_acquire(&maps[*p - 'A'], 0, 0, mode, check, NULL,
				     _RET_IP_);
			continue;
		}
		for (const char *q = p; q > start; q--)
			drop((u32)(q[-1] - 'A'));
		if (!*p)
			return;
		start = p + 1;
	}
}

static void uniform_cells(void)
{
	for (u32 t = 0; t < ARRAY_SIZE(types); t++) {
		for (u32 i = 0; i < ARRAY_SIZE(patterns); i++) {
			bool is_self = !strcmp(patterns[i], "AA");
			bool must = !can_be_numbered(patterns[i]) &&
				    blocks(types[t].mode, types[t].mode);

			begin_cell();
			make_locks(&types[t]);
			nest(patterns[i], types[t].mode, true);
			end_cell(must,
				 is_self ? SIM_LOCKREPORT_RECURSIVE :
					   SIM_LOCKREPORT_CIRCULAR,
				 "%s %s", types[t].name, patterns[i]);
		}
	}
}

static void novalidate_cells(void)
{
	for (u32 i = 0; i < ARRAY_SIZE(patterns); i++) {
		begin_cell();
		make_locks(NULL);
		nest(patterns[i], LOCK_WRITE, false);
		end_cell(false, SIM_LOCKREPORT_CIRCULAR, "novalidate %s",
			 patterns[i]);
	}
	begin_cell();
	make_locks(NULL);
	nest("AB BA", LOCK_WRITE, true);
	end_cell(true, SIM_LOCKREPORT_CIRCULAR, "validated AB BA");
}

static void uniform(void **state)
{
	(void)state;
	ask(uniform_cells);
	assert_int_equal(tally.cells_nr,
			 ARRAY_SIZE(types) * ARRAY_SIZE(patterns));
	ask(novalidate_cells);
}

/* ---- 2. readers and writers of one pair, of a ring of three ---- */

/* Digits of @code to base @base: one mode for each acquisition. */
static u32 digit(u32 code, u32 idx, u32 base)
{
	while (idx--)
		code /= base;
	return code % base;
}

static enum lockdep_read mode_of(u32 digit)
{
	return (enum lockdep_read)digit;
}

static void nest_modes(u32 outer, enum lockdep_read outer_mode, u32 inner,
		       enum lockdep_read inner_mode)
{
	take(outer, outer_mode, false);
	take(inner, inner_mode, false);
	drop(inner);
	drop(outer);
}

static void same_cells(void)
{
	for (u32 code = 0; code < 9; code++) {
		enum lockdep_read first = mode_of(digit(code, 0, 3));
		enum lockdep_read second = mode_of(digit(code, 1, 3));

		begin_cell();
		make_locks(NULL);
		nest_modes(0, first, 0, second);
		end_cell(blocks(second, first), SIM_LOCKREPORT_RECURSIVE,
			 "A%u A%u", first, second);
	}
}

/* Each holds what the other wants. */
static void pair_cells(void)
{
	for (u32 code = 0; code < 81; code++) {
		enum lockdep_read m[4];

		for (u32 i = 0; i < 4; i++)
			m[i] = mode_of(digit(code, i, 3));
		begin_cell();
		make_locks(NULL);
		nest_modes(0, m[0], 1, m[1]);
		nest_modes(1, m[2], 0, m[3]);
		end_cell(blocks(m[1], m[2]) && blocks(m[3], m[0]),
			 SIM_LOCKREPORT_CIRCULAR, "A%u B%u, B%u A%u", m[0],
			 m[1], m[2], m[3]);
	}
}

static const u32 ring_modes[2] = { LOCK_WRITE, LOCK_READ_RECURSIVE };

static void ring_cells(void)
{
	for (u32 code = 0; code < 64; code++) {
		enum lockdep_read m[6];

		for (u32 i = 0; i < 6; i++)
			m[i] = mode_of(ring_modes[digit(code, i, 2)]);
		begin_cell();
		make_locks(NULL);
		nest_modes(0, m[0], 1, m[1]);
		nest_modes(1, m[2], 2, m[3]);
		nest_modes(2, m[4], 0, m[5]);
		end_cell(blocks(m[1], m[2]) && blocks(m[3], m[4]) &&
				 blocks(m[5], m[0]),
			 SIM_LOCKREPORT_CIRCULAR, "A%u B%u, B%u C%u, C%u A%u",
			 m[0], m[1], m[2], m[3], m[4], m[5]);
	}
}

/*
 * Two edges of one pair in different modes: a path may have to use one of them
 * to enter a class and the other one to leave it. A -> B is there as @m[0..1]
 * and again as @m[2..3].
 */
static void double_cells(void)
{
	for (u32 code = 0; code < 64; code++) {
		enum lockdep_read m[6];
		bool first, second;

		for (u32 i = 0; i < 6; i++)
			m[i] = mode_of(ring_modes[digit(code, i, 2)]);
		first = blocks(m[1], m[4]) && blocks(m[5], m[0]);
		second = blocks(m[3], m[4]) && blocks(m[5], m[2]);
		begin_cell();
		make_locks(NULL);
		nest_modes(0, m[0], 1, m[1]);
		nest_modes(0, m[2], 1, m[3]);
		nest_modes(1, m[4], 0, m[5]);
		end_cell(first || second, SIM_LOCKREPORT_CIRCULAR,
			 "A%u B%u, A%u B%u, B%u A%u", m[0], m[1], m[2], m[3],
			 m[4], m[5]);
	}
}

/*
 * B is near to A by an edge that reads it recursively, and far by way of C. Who
 * holds B and wants A blocks the near one only if it writes, the far one always.
 */
static void detour_cells(void)
{
	for (u32 code = 0; code < 8; code++) {
		bool has_detour = code & 1;
		bool is_shared = code & 2;
		bool closes_last = code & 4;
		enum lockdep_read held = is_shared ? LOCK_READ : LOCK_WRITE;

		begin_cell();
		make_locks(NULL);
		if (!closes_last)
			nest_modes(1, held, 0, LOCK_WRITE);
		nest_modes(0, LOCK_WRITE, 1, LOCK_READ_RECURSIVE);
		if (has_detour)
			nest("AC CB", LOCK_WRITE, true);
		if (closes_last)
			nest_modes(1, held, 0, LOCK_WRITE);
		end_cell(has_detour || !is_shared, SIM_LOCKREPORT_CIRCULAR,
			 "detour %u, shared %u, closes last %u", has_detour,
			 is_shared, closes_last);
	}
}

static void modes(void **state)
{
	(void)state;
	ask(same_cells);
	ask(pair_cells);
	assert_int_equal(tally.cells_nr, 81);
	ask(ring_cells);
	ask(double_cells);
	ask(detour_cells);
}

/* ---- 3. trylocks ---- */

/* Who only tries does not wait; what it holds still stands in others' way. */
static void try_cells(void)
{
	for (u32 code = 0; code < 16; code++) {
		bool t[4];

		for (u32 i = 0; i < 4; i++)
			t[i] = digit(code, i, 2);
		begin_cell();
		make_locks(NULL);
		take(0, LOCK_WRITE, t[0]);
		take(1, LOCK_WRITE, t[1]);
		drop(1);
		drop(0);
		take(1, LOCK_WRITE, t[2]);
		take(0, LOCK_WRITE, t[3]);
		drop(0);
		drop(1);
		end_cell(!t[1] && !t[3], SIM_LOCKREPORT_CIRCULAR,
			 "tries: A%u B%u, B%u A%u", t[0], t[1], t[2], t[3]);
	}
	/* A is held while C is waited for, whatever lies between. */
	for (u32 tries = 0; tries < 2; tries++) {
		begin_cell();
		make_locks(NULL);
		take(0, LOCK_WRITE, false);
		take(1, LOCK_WRITE, tries);
		take(2, LOCK_WRITE, false);
		drop(2);
		drop(1);
		drop(0);
		nest("CA", LOCK_WRITE, true);
		end_cell(true, SIM_LOCKREPORT_CIRCULAR, "A B(try %u) C, CA",
			 tries);
	}
}

static void tries(void **state)
{
	(void)state;
	ask(try_cells);
}

/* ---- 4. interrupts, one lock ---- */

struct irq {
	const char	*name;
	void		(*enter)(void);
	void		(*exit)(void);
	/* Keep it from coming to this CPU, and let it again. */
	void		(*off)(void);
	void		(*on)(void);
};

static void hardirq_off(void)
{
	local_irq_disable();
}

static void hardirq_on(void)
{
	local_irq_enable();
}

static const struct irq irqs[] = {
	{ "hardirq", fixture_hardirq_enter, fixture_hardirq_exit, hardirq_off,
	  hardirq_on },
	{ "softirq", fixture_softirq_enter, fixture_softirq_exit,
	  lockdep_softirqs_off, lockdep_softirqs_on },
};

static void take_in(const struct irq *irq, u32 lock, enum lockdep_read mode)
{
	irq->enter();
	take(lock, mode, false);
	drop(lock);
	irq->exit();
}

static void take_off(const struct irq *irq, u32 lock, enum lockdep_read mode)
{
	irq->off();
	take(lock, mode, false);
	drop(lock);
	irq->on();
}

/* The interrupt wants what its host holds: how it is held, how it is wanted,
 * which comes first, whether the host keeps interrupts off. */
static void single_cell(const struct irq *irq, enum lockdep_read held,
			enum lockdep_read wanted, u32 variant)
{
	bool is_off = variant & 1;
	bool irq_first = variant & 2;

	begin_cell();
	make_locks(NULL);
	if (irq_first)
		take_in(irq, 0, wanted);
	if (is_off) {
		take_off(irq, 0, held);
	} else {
		take(0, held, false);
		drop(0);
	}
	if (!irq_first)
		take_in(irq, 0, wanted);
	end_cell(!is_off && blocks(wanted, held), SIM_LOCKREPORT_INCONSISTENT,
		 "%s held %u, wanted %u, off %u, irq first %u", irq->name, held,
		 wanted, is_off, irq_first);
}

static void single_cells(void)
{
	for (u32 i = 0; i < ARRAY_SIZE(irqs); i++) {
		for (u32 held = 0; held < 3; held++) {
			for (u32 v = 0; v < 4; v++) {
				single_cell(&irqs[i], mode_of(held), LOCK_WRITE,
					    v);
				single_cell(&irqs[i], mode_of(held),
					    LOCK_READ_RECURSIVE, v);
			}
		}
	}
}

/* Switched on while the lock is held: as bad as if it never had been off. */
static void switch_cells(void)
{
	for (u32 i = 0; i < ARRAY_SIZE(irqs); i++) {
		for (u32 code = 0; code < 4; code++) {
			bool on_inside = code & 1;
			bool irq_first = code & 2;

			begin_cell();
			make_locks(NULL);
			if (irq_first)
				take_in(&irqs[i], 0, LOCK_WRITE);
			irqs[i].off();
			take(0, LOCK_WRITE, false);
			if (on_inside)
				irqs[i].on();
			drop(0);
			if (!on_inside)
				irqs[i].on();
			if (!irq_first)
				take_in(&irqs[i], 0, LOCK_WRITE);
			end_cell(on_inside, SIM_LOCKREPORT_INCONSISTENT,
				 "%s on inside %u, irq first %u", irqs[i].name,
				 on_inside, irq_first);
		}
	}
}

/* With hard interrupts off no soft one comes, the other way round it is not
 * so. */
static void cross_cells(void)
{
	for (u32 in = 0; in < 2; in++) {
		for (u32 off = 0; off < 2; off++) {
			bool is_kept_out = off == in || off == 0;

			begin_cell();
			make_locks(NULL);
			take_in(&irqs[in], 0, LOCK_WRITE);
			take_off(&irqs[off], 0, LOCK_WRITE);
			end_cell(!is_kept_out, SIM_LOCKREPORT_INCONSISTENT,
				 "in %s, held with %s off", irqs[in].name,
				 irqs[off].name);
		}
	}
}

static void irq_single(void **state)
{
	(void)state;
	ask(single_cells);
	assert_int_equal(tally.cells_nr, 48);
	ask(switch_cells);
	ask(cross_cells);
}

/* ---- 5. interrupts, two locks ---- */

/* a: how the interrupt wants A; held, wanted: A -> B; host: how B is held with
 * interrupts on. */
struct inversion {
	enum lockdep_read a, held, wanted, host;
};

static void step(const struct irq *irq, const struct inversion *v, u32 which)
{
	switch (which) {
	case 0:
		take_in(irq, 0, v->a);
		return;
	case 1:
		irq->off();
		nest_modes(0, v->held, 1, v->wanted);
		irq->on();
		return;
	default:
		take(1, v->host, false);
		drop(1);
	}
}

static const u8 orders[6][3] = {
	{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
	{ 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
};

/*
 * The host of an interrupt holds B, the interrupt wants A, which another CPU
 * holds that wants B. In which order lockdep comes to know of the three must
 * not matter, but for the kind of the report: the edge comes last, or a usage.
 */
static void inversion_cell(const struct irq *irq, const struct inversion *v,
			   const u8 order[3])
{
	bool must = blocks(v->a, v->held) && blocks(v->wanted, v->host);

	begin_cell();
	make_locks(NULL);
	for (u32 i = 0; i < 3; i++)
		step(irq, v, order[i]);
	end_cell(must,
		 order[2] == 1 ? SIM_LOCKREPORT_SAFE_UNSAFE :
				 SIM_LOCKREPORT_INVERSION,
		 "%s wants A%u; A%u B%u; B%u; order %u %u %u", irq->name, v->a,
		 v->held, v->wanted, v->host, order[0], order[1], order[2]);
}

static void inversion_cells(void)
{
	for (u32 code = 0; code < 16; code++) {
		const struct inversion v = {
			.a = mode_of(ring_modes[digit(code, 0, 2)]),
			.held = mode_of(ring_modes[digit(code, 1, 2)]),
			.wanted = mode_of(ring_modes[digit(code, 2, 2)]),
			.host = mode_of(ring_modes[digit(code, 3, 2)]),
		};

		for (u32 o = 0; o < ARRAY_SIZE(orders); o++) {
			for (u32 i = 0; i < ARRAY_SIZE(irqs); i++)
				inversion_cell(&irqs[i], &v, orders[o]);
		}
	}
}

/* A longer way from the safe lock to the unsafe one; a local lock between them
 * is another one on each CPU, so it lets nothing through. */
static void path_cells(void)
{
	for (u32 o = 0; o < ARRAY_SIZE(orders); o++) {
		for (u32 local = 0; local < 2; local++) {
			begin_cell();
			make_locks(NULL);
			if (local)
				maps[2].lock_type = LD_LOCK_PERCPU;
			for (u32 i = 0; i < 3; i++) {
				if (orders[o][i] == 0)
					take_in(&irqs[0], 0, LOCK_WRITE);
				else if (orders[o][i] == 2)
					nest("B", LOCK_WRITE, true);
				if (orders[o][i] != 1)
					continue;
				hardirq_off();
				nest("AC CB", LOCK_WRITE, true);
				hardirq_on();
			}
			end_cell(!local,
				 orders[o][2] == 1 ?
					 SIM_LOCKREPORT_SAFE_UNSAFE :
					 SIM_LOCKREPORT_INVERSION,
				 "A C B, local %u, order %u", local, o);
		}
	}
}

static void irq_inversion(void **state)
{
	(void)state;
	ask(inversion_cells);
	assert_int_equal(tally.cells_nr, 192);
	ask(path_cells);
}

/* ---- 6. what may be waited for where ---- */

/* Levels: nothing, spin, sleep on RT, sleep; what a context allows, what a lock
 * needs. A number of its own for each, from the documentation of lock types. */
enum need {
	NEED_NOTHING = 1,
	NEED_SPIN,
	NEED_RT_SLEEP,
	NEED_SLEEP,
	NEED_ANYTHING,
};

struct outer {
	const char	*name;
	enum need	allows;
	u8		wait_inner, wait_outer;	/* of a lock held around */
	void		(*enter)(void);
	void		(*exit)(void);
};

static void threaded_enter(void)
{
	fixture_hardirq_enter();
	lockdep_hardirq_threaded(true);
}

static void threaded_exit(void)
{
	lockdep_hardirq_threaded(false);
	fixture_hardirq_exit();
}

static const struct outer outers[] = {
	{ "nothing", NEED_ANYTHING, 0, 0, NULL, NULL },
	{ "hardirq", NEED_SPIN, 0, 0, fixture_hardirq_enter,
	  fixture_hardirq_exit },
	{ "threaded hardirq", NEED_RT_SLEEP, 0, 0, threaded_enter,
	  threaded_exit },
	{ "softirq", NEED_RT_SLEEP, 0, 0, fixture_softirq_enter,
	  fixture_softirq_exit },
	{ "rcu", NEED_RT_SLEEP, LD_WAIT_CONFIG, LD_WAIT_FREE, NULL, NULL },
	{ "raw spin", NEED_SPIN, LD_WAIT_SPIN, 0, NULL, NULL },
	{ "spin", NEED_RT_SLEEP, LD_WAIT_CONFIG, 0, NULL, NULL },
	{ "mutex", NEED_SLEEP, LD_WAIT_SLEEP, 0, NULL, NULL },
	{ "percpu rwsem", NEED_ANYTHING, LD_WAIT_INV, 0, NULL, NULL },
};

static const struct {
	const char	*name;
	enum need	needs;
	u8		wait_inner, wait_outer;
} inners[] = {
	{ "rcu", NEED_NOTHING, LD_WAIT_CONFIG, LD_WAIT_FREE },
	{ "raw spin", NEED_SPIN, LD_WAIT_SPIN, 0 },
	{ "spin", NEED_RT_SLEEP, LD_WAIT_CONFIG, 0 },
	{ "mutex", NEED_SLEEP, LD_WAIT_SLEEP, 0 },
	{ "percpu rwsem", NEED_NOTHING, LD_WAIT_INV, 0 },
};

/* Without RT in mind what sleeps there only spins. */
static enum need as_built(enum need need, bool proves_raw)
{
	return need == NEED_RT_SLEEP && !proves_raw ? NEED_SPIN : need;
}

static void wait_cell(const struct outer *outer, u32 inner, u32 variant)
{
	bool proves_raw = variant & 1;
	bool is_try = variant & 2;
	bool must = !is_try && as_built(inners[inner].needs, proves_raw) >
				       as_built(outer->allows, proves_raw);

	begin_cell();
	lockdep_prove_raw_nesting(proves_raw);
	lockdep_init_map_type(&maps[0], "A", &keys[0], outer->wait_inner,
			      outer->wait_outer, LD_LOCK_NORMAL);
	lockdep_init_map_type(&maps[1], "B", &keys[1], inners[inner].wait_inner,
			      inners[inner].wait_outer, LD_LOCK_NORMAL);
	if (outer->enter)
		outer->enter();
	else if (outer->allows != NEED_ANYTHING || outer->wait_inner)
		take(0, LOCK_WRITE, false);
	take(1, LOCK_WRITE, is_try);
	drop(1);
	if (outer->exit)
		outer->exit();
	else if (outer->allows != NEED_ANYTHING || outer->wait_inner)
		drop(0);
	end_cell(must, SIM_LOCKREPORT_WAIT_CONTEXT, "%s in %s, raw %u, try %u",
		 inners[inner].name, outer->name, proves_raw, is_try);
}

static void wait_cells(void)
{
	for (u32 o = 0; o < ARRAY_SIZE(outers); o++) {
		for (u32 i = 0; i < ARRAY_SIZE(inners); i++) {
			for (u32 v = 0; v < 4; v++)
				wait_cell(&outers[o], i, v);
		}
	}
}

static void wait_context(void **state)
{
	(void)state;
	ask(wait_cells);
	assert_int_equal(tally.cells_nr,
			 ARRAY_SIZE(outers) * ARRAY_SIZE(inners) * 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(uniform),	 cmocka_unit_test(modes),
		cmocka_unit_test(tries),	 cmocka_unit_test(irq_single),
		cmocka_unit_test(irq_inversion), cmocka_unit_test(wait_context),
	};

	SIM_STATIC_ASSERT(ARRAY_SIZE(types) * ARRAY_SIZE(patterns) + 81 + 64 +
				  64 + 192 >
			  CELLS_MIN);
	return cmocka_run_group_tests_name("lockdep matrix", tests, NULL, NULL);
}
