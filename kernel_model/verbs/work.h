/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * work.h - works whose function is given by somebody outside the model
 *
 * Owns:       struct km_script_work, class "work_struct" of scenarios.
 * Used by:    verbs/work.c; the script layer, for works written in Lua.
 */
#ifndef KM_VERBS_WORK_H
#define KM_VERBS_WORK_H

#include <linux/workqueue.h>

#define KM_SCRIPT_WORK_NAME_BYTES	48

struct mutex;

/** A work and what it does, in this order: lock, flush, sleep, allocate,
 * destroy, fn, unlock. */
struct km_script_work {
	struct work_struct	work;
	struct mutex		*lock;		/* NULL: none */
	struct km_script_work	*flush;		/* NULL: none */
	u64			sleep_us;
	void			*destroy;	/* cache of a scenario, NULL: none */
	bool			allocates;
	void			(*fn)(void *arg);	/* NULL: nothing */
	void			*arg;
	u32			runs_nr;
	char			name[KM_SCRIPT_WORK_NAME_BYTES];
};

/**
 * km_script_work_create() - a work that calls @fn(@arg) in a kworker
 * @name: its class in reports; copied
 * @fn: may contain schedule points and sleep; NULL: does nothing
 *
 * Not a schedule point. Lives as long as the scenario. Return: NULL only if a
 * fault choice says so.
 */
struct km_script_work *km_script_work_create(const char *name,
					     void (*fn)(void *arg), void *arg);

#endif /* KM_VERBS_WORK_H */
