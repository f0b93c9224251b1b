// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockdep: each kind of report caused by the model's locks, with a twin that
 * must stay silent; the layout
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <asm/alloc.h>
#include <linux/debug_locks.h>
#include <linux/irqflags.h>
#include <linux/local_lock.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/percpu-rwsem.h>
#include <linux/rcupdate.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>

#include "lockdep_fixture.h"

static struct {
	struct mutex			a, b, c;
	struct rw_semaphore		rwsem;
	struct percpu_rw_semaphore	percpu;
	spinlock_t			spin, irq_spin;
	raw_spinlock_t			raw;
} locks;

static void make_locks(void)
{
	mutex_init(&locks.a);
	mutex_init(&locks.b);
	mutex_init(&locks.c);
	init_rwsem(&locks.rwsem);
	percpu_init_rwsem(&locks.percpu);
	spin_lock_init(&locks.spin);
	spin_lock_init(&locks.irq_spin);
	raw_spin_lock_init(&locks.raw);
}

/* ---- order ---- */

static noinline void take_ab(void)
{
	mutex_lock(&locks.a);
	mutex_lock(&locks.b);
	mutex_unlock(&locks.b);
	mutex_unlock(&locks.a);
}

static noinline void take_b_rwsem(void)
{
	mutex_lock(&locks.b);
	down_read(&locks.rwsem);
	up_read(&locks.rwsem);
	mutex_unlock(&locks.b);
}

static noinline void take_rwsem_a(void)
{
	down_write(&locks.rwsem);
	mutex_lock(&locks.a);
	mutex_unlock(&locks.a);
	up_write(&locks.rwsem);
}

/* Keeps the call before it from becoming a jump, which has no frame. */
#define keep_frame()	__asm__ volatile("")

static noinline void circular(void)
{
	take_ab();
	take_b_rwsem();
	take_rwsem_a();
	keep_frame();
}

static void take_a_rwsem(void)
{
	mutex_lock(&locks.a);
	down_write(&locks.rwsem);
	up_write(&locks.rwsem);
	mutex_unlock(&locks.a);
}

static void ordered(void)
{
	take_ab();
	take_b_rwsem();
	take_a_rwsem();
}

static void read_twice(void)
{
	down_read(&locks.rwsem);
	down_read(&locks.rwsem);
	up_read(&locks.rwsem);
	up_read(&locks.rwsem);
}

static void percpu_read_twice(void)
{
	percpu_down_read(&locks.percpu);
	percpu_down_read(&locks.percpu);
	percpu_up_read(&locks.percpu);
	percpu_up_read(&locks.percpu);
}

static void read_nested(void)
{
	rcu_read_lock();
	rcu_read_lock();
	rcu_read_unlock();
	rcu_read_unlock();
	down_read(&locks.rwsem);
	down_read_nested(&locks.rwsem, SINGLE_DEPTH_NESTING);
	up_read(&locks.rwsem);
	up_read(&locks.rwsem);
}

static bool is_reader_wrong;

static void suspicious_rcu(void)
{
	if (!is_reader_wrong)
		rcu_read_lock();
	RCU_LOCKDEP_WARN(!rcu_read_lock_held(), "Not a reader");
	if (!is_reader_wrong)
		rcu_read_unlock();
}

static void suspicious_no_reader(void)
{
	is_reader_wrong = true;
	suspicious_rcu();
	is_reader_wrong = false;
}

static void sleep_in_rcu(void)
{
	rcu_read_lock();
	down_read(&locks.rwsem);
	up_read(&locks.rwsem);
	rcu_read_unlock();
}

/* Two locks of one class: made by one line. */
static void make_pair(struct mutex pair[2])
{
	for (u32 i = 0; i < 2; i++)
		mutex_init(&pair[i]);
}

static void same_class(void)
{
	struct mutex pair[2];

	make_pair(pair);
	mutex_lock(&pair[0]);
	mutex_lock(&pair[1]);
	mutex_unlock(&pair[1]);
	mutex_unlock(&pair[0]);
}

