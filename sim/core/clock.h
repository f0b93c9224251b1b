/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * clock.h - virtual time and timers
 *
 * Owns:       the timer list, ordered by (expiry, arming order).
 * Promises:   time moves only when a timer fires, and a timer firing is a
 *             choice like any other move: execution speed is arbitrary.
 */
#ifndef SIM_CORE_CLOCK_H
#define SIM_CORE_CLOCK_H

#include "base/base.h"
#include "base/list.h"

struct sim_timer {
	struct list_head	node;
	u64			expiry_us;
	void			(*fn)(void *arg);	/* no schedule points */
	void			*arg;
	const char		*name;
	bool			is_armed;
};

enum sim_timers_mode {
	SIM_TIMERS_ANY,		/* the earliest timer may fire at any step */
	SIM_TIMERS_IDLE,	/* only when nothing else can move */
};

/** sim_clock_now_us() - virtual time in microseconds since boot */
u64 sim_clock_now_us(void);

/** sim_timer_arm() - fire @timer @delay_us from now; rearms an armed one */
void sim_timer_arm(struct sim_timer *timer, u64 delay_us);

/** sim_timer_cancel() - Return: true if it was armed */
bool sim_timer_cancel(struct sim_timer *timer);

/** sim_clock_sleep() - sleep for @delay_us; schedule point */
void sim_clock_sleep(u64 delay_us, const char *name);

#endif /* SIM_CORE_CLOCK_H */
