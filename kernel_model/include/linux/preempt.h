/* SPDX-License-Identifier: GPL-2.0-only */
/* preempt.h - preemption off and on; a nesting count of the task */
#ifndef KM_LINUX_PREEMPT_H
#define KM_LINUX_PREEMPT_H

#include <asm/engine.h>

#define preempt_disable()	km_preempt_disable()
#define preempt_enable()	km_preempt_enable()
#define preempt_count()		(km_task_current()->preempt_count)
#define migrate_disable()	preempt_disable()
#define migrate_enable()	preempt_enable()
#define in_hardirq()		km_in_hardirq()
/* Softirqs switched off count as well, as they do upstream. */
#define in_interrupt() \
	(km_in_hardirq() || km_task_current()->locks.softirq_depth || \
	 km_task_current()->locks.softirqs_off)
#define in_task()		(!km_in_hardirq())
#define in_atomic()		km_in_atomic()

#endif /* KM_LINUX_PREEMPT_H */
