/* SPDX-License-Identifier: GPL-2.0-only */
/* preempt.h - preemption off and on; a nesting count of the task */
#ifndef KM_LINUX_PREEMPT_H
#define KM_LINUX_PREEMPT_H

#include <asm/engine.h>

#define preempt_disable()	km_preempt_disable()
#define preempt_enable()	km_preempt_enable()
#define preempt_count()		(km_task_current()->preempt_count)
#define in_hardirq()		km_in_hardirq()
/* Softirqs switched off count as well, as they do upstream. */
#define in_interrupt()		(km_in_hardirq() || in_softirq())
#define in_softirq() \
	(km_task_current()->locks.softirq_depth || \
	 km_task_current()->locks.softirqs_off)
#define in_serving_softirq() \
	(km_task_current()->locks.softirq_depth || rt_in_serving_softirq())
#define in_task()		(!km_in_hardirq())
#define in_atomic()		km_in_atomic()

/** preempt_rt_enabled() - is this a PREEMPT_RT kernel? PORT: a boot option, not
 * a configuration. Not a schedule point; reading the variable is one for code
 * that is instrumented. */
bool preempt_rt_enabled(void);
extern bool km_preempt_rt;

/** km_section_point() - in front of a lock that sleeps on PREEMPT_RT only */
static inline void km_section_point(const void *lock, const char *name)
{
	if (unlikely(km_preempt_rt))
		km_point(ACQUIRE, lock, name);
	else
		km_point_brief(ACQUIRE, lock, name);
}

/** rt_in_serving_softirq() - on PREEMPT_RT: does this task run softirqs? Lockdep
 * must not take them for interrupts there. Not a schedule point. */
bool rt_in_serving_softirq(void);

/** migrate_disable() - stay on this CPU; others may run on it on PREEMPT_RT,
 * else preemption is off. Not schedule points. */
void migrate_disable(void);
void migrate_enable(void);

#endif /* KM_LINUX_PREEMPT_H */
