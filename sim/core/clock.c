// SPDX-License-Identifier: GPL-2.0-only
/*
 * clock.c - the ordered timer list, sleeping
 */
#include "core/clock.h"

#include "core/footprint.h"
#include "core/state.h"
#include "core/wait.h"
#include "core/world.h"

u64 sim_clock_now_us(void)
{
	sim_footprint_id(SIM_FOOTPRINT_TIMERS, 0);
	sim_state_note_past();
	return sim_world->now_us;
}

void sim_timer_arm(struct sim_timer *timer, u64 delay_us)
{
	struct sim_timer *pos;

	sim_footprint_id(SIM_FOOTPRINT_TIMERS, SIM_ACCESS_WRITE);
	sim_timer_cancel(timer);
	timer->expiry_us = sim_world->now_us + delay_us;
	timer->is_armed = true;
	list_for_each_entry(pos, &sim_world->timers, node) {
		if (pos->expiry_us > timer->expiry_us)
			break;
	}
	/* Before @pos, which is the list head itself when none is later. */
	list_add_tail(&timer->node, &pos->node);
}

bool sim_timer_cancel(struct sim_timer *timer)
{
	sim_footprint_id(SIM_FOOTPRINT_TIMERS, SIM_ACCESS_WRITE);
	if (!timer->is_armed)
		return false;
	list_del_init(&timer->node);
	timer->is_armed = false;
	timer->expiry_us = 0;
	return true;
}

static void end_sleep(void *arg)
{
	sim_wait_wake(arg, 1);
}

void sim_clock_sleep(u64 delay_us, const char *name)
{
	struct sim_wait_spec spec = { .why = SIM_WAIT_SLEEP, .name = name };
	struct sim_timer timer = { .name = name };
	struct sim_wait wait;

	sim_wait_init(&wait);
	timer.fn = end_sleep;
	timer.arg = &wait;
	sim_timer_arm(&timer, delay_us);
	sim_wait_block(&wait, &spec);
}