static void same_class_subclass(void)
{
	struct mutex pair[2];

	make_pair(pair);
	mutex_lock(&pair[0]);
	mutex_lock_nested(&pair[1], SINGLE_DEPTH_NESTING);
	mutex_unlock(&pair[1]);
	mutex_unlock(&pair[0]);
}

static void subclasses_both_ways(void)
{
	struct mutex pair[2];

	same_class_subclass();
	make_pair(pair);
	mutex_lock_nested(&pair[0], SINGLE_DEPTH_NESTING);
	mutex_lock(&pair[1]);
	mutex_unlock(&pair[1]);
	mutex_unlock(&pair[0]);
}

static void nested_inside(bool is_outer_held)
{
	struct mutex pair[2];

	make_pair(pair);
	if (is_outer_held)
		mutex_lock(&locks.a);
	mutex_lock_nest_lock(&pair[0], &locks.a);
	mutex_lock_nest_lock(&pair[1], &locks.a);
	mutex_unlock(&pair[1]);
	mutex_unlock(&pair[0]);
	if (is_outer_held)
		mutex_unlock(&locks.a);
}

static void nest_lock_free(void)
{
	struct mutex one;

	mutex_init(&one);
	mutex_lock_nest_lock(&one, &locks.a);
	mutex_unlock(&one);
}

static void nest_lock_held(void)
{
	nested_inside(true);
}

static void novalidate(void)
{
	lockdep_set_novalidate_class(&locks.a);
	circular();
}

static void downgraded(void)
{
	down_write(&locks.rwsem);
	downgrade_write(&locks.rwsem);
	up_read(&locks.rwsem);
}

/* ---- interrupts, wait types ---- */

static void irq_safe(void)
{
	fixture_hardirq_enter();
	spin_lock(&locks.irq_spin);
	spin_unlock(&locks.irq_spin);
	fixture_hardirq_exit();
}

static void irq_plain(void)
{
	irq_safe();
	spin_lock(&locks.irq_spin);
	spin_unlock(&locks.irq_spin);
}

static void irq_saved(void)
{
	unsigned long flags;

	irq_safe();
	spin_lock_irqsave(&locks.irq_spin, flags);
	spin_unlock_irqrestore(&locks.irq_spin, flags);
}

static void use_spin(void)
{
	spin_lock(&locks.spin);
	spin_unlock(&locks.spin);
}

static void use_spin_off(void)
{
	spin_lock_irq(&locks.spin);
	spin_unlock_irq(&locks.spin);
}

static void spin_inside_safe(void)
{
	spin_lock_irq(&locks.irq_spin);
	spin_lock(&locks.spin);
	spin_unlock(&locks.spin);
	spin_unlock_irq(&locks.irq_spin);
}

static void edge_joins(void)
{
	irq_safe();
	use_spin();
	spin_inside_safe();
}

static void usage_joins(void)
{
	irq_safe();
	spin_inside_safe();
	use_spin();
}

static void all_off(void)
{
	irq_safe();
	use_spin_off();
	spin_inside_safe();
}

/* Interrupts come on in the middle, with a lock of theirs still held. */
static void enabled_inside(void)
{
	irq_safe();
	local_irq_disable();
	spin_lock(&locks.irq_spin);
	local_irq_enable();
	spin_unlock(&locks.irq_spin);
}

static void spin_in_raw(void)
{
	lockdep_prove_raw_nesting(true);
	raw_spin_lock(&locks.raw);
	spin_lock(&locks.spin);
	spin_unlock(&locks.spin);
	raw_spin_unlock(&locks.raw);
}

static void raw_in_spin(void)
{
	lockdep_prove_raw_nesting(true);
	spin_lock(&locks.spin);
	raw_spin_lock(&locks.raw);
	raw_spin_unlock(&locks.raw);
	spin_unlock(&locks.spin);
}

/* ---- releases and ends ---- */

static void unlock_free(void)
{
	lock_release(&locks.a.dep_map, _RET_IP_);
}

static void unlock_out_of_order(void)
{
	mutex_lock(&locks.a);
	mutex_lock(&locks.b);
	mutex_unlock(&locks.a);
	mutex_unlock(&locks.b);
	take_ab();
}

