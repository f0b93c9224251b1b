// SPDX-License-Identifier: GPL-2.0-only
/*
 * irq.c - interrupts, softirqs, preemption and readers, for scenarios
 *
 * A device is an interrupt that takes a lock and drops it, or whose tasklet
 * does. Scripts do not run in interrupts: they would need a stack of their own.
 */
#include <asm/alloc.h>
#include <linux/cpumask.h>
#include <linux/debug_locks.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

#include "lock.h"

#define DEVICE_NAME_BYTES_MAX	23

/* What the handler takes; NULL: nothing. Dropped in the opposite order. */
struct device_locks {
	spinlock_t		*spin;
	rwlock_t		*read;
	rwlock_t		*write;
	struct completion	*complete;
};

struct irq_device {
	struct irq_device	*next;
	unsigned int		irq;
	struct tasklet_struct	tasklet;
	struct device_locks	locks;
	bool			has_tasklet;
	u32			runs_nr;
	char			name[DEVICE_NAME_BYTES_MAX + 1];
};

/* All of the scenario, the last one first. */
static struct irq_device *devices;

/* ---- the handler ---- */

static void device_takes_locks(struct irq_device *device)
{
	const struct device_locks *locks = &device->locks;

	if (locks->spin)
		spin_lock(locks->spin);
	if (locks->read)
		read_lock(locks->read);
	if (locks->write)
		write_lock(locks->write);
	if (locks->complete)
		complete(locks->complete);
	km_touch(&device->runs_nr);
	device->runs_nr++;
	if (locks->write)
		write_unlock(locks->write);
	if (locks->read)
		read_unlock(locks->read);
	if (locks->spin)
		spin_unlock(locks->spin);
}

static void device_tasklet(struct tasklet_struct *t)
{
	device_takes_locks(container_of(t, struct irq_device, tasklet));
}

static irqreturn_t device_interrupt(int irq, void *dev_id)
{
	struct irq_device *device = dev_id;

	(void)irq;
	if (device->has_tasklet)
		tasklet_schedule(&device->tasklet);
	else
		device_takes_locks(device);
	return IRQ_HANDLED;
}

/* ---- k.irq ---- */

static void *option_object(const struct sim_call *call, const char *key)
{
	const struct sim_value *value = sim_call_option(call, key);

	return value ? value->object : NULL;
}

static bool option_bool(const struct sim_call *call, const char *key,
			bool is_default)
{
	const struct sim_value *value = sim_call_option(call, key);

	return value ? value->b : is_default;
}

static int request(struct irq_device *device, const struct sim_call *call)
{
	unsigned long flags = 0;

	if (!option_bool(call, "threaded", true))
		flags |= IRQF_NO_THREAD;
	device->irq = km_irq_free_line();
	return request_irq(device->irq, device_interrupt, flags, device->name,
			   device);
}

static int irq_op_device(struct sim_call *call)
{
	const char *name = call->args[0].s;
	struct irq_device *device;

	if (!*name || strlen(name) > DEVICE_NAME_BYTES_MAX)
		return sim_call_fail(
			call, "the name of a device has 1 to %d characters",
			DEVICE_NAME_BYTES_MAX);
	device = km_alloc(sizeof(*device), "device_irq");
	if (!device)
		return sim_call_fail(call, "no memory for a device");
	strscpy(device->name, name, sizeof(device->name));
	tasklet_setup(&device->tasklet, device_tasklet);
	device->locks = (struct device_locks){
		.spin = option_object(call, "lock"),
		.read = option_object(call, "read_lock"),
		.write = option_object(call, "write_lock"),
		.complete = option_object(call, "complete"),
	};
	device->has_tasklet = option_bool(call, "tasklet", false);
	if (request(device, call))
		return sim_call_fail(call, "no memory for a device");
	device->next = devices;
	devices = device;
	sim_call_return_object(call, "device_irq", device);
	return 0;
}

static int check_cpu(struct sim_call *call)
{
	s64 cpu = call->args[0].i;

	if (cpu >= 0 && cpu < nr_cpu_ids)
		return 0;
	return sim_call_fail(call, "no CPU %lld: there are %u, from 0 on", cpu,
			     nr_cpu_ids);
}

static bool raise_device(struct irq_device *device, u32 cpu)
{
	km_point(IRQ, device, device->name);
	return km_irq_raise(device->irq, cpu);
}

static int device_irq_op_raise(struct sim_call *call)
{
	int ret = check_cpu(call);

	if (!ret)
		sim_call_return_bool(call, raise_device(call->self.object,
							(u32)call->args[0].i));
	return ret;
}

