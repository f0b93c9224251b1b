/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * timer.h - functions that run later, in an interrupt
 *
 * Owns:       struct timer_list.
 * Used by:    kernel/workqueue.
 * Promises:   expiry and delivery are two moves: first virtual time reaches the
 *             timer, then its CPU takes the interrupt.
 */
#ifndef KM_LINUX_TIMER_H
#define KM_LINUX_TIMER_H

#include <asm/irq.h>
#include <linux/types.h>

struct timer_list {
	struct km_timer		core;
	struct km_irq		irq;
	void			(*function)(struct timer_list *timer);
	unsigned int		cpu;
	bool			is_expired;	/* not delivered yet */
	bool			is_running;
};

#define from_timer(var, timer, member) \
	container_of((timer), __typeof__(*(var)), member)

/** km_timer_setup() - @name: shown in reports; static. No schedule point. */
void km_timer_setup(struct timer_list *timer,
		    void (*function)(struct timer_list *timer),
		    const char *name);
#define timer_setup(timer, function, flags) \
	((void)(flags), km_timer_setup((timer), (function), #function))

/**
 * mod_timer() - let @timer expire at @expires (jiffies) on this CPU
 *
 * Schedule point. Return: 1 if it was pending, then the new time counts.
 */
int mod_timer(struct timer_list *timer, unsigned long expires);

/** add_timer_on() - the same on @cpu, for a timer that is not pending */
void add_timer_on(struct timer_list *timer, unsigned long expires,
		  unsigned int cpu);

/** del_timer() - Return: 1 if it was pending; schedule point before */
int del_timer(struct timer_list *timer);

/** del_timer_sync() - del_timer(), and wait while the function runs */
int del_timer_sync(struct timer_list *timer);

/** timer_pending() - armed, or expired and not delivered yet? */
bool timer_pending(const struct timer_list *timer);

#endif /* KM_LINUX_TIMER_H */