static void free_with_lock(bool is_held)
{
	struct lockdep_map *map = kmalloc(sizeof(*map), 0);

	lockdep_init_map(map, "inside", NULL);
	lock_map_acquire(map);
	if (!is_held)
		lock_map_release(map);
	kfree(map);
	if (is_held)
		lock_map_release(map);
}

static void free_held(void)
{
	free_with_lock(true);
}

static void free_released(void)
{
	free_with_lock(false);
}

static void init_held(void)
{
	struct lockdep_map map = { .key = NULL };

	lockdep_init_map(&map, "again", NULL);
	lock_map_acquire(&map);
	lockdep_init_map(&map, "again", NULL);
	lock_map_release(&map);
}

static void exit_held(void)
{
	lock_map_acquire(&locks.a.dep_map);
}

static void user_held(void)
{
	lock_map_acquire(&locks.a.dep_map);
	lockdep_sys_exit();
	lock_map_release(&locks.a.dep_map);
}

static void user_clean(void)
{
	take_ab();
	lockdep_sys_exit();
}

/* ---- annotations ---- */

static void downgrade_read(void)
{
	rwsem_acquire_read(&locks.rwsem.dep_map, 0, 0, _RET_IP_);
	lock_downgrade(&locks.rwsem.dep_map, _RET_IP_);
	rwsem_release(&locks.rwsem.dep_map, _RET_IP_);
}

static void release_pinned(void)
{
	lock_map_acquire(&locks.a.dep_map);
	lockdep_pin_lock(&locks.a);
	lock_map_release(&locks.a.dep_map);
}

static void release_unpinned(void)
{
	u16 cookie;

	lock_map_acquire(&locks.a.dep_map);
	cookie = lockdep_pin_lock(&locks.a);
	lockdep_unpin_lock(&locks.a, cookie);
	lock_map_release(&locks.a.dep_map);
}

static void invalid_subclass(void)
{
	mutex_lock_nested(&locks.a, MAX_LOCKDEP_SUBCLASSES);
	mutex_unlock(&locks.a);
}

static void highest_subclass(void)
{
	mutex_lock_nested(&locks.a, MAX_LOCKDEP_SUBCLASSES - 1);
	mutex_unlock(&locks.a);
}

struct scene {
	void				(*fn)(void);
	const char			*headline;	/* NULL: silent */
	enum sim_lockreport_kind	kind;
	const char			*signature;
};

static const struct scene *scene_now;

static void play(void)
{
	make_locks();
	scene_now->fn();
	keep_frame();
}

static void plays(const struct scene *scenes, u32 nr)
{
	for (u32 i = 0; i < nr; i++) {
		const struct scene *s = &scenes[i];

		scene_now = s;
		lockdep_fixture_run(play);
		if (!s->headline) {
			assert_string_equal(lockdep_seen.headline, "");
			assert_int_equal(lockdep_seen.all_nr, 0);
			continue;
		}
		assert_string_equal(lockdep_seen.headline, s->headline);
		assert_int_equal(lockdep_seen.all_nr, 1);
		assert_int_equal(lockdep_seen.nr[s->kind], 1);
		if (s->signature)
			assert_string_equal(lockdep_seen.signature,
					    s->signature);
	}
}

#define REPORTS(play_fn, play_kind, play_headline, play_signature) \
	{ \
		.fn = (play_fn), .kind = SIM_LOCKREPORT_##play_kind, \
		.headline = (play_headline), .signature = (play_signature) \
	}
#define IS_SILENT(play_fn)	{ .fn = (play_fn) }

