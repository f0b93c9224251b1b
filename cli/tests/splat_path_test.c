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

#include <linux/acpi.h>
#include <linux/cpu.h>
#include <linux/kernel.h>
#include <linux/memory.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "verbs/model.h"

#define FRAMES_MAX	48
#define HELD_NR		10

struct entry {
	const char	*held;		/* the lock under which ... */
	u8		held_mode;
	const char	*lock;		/* ... this one is taken */
	const char	*frames[24];	/* ends with NULL */
	const char	*via;		/* one of them; NULL: any */
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
		.frames = { "slab_memory_callback",
			    "blocking_notifier_call_chain", SYSFS_WRITE },
	},
	{
		"pcp_batch_high_lock",
		SIM_LOCK_WRITE,
		"(memory_chain).rwsem",
		.frames = { "blocking_notifier_call_chain", SYSFS_WRITE },
	},
	{
		"cpu_hotplug_lock",
		SIM_LOCK_WRITE,
		"pcp_batch_high_lock",
		.frames = { "zone_pcp_update", "page_alloc_cpu_online",
			    "cpuhp_invoke_callback",
			    "cpuhp_invoke_callback_range", "cpu_up",
			    "bringup_nonboot_cpus", "smp_init",
			    "kernel_init_freeable", "kernel_init",
			    "ret_from_fork", NULL },
	},
	{
		"flush_lock",
		SIM_LOCK_WRITE,
		"cpu_hotplug_lock",
		.frames = { "flush_all", "__kmem_cache_shrink",
			    "kmem_cache_shrink", "acpi_os_purge_cache",
			    "acpi_purge_cached_objects",
			    "acpi_initialize_objects", "acpi_bus_init",
			    "acpi_init", "do_one_initcall",
			    "kernel_init_freeable", "kernel_init",
			    "ret_from_fork", NULL },
	},
	{
		"slab_mutex",
		SIM_LOCK_WRITE,
		"flush_lock",
		.frames = { "flush_all", "__kmem_cache_shrink",
			    "slab_memory_callback",
			    "blocking_notifier_call_chain", SYSFS_WRITE },
	},
};

#define OF_DEVICE_FILE							\
	"online_store", "dev_attr_store", "sysfs_kf_write",		\
	"kernfs_fop_write_iter", "new_sync_write", "vfs_write",		\
	"ksys_write", NULL
#define OF_CACHE_FILE							\
	"slab_attr_store", "sysfs_kf_write", "kernfs_fop_write_iter",	\
	"new_sync_write", "vfs_write", "ksys_write", NULL

/* The other files, and callers that come without a file. */
static const struct entry others[] = {
	{
		"mem_hotplug_lock",
		SIM_LOCK_WRITE,
		"(memory_chain).rwsem",
		.frames = { "blocking_notifier_call_chain", "memory_notify",
			    "online_pages", "memory_subsys_online",
			    "device_online", OF_DEVICE_FILE },
		.via = "online_pages",
	},
	{
		"cpu_hotplug_lock",
		SIM_LOCK_WRITE,
		"slab_mutex",
		.frames = { "slub_cpu_dead", "cpuhp_invoke_callback",
			    "cpuhp_invoke_callback_range", "_cpu_down",
			    "cpu_device_down", "cpu_subsys_offline",
			    "device_offline", OF_DEVICE_FILE },
		.via = "cpu_subsys_offline",
	},
	{
		"cpu_hotplug_lock",
		SIM_LOCK_WRITE,
		"pcp_batch_high_lock",
		.frames = { "zone_pcp_update", "page_alloc_cpu_online",
			    "cpuhp_invoke_callback",
			    "cpuhp_invoke_callback_range", "cpu_up",
			    "cpu_device_up", "cpu_subsys_online",
			    "device_online", OF_DEVICE_FILE },
		.via = "cpu_subsys_online",
	},
	{
		"kn->active#X",
		SIM_LOCK_READ,
		"flush_lock",
		.frames = { "flush_all", "__kmem_cache_shrink",
			    "kmem_cache_shrink", "shrink_store",
			    OF_CACHE_FILE },
		.via = "shrink_store",
	},
	{
		"kn->active#X",
		SIM_LOCK_READ,
		"flush_lock",
		.frames = { "flush_all", "validate_slab_cache",
			    "validate_store", OF_CACHE_FILE },
		.via = "validate_store",
	},
	{
		"kn->active#X",
		SIM_LOCK_READ,
		"flush_lock",
		.frames = { "flush_all", "cpu_partial_store", OF_CACHE_FILE },
		.via = "cpu_partial_store",
	},
	{
		"cpu_hotplug_lock",
		SIM_LOCK_WRITE,
		"slab_mutex",
		.frames = { "slub_cpu_dead", "cpuhp_invoke_callback",
			    "cpuhp_invoke_callback_range", "_cpu_down",
			    "freeze_secondary_cpus", NULL },
		.via = "freeze_secondary_cpus",
	},
	{
		"cpu_hotplug_lock",
		SIM_LOCK_WRITE,
		"slab_mutex",
		.frames = { "slub_cpu_dead", "cpuhp_invoke_callback",
			    "cpuhp_invoke_callback_range", "_cpu_down",
			    "smp_shutdown_nonboot_cpus", NULL },
		.via = "smp_shutdown_nonboot_cpus",
	},
	{
		"acpi_scan_lock",
		SIM_LOCK_WRITE,
		"cpu_hotplug_lock",
		.frames = { "offline_pages", "memory_subsys_offline",
			    "device_offline", "acpi_bus_offline",
			    "acpi_scan_hot_remove", "acpi_device_hotplug",
			    "acpi_hotplug_work_fn", NULL },
		.via = "acpi_device_hotplug",
	},
};

