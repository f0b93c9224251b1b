// SPDX-License-Identifier: GPL-2.0-only
/*
 * splat_path: the backtraces and held locks of the founding report
 *
 * Boots variant v4, writes 0 to a memory block's online file, and compares with
 * tables of names: the call chain at each lock that the report's five entries
 * are about, and the ten locks that the writer holds in the end. The tables
 * name functions from the first below the lock functions down to where the
 * architecture's frames begin.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/model.h"
#include "core/run.h"
#include "core/task.h"
#include "reports/symbols.h"

#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "verbs/model.h"

#define FRAMES_MAX	48
#define HELD_NR		10

struct entry {
	const char	*held;		/* the lock under which ... */
	u8		held_mode;
	const char	*lock;		/* ... this one is taken */
	const char	*frames[32];	/* ends with NULL */
};

#define SYSFS_WRITE							\
	"memory_notify", "offline_pages", "memory_subsys_offline",	\
	"device_offline", "online_store", "dev_attr_store",		\
	"sysfs_kf_write", "kernfs_fop_write_iter", "new_sync_write",	\
	"vfs_write", "ksys_write", NULL

/* In the report's order: #4 to #0. */
static const struct entry entries[] = {
	{
		"(memory_chain).rwsem",
		SIM_LOCK_READ,
		"slab_mutex",
		{ "slab_memory_callback", "blocking_notifier_call_chain",
		  SYSFS_WRITE },
	},
	{
		"pcp_batch_high_lock",
		SIM_LOCK_WRITE,
		"(memory_chain).rwsem",
		{ "blocking_notifier_call_chain", SYSFS_WRITE },
	},
	{
		"cpu_hotplug_lock",
		SIM_LOCK_WRITE,
		"pcp_batch_high_lock",
		{ "zone_pcp_update", "page_alloc_cpu_online",
		  "cpuhp_invoke_callback", "cpuhp_invoke_callback_range",
		  "cpu_up", "bringup_nonboot_cpus", "smp_init",
		  "kernel_init_freeable", "kernel_init", "ret_from_fork",
		  NULL },
	},
	{
		"flush_lock",
		SIM_LOCK_WRITE,
		"cpu_hotplug_lock",
		{ "flush_all", "__kmem_cache_shrink", "kmem_cache_shrink",
		  "acpi_os_purge_cache", "acpi_purge_cached_objects",
		  "acpi_initialize_objects", "acpi_bus_init", "acpi_init",
		  "do_one_initcall", "kernel_init_freeable", "kernel_init",
		  "ret_from_fork", NULL },
	},
	{
		"slab_mutex",
		SIM_LOCK_WRITE,
		"flush_lock",
		{ "flush_all", "__kmem_cache_shrink", "slab_memory_callback",
		  "blocking_notifier_call_chain", SYSFS_WRITE },
	},
};

/* Numbers after '#' differ. */
static const struct held {
	const char	*lock;
	u8		mode;
	bool		is_trylock;
	const char	*at;
} helds[HELD_NR] = {
	{ "sb_writers", SIM_LOCK_READ, false, "ksys_write" },
	{ "&of->mutex", SIM_LOCK_WRITE, false, "kernfs_fop_write_iter" },
	{ "kn->active", SIM_LOCK_READ, true, "kernfs_fop_write_iter" },
	{ "device_hotplug_lock", SIM_LOCK_WRITE, true,
	  "lock_device_hotplug_sysfs" },
	{ "&dev->mutex", SIM_LOCK_WRITE, false, "device_offline" },
	{ "cpu_hotplug_lock", SIM_LOCK_READ, false, "offline_pages" },
	{ "mem_hotplug_lock", SIM_LOCK_WRITE, false, "offline_pages" },
	{ "pcp_batch_high_lock", SIM_LOCK_WRITE, false, "zone_pcp_disable" },
	{ "(memory_chain).rwsem", SIM_LOCK_READ, false,
	  "blocking_notifier_call_chain" },
	{ "slab_mutex", SIM_LOCK_WRITE, false, "slab_memory_callback" },
};

/* What was seen, each edge for the first time; printed where it differs. */
struct seen {
	u32		nr;
	const char	*frames[FRAMES_MAX];
	char		comm[SIM_TASK_NAME_BYTES];
	u32		order;		/* among the five */
};

static struct seen seens[ARRAY_SIZE(entries)];
static u32 seen_nr;
static struct sim_held held_at_end[SIM_HELD_MAX];
static u32 held_at_end_nr;
static struct reports_symbols *symbols;

/* ---- looking ---- */

static const char *function_at(const void *ip)
{
	const struct reports_symbol *symbol =
		reports_symbols_find(symbols, (const char *)ip - 1);

	return symbol ? symbol->name : "?";
}