static void order(void **state)
{
	static const char circle[] =
		"WARNING: possible circular locking dependency detected";
	static const char recursion[] =
		"WARNING: possible recursive locking detected";
	static const struct scene scenes[] = {
		REPORTS(circular, CIRCULAR, circle,
			"circular: &locks.a -> &locks.b -> &locks.rwsem"),
		IS_SILENT(ordered),
		IS_SILENT(novalidate),
		REPORTS(read_twice, RECURSIVE, recursion,
			"recursive: &locks.rwsem"),
		REPORTS(percpu_read_twice, RECURSIVE, recursion,
			"recursive: &locks.percpu"),
		IS_SILENT(read_nested),
		REPORTS(same_class, RECURSIVE, recursion,
			"recursive: &pair[i]"),
		IS_SILENT(same_class_subclass),
		REPORTS(subclasses_both_ways, CIRCULAR, circle,
			"circular: &pair[i] -> &pair[i]/1"),
		REPORTS(nest_lock_free, NEST_LOCK,
			"WARNING: Nested lock was not taken",
			"nest-lock:&locks.a &one"),
		IS_SILENT(nest_lock_held),
		IS_SILENT(downgraded),
	};

	(void)state;
	plays(scenes, ARRAY_SIZE(scenes));
}

static void interrupts(void **state)
{
	static const char inconsistent[] = "WARNING: inconsistent lock state";
	static const struct scene scenes[] = {
		REPORTS(irq_plain, INCONSISTENT, inconsistent,
			"inconsistent-state:HARDIRQ &locks.irq_spin"),
		IS_SILENT(irq_saved),
		REPORTS(enabled_inside, INCONSISTENT, inconsistent, NULL),
		REPORTS(edge_joins, SAFE_UNSAFE,
			"WARNING: HARDIRQ-safe -> HARDIRQ-unsafe lock order detected",
			NULL),
		REPORTS(usage_joins, INVERSION,
			"WARNING: possible irq lock inversion dependency detected",
			"irq-inversion:HARDIRQ &locks.spin -> &locks.irq_spin"),
		IS_SILENT(all_off),
		REPORTS(spin_in_raw, WAIT_CONTEXT,
			"[ BUG: Invalid wait context ]",
			"wait-context: &locks.spin"),
		IS_SILENT(raw_in_spin),
		REPORTS(suspicious_no_reader, RCU,
			"WARNING: suspicious RCU usage",
			"suspicious-rcu:Not a reader"),
		IS_SILENT(suspicious_rcu),
		REPORTS(sleep_in_rcu, WAIT_CONTEXT,
			"[ BUG: Invalid wait context ]",
			"wait-context: &locks.rwsem"),
	};

	(void)state;
	plays(scenes, ARRAY_SIZE(scenes));
}

static void ends(void **state)
{
	static const char freed[] = "WARNING: held lock freed!";
	static const struct scene scenes[] = {
		REPORTS(unlock_free, UNLOCK_BALANCE,
			"WARNING: bad unlock balance detected!",
			"unlock-balance:&locks.a"),
		IS_SILENT(unlock_out_of_order),
		REPORTS(free_held, HELD_FREED, freed, "held-freed: inside"),
		IS_SILENT(free_released),
		REPORTS(init_held, HELD_FREED, freed, "held-freed: again"),
		REPORTS(exit_held, EXIT_HELD,
			"WARNING: boot/5 still has locks held!", NULL),
		REPORTS(user_held, USER_HELD,
			"WARNING: lock held when returning to user space!",
			NULL),
		IS_SILENT(user_clean),
		REPORTS(downgrade_read, MISUSE,
			"WARNING: downgrading a read lock (&locks.rwsem)",
			NULL),
		REPORTS(release_pinned, MISUSE,
			"WARNING: releasing a pinned lock (&locks.a)", NULL),
		IS_SILENT(release_unpinned),
		REPORTS(invalid_subclass, MISUSE,
			"WARNING: looking up invalid subclass (&locks.a)",
			NULL),
		IS_SILENT(highest_subclass),
	};

	(void)state;
	plays(scenes, ARRAY_SIZE(scenes));
}

/* ---- the layout ---- */

