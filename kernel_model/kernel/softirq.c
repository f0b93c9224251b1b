// SPDX-License-Identifier: GPL-2.0-only
/*
 * softirq.c - timers: expiry in virtual time, delivery by interrupt
 *
 * PORT: upstream runs timer functions in TIMER_SOFTIRQ, with interrupts on
 * unless the timer says TIMER_IRQSAFE. All timers of the model do, so the hard
 * interrupt runs them.
 */
#include <linux/bug.h>
#include <linux/cpumask.h>
#include <linux/interrupt.h>
#include <linux/irqflags.h>
#include <linux/jiffies.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/timer.h>

/*
 * Time has come; called by the engine between two steps. PORT: the timers of a
 * CPU that went down are not moved at once: they look for a CPU when they
 * expire.
 */
static __no_kcsan void timer_expires(void *arg)
{
	struct timer_list *timer = arg;
	unsigned int cpu = timer->cpu;

	if (!(__cpu_online_mask.bits >> cpu & 1))
		cpu = (unsigned int)__builtin_ctzll(__cpu_online_mask.bits);
	timer->is_expired = true;
	km_irq_post(cpu, &timer->irq);
}

/* del_timer() may have come between expiry and delivery. */
static __no_kcsan bool begin_function(struct timer_list *timer)
{
	km_touch(timer);
	timer->is_running = timer->is_expired;
	timer->is_expired = false;
	return timer->is_running;
}

static __no_kcsan void end_function(struct timer_list *timer)
{
	km_touch(timer);
	timer->is_running = false;
}

static void timer_interrupt(void *arg)
{
	struct timer_list *timer = arg;

	if (!begin_function(timer))
		return;
	timer->function(timer);
	end_function(timer);
	if (unlikely(km_softirqd))
		km_irq_exit();
}

void km_timer_setup(struct timer_list *timer,
		    void (*function)(struct timer_list *timer),
		    const char *name)
{
	*timer = (struct timer_list){
		.core = { .fn = timer_expires, .arg = timer, .name = name },
		.irq = { .handler = timer_interrupt,
			 .arg = timer,
			 .name = name },
		.function = function,
	};
}

__no_kcsan bool timer_pending(const struct timer_list *timer)
{
	km_look(timer);
	return timer->core.is_armed || timer->is_expired;
}

static __no_kcsan int detach(struct timer_list *timer)
{
	int was_pending = timer->core.is_armed || timer->is_expired;

	km_touch(timer);
	km_timer_cancel(&timer->core);
	timer->is_expired = false;
	return was_pending;
}

/* Return: is nobody using @timer, now that it is detached? */
static __no_kcsan bool detach_quiet(struct timer_list *timer,
				    int *ret_was_pending)
{
	km_touch(timer);
	km_look(&timer->irq);
	*ret_was_pending |= timer->core.is_armed || timer->is_expired;
	km_timer_cancel(&timer->core);
	timer->is_expired = false;
	return !timer->irq.is_queued && !timer->is_running;
}

static __no_kcsan void arm(struct timer_list *timer, unsigned long expires,
			   unsigned int cpu)
{
	unsigned long now = jiffies;

	km_touch(timer);
	timer->cpu = cpu;
	km_timer_arm(&timer->core,
		     expires > now ? (u64)(expires - now) * 1000 : 0);
}

int mod_timer(struct timer_list *timer, unsigned long expires)
{
	int was_pending;

	km_point(ATOMIC, timer, "mod_timer");
	was_pending = detach(timer);
	arm(timer, expires, smp_processor_id());
	return was_pending;
}

void add_timer_on(struct timer_list *timer, unsigned long expires,
		  unsigned int cpu)
{
	BUG_ON(timer_pending(timer));
	arm(timer, expires, cpu);
}

int del_timer(struct timer_list *timer)
{
	km_point(ATOMIC, timer, "del_timer");
	return detach(timer);
}

/*
 * A function that runs may arm its timer again, so look once more when it is
 * over. An interrupt that will find nothing to do still uses the timer.
 */
int del_timer_sync(struct timer_list *timer)
{
	int was_pending = del_timer(timer);

	while (!detach_quiet(timer, &was_pending))
		cpu_relax();
	return was_pending;
}