/* Of the engine or a lock. A tail call may have dropped the lock's own frame. */
static bool is_inner(const char *name)
{
	static const char *const names[] = {
		"sim_lock_acquired", "push_held",	  "mutex_lock",
		"mutex_trylock",     "down_read",	  "cpus_read_lock",
		"percpu_down_write", "km_percpu_down_read",
	};

	for (u32 i = 0; i < ARRAY_SIZE(names); i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

static bool is_on_stack(const struct sim_task *task, const void *frame)
{
	uintptr_t off = (uintptr_t)frame - (uintptr_t)task->coro.stack_lo;

	return off <= task->coro.stack_bytes - 2 * sizeof(void *) &&
	       (uintptr_t)frame % sizeof(void *) == 0;
}

/* Saved words may lie beside the red zones of a live frame's variables. */
__attribute__((no_sanitize("address"))) static const void *word_at(
	void *const *frame, u32 idx)
{
	return ((const void *const volatile *)frame)[idx];
}

/* From the first function below the lock functions. */
static void walk(const struct sim_task *task, void *const *frame,
		 struct seen *seen)
{
	while (is_on_stack(task, frame) && seen->nr < FRAMES_MAX) {
		const char *name = function_at(word_at(frame, 1));
		void *const *next = word_at(frame, 0);

		if (seen->nr || !is_inner(name))
			seen->frames[seen->nr++] = name;
		if (next <= frame)
			break;
		frame = next;
	}
}

static bool holds(const struct sim_task *task, const struct entry *entry)
{
	for (u32 i = 0; i + 1 < task->held_nr; i++) {
		const struct sim_held *held = &task->held[i];

		if (held->mode == entry->held_mode &&
		    strcmp(held->lock->name, entry->held) == 0)
			return true;
	}
	return false;
}

static void acquired(struct sim_task *task, struct sim_lock *lock)
{
	for (u32 i = 0; i < ARRAY_SIZE(entries); i++) {
		const struct entry *entry = &entries[i];
		struct seen *seen = &seens[i];

		if (seen->nr || strcmp(lock->name, entry->lock) ||
		    !holds(task, entry))
			continue;
		memcpy(seen->comm, task->name, sizeof(seen->comm));
		seen->order = ++seen_nr;
		walk(task, __builtin_frame_address(0), seen);
		/* The last one is what lockdep would complain about. */
		if (i == ARRAY_SIZE(entries) - 1) {
			held_at_end_nr = task->held_nr - 1;
			memcpy(held_at_end, task->held, sizeof(held_at_end));
		}
	}
}

static const struct sim_hooks hooks = { .acquired = acquired };

/* ---- the run ---- */

static void boot_and_write(void *unused)
{
	const struct kmem_cache_args args = { .object_size = 32 };
	struct kmem_cache *s;

	(void)unused;
	linux_model.boot();
	s = kmem_cache_create_args("X", &args);
	if (!s ||
	    sysfs_write_file("/devices/system/memory/memory3/online", "0"))
		sim_finding(SIM_VERDICT_ASSERTION, "the block stays online");
}

static void run(u32 cpus_nr)
{
	const struct sim_world_options o = {
		.cpus_nr = cpus_nr,
		.preempt = SIM_PREEMPT_FULL,
	};
	struct sim_outcome outcome;
	struct sim_error err;

	memset(seens, 0, sizeof(seens));
	seen_nr = 0;
	sim_model_option_find(&linux_model, "variant")->string_value = "v4";
	assert_int_equal(reports_symbols_load(NULL, &symbols, &err), 0);
	assert_int_equal(sim_world_create(&o, &err), 0);
	sim_hooks_set(&hooks);
	sim_world_boot(boot_and_write, NULL, &outcome);
	sim_hooks_set(NULL);
	assert_string_equal(outcome.title, "");
	assert_int_equal(outcome.verdict, SIM_VERDICT_CLEAN);
}

static int teardown(void **state)
{
	(void)state;
	sim_world_destroy();
	reports_symbols_free(symbols);
	return 0;
}

/* ---- comparing ---- */

static void compare_frames(u32 i)
{
	const struct entry *entry = &entries[i];
	const struct seen *seen = &seens[i];

	for (u32 f = 0; entry->frames[f]; f++) {
		const char *name = f < seen->nr ? seen->frames[f] : "nothing";

		if (strcmp(name, entry->frames[f]))
			fail_msg("%s under %s: frame %u is %s, not %s",
				 entry->lock, entry->held, f, name,
				 entry->frames[f]);
	}
}

static void compare_helds(void)
{
	assert_int_equal(held_at_end_nr, HELD_NR);
	for (u32 i = 0; i < HELD_NR; i++) {
		const struct sim_held *held = &held_at_end[i];
		const char *name = held->lock->name;

		assert_int_equal(
			strncmp(name, helds[i].lock, strlen(helds[i].lock)), 0);
		assert_true(strlen(name) == strlen(helds[i].lock) ||
			    name[strlen(helds[i].lock)] == '#');
		assert_int_equal(held->mode, helds[i].mode);
		assert_int_equal(held->is_trylock, helds[i].is_trylock);
		assert_string_equal(function_at(held->ip), helds[i].at);
	}
}

static void five_entries_and_ten_locks(u32 cpus_nr)
{
	run(cpus_nr);
	for (u32 i = 0; i < ARRAY_SIZE(entries); i++)
		compare_frames(i);
	compare_helds();
	/* The boot's two first, then the writer's from the outside in. */
	assert_int_equal(seens[2].order, 1);
	assert_int_equal(seens[3].order, 2);
	assert_int_equal(seens[1].order, 3);
	assert_int_equal(seens[0].order, 4);
	assert_int_equal(seens[4].order, 5);
	assert_string_equal(seens[2].comm, "swapper/0");
	assert_string_equal(seens[3].comm, "swapper/0");
}

static void on_4_cpus(void **state)
{
	(void)state;
	five_entries_and_ten_locks(4);
}

static void on_32_cpus(void **state)
{
	(void)state;
	five_entries_and_ten_locks(32);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(on_4_cpus, teardown),
		cmocka_unit_test_teardown(on_32_cpus, teardown),
	};

	return cmocka_run_group_tests_name("splat_path", tests, NULL, NULL);
}
