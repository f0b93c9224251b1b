// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockdep_fixture.c - lockdep listening to one task, its reports counted
 */
#include "lockdep_fixture.h"

#include <stdio.h>
#include <string.h>

#include "core/task.h"

#include <linux/debug_locks.h>

#include "explore.h"

#define FUNCTION_BYTES_MAX	4096

struct lockdep_seen lockdep_seen;

static const struct lockdep_symbol *symbols;
static u32 symbols_nr;

static void copy(char *to, size_t bytes, const char *from)
{
	snprintf(to, bytes, "%s", from);
}

static void copy_usage(struct lockdep_seen_usage *to,
		       const struct sim_lockreport_usage *from)
{
	*to = (struct lockdep_seen_usage){ .is_soft = from->is_soft,
					   .is_read = from->is_read };
	if (!from->lock)
		return;
	copy(to->lock, sizeof(to->lock), from->lock);
	copy(to->function, sizeof(to->function), from->function);
	copy(to->role, sizeof(to->role), from->role);
}

static void report(void *ctx, const struct sim_lockreport *r)
{
	struct lockdep_seen *seen = &lockdep_seen;

	(void)ctx;
	seen->nr[r->kind]++;
	seen->all_nr++;
	copy(seen->headline, sizeof(seen->headline), r->headline);
	copy(seen->signature, sizeof(seen->signature), r->signature);
	copy(seen->text, sizeof(seen->text), r->text);
	seen->classes_nr = r->classes_nr;
	for (u32 i = 0; i < r->classes_nr && i < ARRAY_SIZE(seen->classes); i++)
		copy(seen->classes[i], sizeof(seen->classes[i]), r->classes[i]);
	copy_usage(&seen->in_irq, &r->in_irq);
	copy_usage(&seen->irq_on, &r->irq_on);
}

/* The offsets depend on the compiler, so they are left out. */
static bool symbol(void *ctx, const void *ip, char *buf, size_t bytes)
{
	const struct lockdep_symbol *nearest = NULL;

	(void)ctx;
	for (u32 i = 0; i < symbols_nr; i++) {
		const struct lockdep_symbol *s = &symbols[i];

		if ((uintptr_t)s->addr < (uintptr_t)ip &&
		    (!nearest || (uintptr_t)s->addr > (uintptr_t)nearest->addr))
			nearest = s;
	}
	if (!nearest ||
	    (uintptr_t)ip - (uintptr_t)nearest->addr > FUNCTION_BYTES_MAX ||
	    !nearest->name)
		return false;
	snprintf(buf, bytes, "%s+?", nearest->name);
	return true;
}

static const struct sim_lockreport_sink sink = {
	.report = report,
	.symbol = symbol,
	.ident = "test",
};

void lockdep_fixture_symbols(const struct lockdep_symbol *table, u32 nr)
{
	symbols = table;
	symbols_nr = nr;
}

void lockdep_fixture_clear(void)
{
	lockdep_reset();
	memset(&lockdep_seen, 0, sizeof(lockdep_seen));
}

static void boot_nothing(void)
{
}

void lockdep_fixture_listen(bool on)
{
	if (on)
		lockdep_fixture_clear();
	lockdep_enable(on);
	sim_lockreport_sink_set(on ? &sink : NULL);
}

void lockdep_fixture_run(void (*fn)(void))
{
	lockdep_fixture_listen(true);
	km_test_once(boot_nothing, fn);
	lockdep_fixture_listen(false);
	lockdep_limits_set(NULL);
	lockdep_prove_raw_nesting(false);
}

void fixture_hardirq_enter(void)
{
	sim_task_current()->hardirq_depth++;
	sim_task_current()->irqs_off++;
}

void fixture_hardirq_exit(void)
{
	sim_task_current()->hardirq_depth--;
	sim_task_current()->irqs_off--;
}

void fixture_softirq_enter(void)
{
	lockdep_softirq_enter();
}

void fixture_softirq_exit(void)
{
	lockdep_softirq_exit();
}