static int device_irq_op_schedule(struct sim_call *call)
{
	struct irq_device *device = call->self.object;

	tasklet_schedule(&device->tasklet);
	return 0;
}

static int irq_op_raise_devices(struct sim_call *call)
{
	int ret = check_cpu(call);

	for (struct irq_device *d = devices; !ret && d; d = d->next)
		raise_device(d, (u32)call->args[0].i);
	return ret;
}

static int device_irq_op_runs(struct sim_call *call)
{
	const struct irq_device *device = call->self.object;

	km_look(&device->runs_nr);
	sim_call_return_int(call, device->runs_nr);
	return 0;
}

#define PLAIN_OP(module, name, function)				\
static int module##_op_##name(struct sim_call *call)			\
{									\
	(void)call;							\
	function();							\
	return 0;							\
}

PLAIN_OP(irq, disable, local_irq_disable)
PLAIN_OP(irq, bh_disable, local_bh_disable)
PLAIN_OP(irq, preempt_disable, preempt_disable)
PLAIN_OP(irq, return_to_user, lockdep_sys_exit)
PLAIN_OP(rcu, read_lock, rcu_read_lock)
PLAIN_OP(rcu, read_unlock, rcu_read_unlock)
PLAIN_OP(rcu, synchronize, synchronize_rcu)

/* The engine takes an "on" too many for its own mistake. */
static int irq_op_enable(struct sim_call *call)
{
	if (!irqs_disabled())
		return sim_call_fail(call, "interrupts are on");
	local_irq_enable();
	return 0;
}

static int irq_op_bh_enable(struct sim_call *call)
{
	if (!km_task_current()->locks.softirqs_off)
		return sim_call_fail(call, "softirqs are on");
	local_bh_enable();
	return 0;
}

static int irq_op_preempt_enable(struct sim_call *call)
{
	if (!preempt_count())
		return sim_call_fail(call, "preemption is on");
	preempt_enable();
	return 0;
}

static int rcu_op_dereference(struct sim_call *call)
{
	(void)call;
	RCU_LOCKDEP_WARN(!rcu_read_lock_held(),
			 "suspicious rcu_dereference_check() usage");
	return 0;
}

#define VERB(mod, verb, help_text)					\
	{ .module = #mod, .name = #verb, .args = "",			\
	  .help = (help_text), .call = mod##_op_##verb,			\
	  .when = SIM_VERB_ACTOR_ONLY }

const struct sim_verb irq_verbs[] = {
	{ .module = "irq",
	  .name = "device",
	  .args = "name:string {lock:spinlock, read_lock:kernel_rwlock, "
		  "write_lock:kernel_rwlock, complete:completion, "
		  "tasklet:bool, threaded:bool}",
	  .help = "Make a device whose interrupt takes and drops these locks; "
		  "tasklet: its tasklet does. On PREEMPT_RT the handler is "
		  "thread irq/N-name, unless threaded=false.",
	  .call = irq_op_device },
	KM_METHOD_VERB_ARGS(device_irq, raise, "cpu:int",
			    "Interrupt this CPU; false if it is pending."),
	KM_METHOD_VERB(
		device_irq, schedule,
		"Schedule its tasklet on this CPU: an interrupt runs it, "
		"with softirqd=true thread ksoftirqd."),
	{ .module = "device_irq",
	  .name = "runs",
	  .args = "",
	  .help = "How often its handler or tasklet took the locks.",
	  .call = device_irq_op_runs,
	  .is_method = true },
	{ .module = "irq",
	  .name = "raise_devices",
	  .args = "cpu:int",
	  .help = "Interrupt this CPU by each device, the last one made first.",
	  .call = irq_op_raise_devices,
	  .when = SIM_VERB_ACTOR_ONLY },
	VERB(irq, disable, "local_irq_disable(); nests."),
	VERB(irq, enable, "local_irq_enable()."),
	VERB(irq, bh_disable, "local_bh_disable(): no softirqs; nests."),
	VERB(irq, bh_enable, "local_bh_enable(): runs what is pending."),
	VERB(irq, preempt_disable, "preempt_disable(); nests."),
	VERB(irq, preempt_enable, "preempt_enable()."),
	VERB(irq, return_to_user,
	     "The end of a system call: no lock may be held."),
	VERB(rcu, read_lock, "rcu_read_lock(); nests."),
	VERB(rcu, read_unlock, "rcu_read_unlock()."),
	VERB(rcu, dereference, "rcu_dereference(): by readers only."),
	VERB(rcu, synchronize, "synchronize_rcu(): wait for all readers."),
	{ .name = NULL },
};
