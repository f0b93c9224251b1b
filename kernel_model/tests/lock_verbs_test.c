// SPDX-License-Identifier: GPL-2.0-only
/*
 * lock_verbs: the locks of a scenario are the kernel's
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "verbs/verbs.h"
#include "harness.h"

static struct fixture {
	void	*a, *b;		/* objects that verbs made */
} * fix;

static const struct sim_verb *find(const char *module, const char *name)
{
	static const struct sim_verb *const tables[] = { lock_verbs,
							 lock_spin_verbs };

	for (u32 i = 0; i < ARRAY_SIZE(tables); i++) {
		for (const struct sim_verb *v = tables[i]; v->name; v++) {
			if (!strcmp(v->module, module) &&
			    !strcmp(v->name, name))
				return v;
		}
	}
	harness_fail("no such verb");
}

/* The script has a "mutex" and a "rwsem" of its own. */
static const char *class_of(const char *kind)
{
	if (!strcmp(kind, "rwsem"))
		return "kernel_rwsem";
	return strcmp(kind, "mutex") ? kind : "kernel_mutex";
}

static void *make(const char *kind, const char *name)
{
	struct sim_call call = { .args_nr = 1 };

	call.args[0] = (struct sim_value){
		.type = SIM_VALUE_STRING,
		.s = name,
	};
	if (find("lock", kind)->call(&call) < 0)
		harness_fail(call.error);
	if (call.rets_nr != 1 || call.rets[0].type != SIM_VALUE_OBJECT ||
	    strcmp(call.rets[0].class_name, class_of(kind)))
		harness_fail("the wrong kind of object");
	return call.rets[0].object;
}

static struct sim_call method(const char *kind, void *object, const char *name)
{
	struct sim_call call = {
		.self = { .type = SIM_VALUE_OBJECT,
			  .class_name = kind,
			  .object = object },
	};
	const struct sim_verb *verb = find(kind, name);

	if (!verb->is_method || verb->call(&call) < 0)
		harness_fail("a method failed");
	return call;
}

static bool try_method(const char *kind, void *object, const char *name)
{
	struct sim_call call = method(kind, object, name);

	if (call.rets_nr != 1 || call.rets[0].type != SIM_VALUE_BOOL)
		harness_fail("no boolean");
	return call.rets[0].b;
}

/* ---- each kind ---- */

static void boot_mutexes(void)
{
	char name[] = "a";

	fix = harness_alloc(sizeof(*fix));
	fix->a = make("mutex", name);
	name[0] = 'x';		/* the lock must have kept a copy */
	fix->b = make("mutex", "b");
}

static void lock_two(void *outer, void *inner)
{
	method("kernel_mutex", outer, "lock");
	method("kernel_mutex", inner, "lock");
	method("kernel_mutex", inner, "unlock");
	method("kernel_mutex", outer, "unlock");
}

static void ab(void)
{
	lock_two(fix->a, fix->b);
}

static void ba(void)
{
	lock_two(fix->b, fix->a);
}

static void try_mutex(void)
{
	if (!try_method("kernel_mutex", fix->a, "trylock"))
		harness_fail("a free mutex was refused");
	if (try_method("kernel_mutex", fix->a, "trylock"))
		harness_fail("a mutex was taken twice");
	method("kernel_mutex", fix->a, "unlock");
}

static void boot_rwsem(void)
{
	fix = harness_alloc(sizeof(*fix));
	fix->a = make("rwsem", "sem");
}

static void rwsem_all(void)
{
	method("kernel_rwsem", fix->a, "down_read");
	if (!try_method("kernel_rwsem", fix->a, "down_read_trylock") ||
	    try_method("kernel_rwsem", fix->a, "down_write_trylock"))
		harness_fail("trylock beside a reader");
	method("kernel_rwsem", fix->a, "up_read");
	method("kernel_rwsem", fix->a, "up_read");
	method("kernel_rwsem", fix->a, "down_write");
	method("kernel_rwsem", fix->a, "downgrade_write");
	method("kernel_rwsem", fix->a, "up_read");
	method("kernel_rwsem", fix->a, "down_write");
	method("kernel_rwsem", fix->a, "up_write");
}

static void boot_percpu(void)
{
	fix = harness_alloc(sizeof(*fix));
	fix->a = make("percpu_rwsem", "sem");
}

static void percpu_recursive(void)
{
	method("percpu_rwsem", fix->a, "down_read");
	method("percpu_rwsem", fix->a, "down_read");
	method("percpu_rwsem", fix->a, "up_read");
	method("percpu_rwsem", fix->a, "up_read");
}

static void percpu_writer(void)
{
	method("percpu_rwsem", fix->a, "down_write");
	if (try_method("percpu_rwsem", fix->a, "down_read_trylock"))
		harness_fail("trylock beside a writer");
	method("percpu_rwsem", fix->a, "up_write");
}

static void boot_spin(void)
{
	fix = harness_alloc(sizeof(*fix));
	fix->a = make("spinlock", "s");
	fix->b = make("mutex", "m");
}