static const char circular_text[] =
	"\n"
	"======================================================\n"
	"WARNING: possible circular locking dependency detected\n"
	"test\n"
	"------------------------------------------------------\n"
	"boot/5 is trying to acquire lock:\n"
	"ADDRESS (&locks.a){+.+.}-{3:3}, at: take_rwsem_a+?\n"
	"\n"
	"but task is already holding lock:\n"
	"ADDRESS (&locks.rwsem){++++}-{3:3}, at: take_rwsem_a+?\n"
	"\n"
	"which lock already depends on the new lock.\n"
	"\n"
	"\n"
	"the existing dependency chain (in reverse order) is:\n"
	"\n"
	"-> #2 (&locks.rwsem){++++}-{3:3}:\n"
	"       down_read+?\n"
	"       take_b_rwsem+?\n"
	"       circular+?\n"
	"       play+?\n"
	"\n"
	"-> #1 (&locks.b){+.+.}-{3:3}:\n"
	"       mutex_lock+?\n"
	"       take_ab+?\n"
	"       circular+?\n"
	"       play+?\n"
	"\n"
	"-> #0 (&locks.a){+.+.}-{3:3}:\n"
	"       mutex_lock+?\n"
	"       take_rwsem_a+?\n"
	"       circular+?\n"
	"       play+?\n"
	"\n"
	"other info that might help us debug this:\n"
	"\n"
	"Chain exists of:\n"
	"  &locks.a --> &locks.b --> &locks.rwsem\n"
	"\n"
	" Possible unsafe locking scenario:\n"
	"\n"
	"       CPU0                    CPU1\n"
	"       ----                    ----\n"
	"  lock(&locks.rwsem);\n"
	"                               lock(&locks.b);\n"
	"                               lock(&locks.rwsem);\n"
	"  lock(&locks.a);\n"
	"\n"
	" *** DEADLOCK ***\n"
	"\n"
	"1 lock held by boot/5:\n"
	" #0: ADDRESS (&locks.rwsem){++++}-{3:3}, at: take_rwsem_a+?\n"
	"\n"
	"stack backtrace:\n"
	"CPU: 0 PID: 5 Comm: boot Not tainted test\n"
	"Call trace:\n"
	" mutex_lock+?\n"
	" take_rwsem_a+?\n"
	" circular+?\n"
	" play+?\n";

/* Where the locks are depends on the build: 16 hex digits become a word. */
static void hide_addresses(char *text)
{
	static const char digits[] = "0123456789abcdef";
	char *to = text;

	for (char *from = text; *from;) {
		if (strspn(from, digits) == 16) {
			memcpy(to, "ADDRESS", 7);
			to += 7;
			from += 16;
			continue;
		}
		*to++ = *from++;
	}
	*to = '\0';
}

static const struct lockdep_symbol functions[] = {
	{ mutex_lock, "mutex_lock" },
	{ mutex_lock_nested, "mutex_lock_nested" },
	{ down_read, "down_read" },
	{ down_read_nested, "down_read_nested" },
	{ take_ab, "take_ab" },
	{ take_b_rwsem, "take_b_rwsem" },
	{ take_rwsem_a, "take_rwsem_a" },
	{ circular, "circular" },
	{ take_a_rwsem, "take_a_rwsem" },
	{ plays, "plays" },
	{ play, "play" },
	/* The trace ends where the fixture called. */
	{ lockdep_fixture_run, NULL },
};

static void layout(void **state)
{
	static const struct scene scene = { .fn = circular };

	(void)state;
	lockdep_fixture_symbols(functions, ARRAY_SIZE(functions));
	scene_now = &scene;
	lockdep_fixture_run(play);
	lockdep_fixture_symbols(NULL, 0);
	hide_addresses(lockdep_seen.text);
	assert_string_equal(lockdep_seen.text, circular_text);
	assert_int_equal(lockdep_seen.classes_nr, 3);
	assert_string_equal(lockdep_seen.classes[0], "&locks.a");
	assert_string_equal(lockdep_seen.classes[2], "&locks.rwsem");
}

/* What must be in a report, in this order. */
static void has_in_order(const char *const *parts)
{
	const char *text = lockdep_seen.text;

	for (u32 i = 0; parts[i]; i++) {
		text = strstr(text, parts[i]);
		if (!text)
			fail_msg("'%s' is missing or too early in\n%s",
				 parts[i], lockdep_seen.text);
		text += strlen(parts[i]);
	}
}

