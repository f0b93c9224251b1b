// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockdep_usage: reports about interrupts say which acquisition was made in one,
 * and which with it enabled, whatever lockdep learned last
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <linux/compiler.h>
#include <linux/debug_locks.h>
#include <linux/irqflags.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/rwlock.h>
#include <linux/spinlock.h>

#include "lockdep_fixture.h"

static struct {
	spinlock_t	host, irq;
	rwlock_t	rw;
	struct mutex	a, b;
} locks;

static void make_locks(void)
{
	spin_lock_init(&locks.host);
	spin_lock_init(&locks.irq);
	rwlock_init(&locks.rw);
	mutex_init(&locks.a);
	mutex_init(&locks.b);
}

/* ---- who takes what; the names are what is expected ---- */

/* The compiler would make one function of two that do the same. */
static const char *volatile running;

static noinline void handler(void)
{
	running = __func__;
	spin_lock(&locks.irq);
	spin_unlock(&locks.irq);
}

static noinline void handler_reads(void)
{
	running = __func__;
	read_lock(&locks.rw);
	read_unlock(&locks.rw);
}

static noinline void host_takes_same(void)
{
	running = __func__;
	spin_lock(&locks.irq);
	spin_unlock(&locks.irq);
}

static noinline void host_writes(void)
{
	running = __func__;
	write_lock(&locks.rw);
	write_unlock(&locks.rw);
}

static noinline void host_enables(void)
{
	running = __func__;
	local_irq_disable();
	spin_lock(&locks.irq);
	local_irq_enable();
	spin_unlock(&locks.irq);
}

static noinline void host(void)
{
	running = __func__;
	spin_lock(&locks.host);
	spin_unlock(&locks.host);
}

/* The other function that takes it so comes later, and is not named. */
static noinline void host_again(void)
{
	running = __func__;
	spin_lock(&locks.host);
	spin_unlock(&locks.host);
}

static noinline void nests(void)
{
	running = __func__;
	spin_lock_irq(&locks.irq);
	spin_lock(&locks.host);
	spin_unlock(&locks.host);
	spin_unlock_irq(&locks.irq);
}

static void run_hard(void (*fn)(void))
{
	fixture_hardirq_enter();
	fn();
	fixture_hardirq_exit();
}

static void run_soft(void (*fn)(void))
{
	fixture_softirq_enter();
	fn();
	fixture_softirq_exit();
}

/* ---- scenes ---- */

static void hard_then_host(void)
{
	run_hard(handler);
	host_takes_same();
}

static void host_then_hard(void)
{
	host_takes_same();
	run_hard(handler);
}

/* Softirqs are on inside of spin_lock(), and hard ones do not matter. */
static void soft_then_host(void)
{
	run_soft(handler);
	local_irq_disable();
	local_irq_enable();
	host_takes_same();
}

static void reader_then_writer(void)
{
	run_hard(handler_reads);
	host_writes();
}

static void enabled_inside(void)
{
	run_hard(handler);
	host_enables();
}

static void edge_last(void)
{
	run_hard(handler);
	host();
	host_again();
	nests();
}

/* The unsafe lock is the one that the report begins with. */
static void unsafe_usage_last(void)
{
	run_hard(handler);
	nests();
	host();
}

static void safe_usage_last(void)
{
	host();
	nests();
	run_hard(handler);
}

static void no_interrupt(void)
{
	mutex_lock(&locks.a);
	mutex_lock(&locks.b);
	mutex_unlock(&locks.b);
	mutex_unlock(&locks.a);
	mutex_lock(&locks.b);
	mutex_lock(&locks.a);
	mutex_unlock(&locks.a);
	mutex_unlock(&locks.b);
}

struct scene {
	void				(*fn)(void);
	enum sim_lockreport_kind	kind;
	struct lockdep_seen_usage	in_irq, irq_on;
};

#define TAKES(class_name, by, ...) \
	{ .lock = (class_name), .function = (by), __VA_ARGS__ }
#define IRQ(by, ...)	TAKES("&locks.irq", by, __VA_ARGS__)
#define HOST		TAKES("&locks.host", "host", .role = "boot")
#define SAME(...)	IRQ("host_takes_same", .role = "boot", __VA_ARGS__)

static const struct scene scenes[] = {
	{ hard_then_host, SIM_LOCKREPORT_INCONSISTENT, IRQ("handler"), SAME() },
	{ host_then_hard, SIM_LOCKREPORT_INCONSISTENT, IRQ("handler"), SAME() },
	{ soft_then_host, SIM_LOCKREPORT_INCONSISTENT,
	  IRQ("handler", .is_soft = true), SAME(.is_soft = true) },
	{ reader_then_writer, SIM_LOCKREPORT_INCONSISTENT,
	  TAKES("&locks.rw", "handler_reads", .is_read = true),
	  TAKES("&locks.rw", "host_writes", .role = "boot") },
	{ enabled_inside, SIM_LOCKREPORT_INCONSISTENT, IRQ("handler"),
	  IRQ("host_enables", .role = "boot") },
	{ edge_last, SIM_LOCKREPORT_SAFE_UNSAFE, IRQ("handler"), HOST },
	{ unsafe_usage_last, SIM_LOCKREPORT_INVERSION, IRQ("handler"), HOST },
	{ safe_usage_last, SIM_LOCKREPORT_INVERSION, IRQ("handler"), HOST },
	{ no_interrupt, SIM_LOCKREPORT_CIRCULAR, TAKES("", ""), TAKES("", "") },
};

static const struct lockdep_symbol functions[] = {
	{ handler, "handler" },
	{ handler_reads, "handler_reads" },
	{ host_takes_same, "host_takes_same" },
	{ host_writes, "host_writes" },
	{ host_enables, "host_enables" },
	{ host, "host" },
	{ host_again, "host_again" },
	{ nests, "nests" },
};

static const struct scene *scene_now;

static void play(void)
{
	make_locks();
	scene_now->fn();
}

static void same_usage(const struct lockdep_seen_usage *seen,
		       const struct lockdep_seen_usage *wanted)
{
	assert_string_equal(seen->lock, wanted->lock);
	assert_string_equal(seen->function, wanted->function);
	assert_string_equal(seen->role, wanted->role);
	assert_int_equal(seen->is_soft, wanted->is_soft);
	assert_int_equal(seen->is_read, wanted->is_read);
}

static void usages_are_told(void **state)
{
	(void)state;
	lockdep_fixture_symbols(functions, ARRAY_SIZE(functions));
	for (u32 i = 0; i < ARRAY_SIZE(scenes); i++) {
		scene_now = &scenes[i];
		lockdep_fixture_run(play);
		assert_int_equal(lockdep_seen.all_nr, 1);
		assert_int_equal(lockdep_seen.nr[scenes[i].kind], 1);
		same_usage(&lockdep_seen.in_irq, &scenes[i].in_irq);
		same_usage(&lockdep_seen.irq_on, &scenes[i].irq_on);
	}
	lockdep_fixture_symbols(NULL, 0);
}

/* A place without a name does not end the report. */
static void no_symbols(void **state)
{
	(void)state;
	scene_now = &scenes[0];
	lockdep_fixture_run(play);
	assert_string_equal(lockdep_seen.in_irq.lock, "&locks.irq");
	assert_string_equal(lockdep_seen.in_irq.function, "");
	assert_string_equal(lockdep_seen.irq_on.role, "boot");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(usages_are_told),
		cmocka_unit_test(no_symbols),
	};

	return cmocka_run_group_tests_name("lockdep_usage", tests, NULL, NULL);
}