static void spin_all(void)
{
	method("spinlock", fix->a, "lock");
	if (try_method("spinlock", fix->a, "trylock"))
		harness_fail("a spinlock was taken twice");
	method("spinlock", fix->a, "unlock");
	method("spinlock", fix->a, "lock_irq");
	method("spinlock", fix->a, "unlock_irq");
	lock_two(fix->b, fix->b);
}

static void spin_then_mutex(void)
{
	method("spinlock", fix->a, "lock");
	method("kernel_mutex", fix->b, "lock");
}

static void boot_completion(void)
{
	fix = harness_alloc(sizeof(*fix));
	fix->a = make("completion", "done");
}

static void completion_waits(void)
{
	method("completion", fix->a, "wait");
	if (try_method("completion", fix->a, "trywait"))
		harness_fail("completed once, passed twice");
}

static void completion_completes(void)
{
	method("completion", fix->a, "complete");
}

static void completion_alone(void)
{
	method("completion", fix->a, "complete_all");
	method("completion", fix->a, "wait");
	method("completion", fix->a, "wait");
	method("completion", fix->a, "reinit");
	method("completion", fix->a, "wait");
}

static void every_kind(void **state)
{
	static const struct harness_question q[] = {
		{
			.name = "mutex, ABBA",
			.boot = boot_mutexes,
			.actors = { { "ab", ab, 0 }, { "ba", ba, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 56,
				    [SIM_VERDICT_DEADLOCK] = 12 },
			.title =
				"ab waits for b held by ba; ba waits for a held by ab",
		},
		{
			.name = "mutex, trylock",
			.boot = boot_mutexes,
			.actors = { { "x", try_mutex, 0 } },
			.expect = { [SIM_VERDICT_CLEAN] = 1 },
		},
		{
			.name = "rwsem",
			.boot = boot_rwsem,
			.actors = { { "x", rwsem_all, 0 } },
			.expect = { [SIM_VERDICT_CLEAN] = 1 },
		},
		{
			.name = "percpu_rwsem",
			.boot = boot_percpu,
			.actors = { { "r", percpu_recursive, 0 },
				    { "w", percpu_writer, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 61,
				    [SIM_VERDICT_DEADLOCK] = 6 },
			.title =
				"r waits for sem (read) wanted by w; w waits for sem (its "
				"readers) held by r",
		},
		{
			.name = "spinlock, and a mutex taken twice",
			.boot = boot_spin,
			.actors = { { "x", spin_all, 0 } },
			.expect = { [SIM_VERDICT_DEADLOCK] = 1 },
			.title = "x waits for m held by x",
		},
		{
			.name = "mutex in a spinlock",
			.boot = boot_spin,
			.actors = { { "x", spin_then_mutex, 0 } },
			.expect = { [SIM_VERDICT_SLEEP_IN_ATOMIC] = 1 },
			.title = "x may sleep (m) with preemption off",
		},
		{
			.name = "completion",
			.boot = boot_completion,
			.actors = { { "w", completion_waits, 0 },
				    { "c", completion_completes, 1 } },
			.expect = { [SIM_VERDICT_CLEAN] = 6 },
		},
		{
			.name = "completion, all, then none",
			.boot = boot_completion,
			.actors = { { "x", completion_alone, 0 } },
			.expect = { [SIM_VERDICT_LOST_WAKEUP] = 1 },
			.title =
				"x waits for completion 'done' and nobody is left who "
				"could wake it",
		},
	};

	(void)state;
	harness_ask_all(q, ARRAY_SIZE(q));
}

/* ---- names ---- */

static int make_named(const char *name, char *error, size_t bytes)
{
	struct sim_call call = { .args_nr = 1 };
	int ret;

	call.args[0].s = name;
	ret = find("lock", "mutex")->call(&call);
	if (strlen(call.error) < bytes)
		memcpy(error, call.error, strlen(call.error) + 1);
	return ret;
}

static void names(void)
{
	char error[256] = "";
	char name[49];

	memset(name, 'n', sizeof(name));
	name[48] = '\0';
	if (make_named(name, error, sizeof(error)) != -SIM_ERR_SCRIPT ||
	    strcmp(error, "the name of a lock has 1 to 47 characters"))
		harness_fail("a long name was taken");
	if (make_named("", error, sizeof(error)) != -SIM_ERR_SCRIPT)
		harness_fail("an empty name was taken");
	name[47] = '\0';
	if (make_named(name, error, sizeof(error)))
		harness_fail("a name was refused");
}

static void names_are_checked(void **state)
{
	static const struct harness_question q = {
		.name = "names",
		.actors = { { "x", names, 0 } },
		.expect = { [SIM_VERDICT_CLEAN] = 1 },
	};

	(void)state;
	harness_ask(&q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind),
		cmocka_unit_test(names_are_checked),
	};

	return cmocka_run_group_tests_name("lock verbs", tests, NULL, NULL);
}