#define SEENS_MAX	16

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

static const struct entry *wanted;
static u32 wanted_nr;
static struct seen seens[SEENS_MAX];
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

static bool is_via(const struct seen *seen, const char *name)
{
	for (u32 i = 0; name && i < seen->nr; i++) {
		if (strcmp(seen->frames[i], name) == 0)
			return true;
	}
	return !name;
}

static void acquired(struct sim_task *task, struct sim_lock *lock)
{
	for (u32 i = 0; i < wanted_nr; i++) {
		const struct entry *entry = &wanted[i];
		struct seen *seen = &seens[i];

		if (seen->nr || strcmp(lock->name, entry->lock) ||
		    !holds(task, entry))
			continue;
		walk(task, __builtin_frame_address(0), seen);
		if (!is_via(seen, entry->via)) {
			seen->nr = 0;
			continue;
		}
		memcpy(seen->comm, task->name, sizeof(seen->comm));
		seen->order = ++seen_nr;
		/* The last one is what lockdep would complain about. */
		if (entry == &entries[ARRAY_SIZE(entries) - 1]) {
			held_at_end_nr = task->held_nr - 1;
			memcpy(held_at_end, task->held, sizeof(held_at_end));
		}
	}
}

static const struct sim_hooks hooks = { .acquired = acquired };

/* ---- the run ---- */

static void boot(void)
{
	const struct kmem_cache_args args = { .object_size = 32 };

	linux_model.boot();
	if (!kmem_cache_create_args("X", &args))
		sim_finding(SIM_VERDICT_ASSERTION, "no cache");
}

static void write_file(const char *path, const char *text)
{
	if (sysfs_write_file(path, text))
		sim_finding(SIM_VERDICT_ASSERTION, "write of %s fails", path);
}

static void boot_and_write(void *unused)
{
	(void)unused;
	boot();
	write_file("/devices/system/memory/memory3/online", "0");
}

static void boot_and_write_others(void *unused)
{
	struct memory_block *mem;

	(void)unused;
	boot();
	write_file("/devices/system/memory/memory3/online", "0");
	write_file("/devices/system/memory/memory3/online", "1");
	write_file("/devices/system/cpu/cpu1/online", "0");
	write_file("/devices/system/cpu/cpu1/online", "1");
	write_file("/kernel/slab/X/shrink", "1");
	write_file("/kernel/slab/X/validate", "1");
	write_file("/kernel/slab/X/cpu_partial", "3");
	mem = find_memory_block_by_id(3);
	if (acpi_hotplug_device(&mem->dev, ACPI_NOTIFY_EJECT_REQUEST) ||
	    freeze_secondary_cpus())
		sim_finding(SIM_VERDICT_ASSERTION, "eject or suspend fails");
	thaw_secondary_cpus();
	smp_shutdown_nonboot_cpus(0);
}

static void run(u32 cpus_nr, void (*fn)(void *unused))
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
	sim_world_boot(fn, NULL, &outcome);
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
	const struct entry *entry = &wanted[i];
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
	wanted = entries;
	wanted_nr = ARRAY_SIZE(entries);
	run(cpus_nr, boot_and_write);
	for (u32 i = 0; i < wanted_nr; i++)
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

static void other_files_and_callers(void **state)
{
	(void)state;
	SIM_STATIC_ASSERT(ARRAY_SIZE(others) <= SEENS_MAX);
	wanted = others;
	wanted_nr = ARRAY_SIZE(others);
	run(3, boot_and_write_others);
	for (u32 i = 0; i < wanted_nr; i++)
		compare_frames(i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(on_4_cpus, teardown),
		cmocka_unit_test_teardown(on_32_cpus, teardown),
		cmocka_unit_test_teardown(other_files_and_callers, teardown),
	};

	return cmocka_run_group_tests_name("splat_path", tests, NULL, NULL);
}