static void sections(void **state)
{
	static const struct {
		void		(*fn)(void);
		const char	*parts[16];
	} cases[] = {
		{ read_twice,
		  { "is trying to acquire lock:\n", "already holding lock:\n",
		    "       CPU0\n       ----\n  lock(&locks.rwsem);\n",
		    "  lock(&locks.rwsem);\n\n *** DEADLOCK ***\n\n",
		    " May be due to missing lock nesting notation\n\n",
		    "1 lock held by boot/5:\n", "\nstack backtrace:\n" } },
		{ irq_plain,
		  { "inconsistent {IN-HARDIRQ-W} -> {HARDIRQ-ON-W} usage.\n",
		    "boot/5 [HC0[0]:SC0[0]:HE1:SE1] takes:\n",
		    "(&locks.irq_spin){?.",
		    "{IN-HARDIRQ-W} state was registered at:\n",
		    "  lock(&locks.irq_spin);\n  <Interrupt>\n    lock(" } },
		{ usage_joins,
		  { "just changed the state of lock:\n",
		    "(&locks.spin){+...}-{2:2}",
		    "HARDIRQ-safe lock in the past:\n", " (&locks.irq_spin){-.",
		    "interrupts could create inverse lock ordering",
		    "  lock(&locks.spin);\n", "local_irq_disable();\n",
		    "lock(&locks.irq_spin);\n", "lock(&locks.spin);\n",
		    "  <Interrupt>\n    lock(&locks.irq_spin);\n",
		    "the shortest dependencies between 2nd lock and 1st lock:\n",
		    " -> (&locks.irq_spin)", "IN-HARDIRQ-W at:\n",
		    "-> (&locks.spin)" } },
		{ edge_joins,
		  { "HE0:SE1] is trying to acquire:\n",
		    "and this task is already holding:\n",
		    "which would create a new lock dependency:\n",
		    " (&locks.irq_spin){-", " -> (&locks.spin){+",
		    "connects a HARDIRQ-irq-safe lock:\n (&locks.irq_spin)",
		    "... which became HARDIRQ-irq-safe at:\n",
		    "to a HARDIRQ-irq-unsafe lock:\n (&locks.spin)",
		    "... which became HARDIRQ-irq-unsafe at:\n",
		    "Possible interrupt unsafe locking scenario:\n",
		    "the dependencies between HARDIRQ-irq-safe lock and the ",
		    "the dependencies between the lock to be acquired and " } },
		{ spin_in_raw,
		  { "boot/5 is trying to lock:\n", "(&locks.spin){", "}-{3:3}",
		    "context-{5:5}\n", "(&locks.raw){", "}-{2:2}" } },
		{ nest_lock_free,
		  { "is trying to lock:\n", "but this task is not holding:\n",
		    "&locks.a\n", "no locks held by boot/5.\n" } },
		{ unlock_free,
		  { "is trying to release lock (&locks.a) at:\n",
		    "but there are no more locks to release!\n" } },
		{ free_held,
		  { "boot/5 is freeing memory ",
		    ", with a lock still held there!\n", "(inside){+.+.}" } },
		{ suspicious_no_reader,
		  { "WARNING: suspicious RCU usage\n",
		    "lockdep_test.c:", " Not a reader!\n",
		    "\nrcu_scheduler_active = 2, debug_locks = 1\n",
		    "no locks held by boot/5.\n" } },
		{ user_held,
		  { "boot/5 is leaving the kernel with locks still held!\n",
		    "1 lock held by boot/5:\n", " #0: " } },
	};

	(void)state;
	for (u32 i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct scene scene = { .fn = cases[i].fn };

		scene_now = &scene;
		lockdep_fixture_run(play);
		assert_int_equal(lockdep_seen.all_nr, 1);
		has_in_order(cases[i].parts);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order),     cmocka_unit_test(interrupts),
		cmocka_unit_test(ends),	     cmocka_unit_test(layout),
		cmocka_unit_test(sections),
	};

	return cmocka_run_group_tests_name("lockdep", tests, NULL, NULL);
}
