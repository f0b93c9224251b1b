// SPDX-License-Identifier: GPL-2.0-only
/*
 * verbs about CPUs, works and time: on the whole machine, as a scenario calls
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "verbs/model.h"
#include "verbs/verbs.h"
#include "verbs/work.h"
#include "schedules.h"

#include <linux/cpu.h>

static struct fixture {
	struct km_script_work	*plain, *locking, *flushing;
	void			*lock;
	void			*wq;
	u32			called_nr;
} * fix;

static struct sim_value integer(s64 i)
{
	return (struct sim_value){ .type = SIM_VALUE_INT, .i = i };
}

static struct sim_value string(const char *s)
{
	return (struct sim_value){ .type = SIM_VALUE_STRING, .s = s };
}

static struct sim_value object(const char *class_name, void *ptr)
{
	return (struct sim_value){
		.type = SIM_VALUE_OBJECT,
		.class_name = class_name,
		.object = ptr,
	};
}

static const struct sim_verb *find(const char *module, const char *name)
{
	for (const struct sim_verb *v = linux_model.verbs; v->name; v++) {
		if (!strcmp(v->module, module) && !strcmp(v->name, name))
			return v;
	}
	schedules_fail("no such verb");
}

static void say(const char *module, const char *name, struct sim_call *call)
{
	if (find(module, name)->call(call) < 0)
		schedules_fail(call->error);
}

static s64 cpu_verb(const char *name, s64 cpu)
{
	struct sim_call call = { .args_nr = 1, .args = { integer(cpu) } };

	say("cpu", name, &call);
	return call.rets[0].type == SIM_VALUE_BOOL ? call.rets[0].b :
						     call.rets[0].i;
}

static s64 plain_verb(const char *module, const char *name)
{
	struct sim_call call = { .args_nr = 0 };

	say(module, name, &call);
	return call.rets[0].i;
}

static s64 method(const char *kind, void *self, const char *name)
{
	struct sim_call call = { .self = object(kind, self) };

	say(kind, name, &call);
	return call.rets[0].type == SIM_VALUE_BOOL ? call.rets[0].b :
						     call.rets[0].i;
}

static bool queue_on(s64 cpu, struct km_script_work *work)
{
	struct sim_call call = {
		.self = object("workqueue", fix->wq),
		.args_nr = 2,
		.args = { integer(cpu), object("work_struct", work) },
	};

	say(fix->wq ? "workqueue" : "work", "queue_on", &call);
	return call.rets[0].b;
}

static struct km_script_work *make(const char *name,
				   const struct sim_option *options, u32 nr)
{
	struct sim_call call = {
		.args_nr = 1,
		.args = { string(name) },
		.options = options,
		.options_nr = nr,
	};

	say("work", "new", &call);
	schedules_must(!strcmp(call.rets[0].class_name, "work_struct"));
	return call.rets[0].object;
}

static void boot(void)
{
	struct sim_call call = { .args_nr = 1, .args = { string("m") } };
	struct sim_option options[2];

	linux_model.boot();
	fix = schedules_alloc(sizeof(*fix));
	say("lock", "mutex", &call);
	fix->lock = call.rets[0].object;
	fix->plain = make("plain", NULL, 0);
	options[0] = (struct sim_option){ "lock",
					  object("kernel_mutex", fix->lock) };
	options[1] = (struct sim_option){ "sleep_us", integer(5) };
	fix->locking = make("locking", options, 2);
	options[0] = (struct sim_option){
		"flush",
		object("work_struct", fix->locking),
	};
	fix->flushing = make("flushing", options, 1);
}

static void boot_queue(void)
{
	const struct sim_option options[] = {
		{ "max_active", integer(4) },
		{ "unbound", { .type = SIM_VALUE_BOOL, .b = true } },
	};
	struct sim_call call = {
		.args_nr = 1,
		.args = { string("mine") },
		.options = options,
		.options_nr = 2,
	};

	boot();
	say("work", "alloc_workqueue", &call);
	fix->wq = call.rets[0].object;
}

/* ---- CPUs ---- */

