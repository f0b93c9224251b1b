// SPDX-License-Identifier: GPL-2.0-only
/*
 * engine.c - findings, memory, per-CPU data, time: the rest of the machine
 */
#include <stdarg.h>
#include <stdio.h>

#include "base/assert.h"
#include "core/choice.h"
#include "core/clock.h"
#include "core/event.h"
#include "core/footprint.h"
#include "core/heap.h"
#include "core/run.h"
#include "core/world.h"

#include <asm/alloc.h>
#include <asm/engine.h>
#include <linux/debug_locks.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/lockdep.h>
#include <linux/percpu.h>
#include <linux/sched.h>

#define CHECKS_MAX	16

static void (*checks[CHECKS_MAX])(void);
static u32 checks_nr;
bool km_faults_on;
u32 km_faults_left;
u32 km_faults_of[KM_FAULT_KIND_NR];

static SIM_NORETURN SIM_PRINTF(2, 0) void finding(enum sim_verdict verdict,
						  const char *fmt, va_list ap)
{
	char text[200];

	vsnprintf(text, sizeof(text), fmt, ap);
	sim_finding(verdict, "%s", text);
}

void km_assert_fail(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	finding(SIM_VERDICT_ASSERTION, fmt, ap);
}

void km_lock_misuse(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	finding(SIM_VERDICT_LOCK_MISUSE, fmt, ap);
}

void km_double_free(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	finding(SIM_VERDICT_DOUBLE_FREE, fmt, ap);
}

void km_might_sleep(const char *what)
{
	const struct sim_task *task = sim_task_current();

	if (likely(!task->preempt_count && !task->irqs_off))
		return;
	sim_finding(SIM_VERDICT_SLEEP_IN_ATOMIC, "%s may sleep (%s) %s",
		    task->role, what,
		    task->hardirq_depth ? "in an interrupt" :
		    task->irqs_off ? "with interrupts off" :
					  "with preemption off");
}

void km_register_check(void (*fn)(void))
{
	SIM_ASSERT(checks_nr < CHECKS_MAX);
	checks[checks_nr++] = fn;
}

void km_run_checks(void)
{
	for (u32 i = 0; i < checks_nr; i++)
		checks[i]();
}

bool km_fault(enum km_fault_kind kind, const char *name)
{
	u32 *of_kind = &km_faults_of[kind];

	sim_footprint(&km_faults_on, 0);
	if (likely(!km_faults_on && !*of_kind) ||
	    !sim_choice(SIM_CHOICE_FAULT, 2))
		return false;
	if (*of_kind)
		(*of_kind)--;
	else if (km_faults_left && !--km_faults_left)	/* 0: no bound */
		km_faults_on = false;
	sim_event_emit(SIM_EVENT_USER, 0, kind, name);
	return true;
}

bool km_is_exploring(void)
{
	return sim_is_exploring();
}

u32 km_current_id(void)
{
	return sim_task_current()->id;
}

/* ---- memory ---- */

void *km_alloc(size_t bytes, const char *name)
{
	if (km_fault(KM_FAULT_SLAB, name))
		return NULL;
	return sim_heap_alloc(bytes, name);
}

void *km_alloc_sure(size_t bytes, const char *name)
{
	return sim_heap_alloc(bytes, name);
}

void *km_alloc_aligned(size_t bytes, size_t align, const char *name)
{
	if (km_fault(KM_FAULT_SLAB, name))
		return NULL;
	return sim_heap_alloc_aligned(bytes, align, name);
}

void km_free(const void *ptr)
{
	debug_check_no_locks_freed(ptr, sim_heap_object_bytes(ptr));
	sim_heap_free((void *)ptr);
}

void km_heap_poison(const void *ptr, size_t bytes, const char *name)
{
	debug_check_no_locks_freed(ptr, bytes);
	sim_heap_poison(ptr, bytes, name);
}

void km_heap_unpoison(const void *ptr, size_t bytes)
{
	sim_heap_unpoison(ptr, bytes);
}

void km_heap_check(const void *ptr)
{
	sim_heap_check(ptr);
}

void *km_percpu_ptr(const void *ptr, unsigned int cpu)
{
	return sim_percpu_ptr(ptr, cpu);
}

void *km_percpu_alloc(size_t bytes, const char *name)
{
	return sim_percpu_alloc(bytes, name);
}

void free_percpu(void *ptr)
{
	sim_percpu_free(ptr);
}

/* ---- held locks ---- */

bool lock_is_held_map(const struct lockdep_map *map)
{
	return sim_lock_is_held(sim_task_current(), &map->core);
}

bool lock_is_held_write_map(const struct lockdep_map *map)
{
	return sim_lock_is_held_mode(sim_task_current(), &map->core,
				     SIM_LOCK_WRITE);
}

void km_assert_held(const struct lockdep_map *map, const char *where)
{
	if (unlikely(!lock_is_held_map(map)))
		km_assert_fail("%s() without '%s'", where, map->core.name);
}

void km_assert_held_write(const struct lockdep_map *map, const char *where)
{
	if (unlikely(!lock_is_held_write_map(map)))
		km_assert_fail("%s() without '%s' for writing", where,
			       map->core.name);
}

void km_assert_context(bool is_so, const char *where, const char *what)
{
	if (unlikely(!is_so))
		km_assert_fail("%s() %s", where, what);
}

/* ---- time, affinity ---- */

void msleep(unsigned int msecs)
{
	sim_clock_sleep((u64)msecs * 1000, "msleep");
}

unsigned long km_jiffies(void)
{
	return (unsigned long)(sim_clock_now_us() / 1000);
}

bool need_resched(void)
{
	km_look_at_all();
	return sim_cpus[sim_cpu_current()].rq_nr &&
	       sim_choice(SIM_CHOICE_VALUE, 2);
}

int set_cpus_allowed_ptr(struct task_struct *task, const struct cpumask *mask)
{
	if (unlikely(task->migration_disabled))
		task->cpus_pending = mask->bits;	/* migrate_enable() */
	else
		sim_task_set_cpus_allowed(task->core, mask->bits);
	return 0;
}