static void down_and_up(const char *down, const char *up)
{
	schedules_must(cpu_verb("is_online", 1));
	schedules_must(!cpu_verb(down, 1));
	schedules_must(!cpu_verb("is_online", 1));
	schedules_must(!cpu_verb(up, 1));
	schedules_must(cpu_verb("is_online", 1));
}

static void cpus(void)
{
	struct sim_call call = { .args_nr = 1, .args = { integer(3) } };

	schedules_must(plain_verb("cpu", "count") == 3);
	schedules_must(plain_verb("cpu", "current") == 0);
	schedules_must(find("cpu", "offline")->call(&call) < 0);
	down_and_up("offline_direct", "online_direct");
	down_and_up("offline", "online");
	schedules_must(find("cpu", "resume")->call(&call) < 0);
	schedules_must(!plain_verb("cpu", "suspend"));
	schedules_must(!cpu_verb("is_online", 2));
	plain_verb("cpu", "resume");
	schedules_must(cpu_verb("is_online", 2));
}

static void cpu_verbs_work(void **state)
{
	const struct schedules s = {
		.boot = boot,
		.tasks = { { "actor", cpus, 0 } },
		.cpus_nr = 3,
		.strategy = "random",
		.runs_max = 100,
	};

	(void)state;
	schedules_expect_clean(&s);
}

/* ---- works ---- */

static void called(void *arg)
{
	*(u32 *)arg += 1;
}

static void works(void)
{
	struct km_script_work *custom =
		km_script_work_create("custom", called, &fix->called_nr);

	schedules_must(queue_on(1, fix->plain));
	method("work_struct", fix->plain, "flush");
	schedules_must(method("work_struct", fix->plain, "runs") == 1);
	queue_on(1, custom);
	queue_on(1, fix->locking);
	queue_on(2, fix->flushing);
	method("work_struct", fix->flushing, "flush");
	method("work_struct", fix->locking, "flush");
	method("work_struct", custom, "flush");
	schedules_must(fix->called_nr == 1);
	schedules_must(method("work_struct", fix->locking, "runs") == 1);
	schedules_must(!method("work_struct", fix->locking, "is_pending"));
	schedules_must(!method("work_struct", fix->locking, "cancel_sync"));
	if (!fix->wq)
		return;
	queue_on(0, fix->plain);
	method("workqueue", fix->wq, "flush");
	schedules_must(method("work_struct", fix->plain, "runs") == 2);
	method("workqueue", fix->wq, "drain");
	method("workqueue", fix->wq, "destroy");
}

static void flush_under_lock(void)
{
	queue_on(1, fix->locking);
	method("kernel_mutex", fix->lock, "lock");
	method("work_struct", fix->locking, "flush");
	method("kernel_mutex", fix->lock, "unlock");
}

static void work_verbs_work(void **state)
{
	struct schedules s = {
		.boot = boot,
		.tasks = { { "actor", works, 0 } },
		.cpus_nr = 3,
		.strategy = "random",
		.runs_max = 200,
	};

	(void)state;
	schedules_expect_clean(&s);
	s.boot = boot_queue;
	schedules_expect_clean(&s);
	s.boot = boot;
	s.tasks[0].fn = flush_under_lock;
	schedules_expect(&s, SIM_VERDICT_DEADLOCK, NULL);
}

/* ---- time ---- */

static void sleeps(void)
{
	s64 before = plain_verb("time", "now");
	struct sim_call call = { .args_nr = 1, .args = { integer(70) } };

	say("time", "sleep", &call);
	schedules_must(plain_verb("time", "now") >= before + 70);
	call.args[0].i = -1;
	schedules_must(find("time", "sleep")->call(&call) < 0);
}

static void time_verbs_work(void **state)
{
	const struct schedules s = {
		.boot = boot,
		.tasks = { { "actor", sleeps, 0 } },
		.cpus_nr = 2,
		.strategy = "random",
		.runs_max = 20,
	};

	(void)state;
	schedules_expect_clean(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cpu_verbs_work),
		cmocka_unit_test(work_verbs_work),
		cmocka_unit_test(time_verbs_work),
	};

	return cmocka_run_group_tests_name("cpu_verbs", tests, NULL, NULL);
}
