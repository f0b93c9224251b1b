/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * place.h - a line of a script, as an address that no code has
 *
 * Owns:       how such an address is told from one of code.
 * Used by:    sim/script (makes and names them), the model's lock validator
 *             (keeps them as it keeps return addresses), reports, cli.
 * Promises:   equal for equal lines of one task, in every execution.
 * Never:      switches.
 */
#ifndef SIM_CORE_PLACE_H
#define SIM_CORE_PLACE_H

#include "base/base.h"

struct sim_task;			/* core/task.h */

#define SIM_PLACE_TAG		0x5cULL		/* in the highest byte */
#define SIM_PLACE_SHIFT		56

/**
 * struct sim_places - who knows the lines of scripts
 * @of: where the script @ctx is that runs now; NULL: in no line of it
 * @of_task: lines that @task is in, innermost first; returns how many
 * @line: the line of @place; returns its file's name, without directories
 * @name: "scenario.lua:12 in actor x" to @buf
 */
struct sim_places {
	const void *(*of)(void *ctx);
	u32 (*of_task)(const struct sim_task *task, const void **ret, u32 max);
	const char *(*line)(const void *place, u32 *ret_line);
	void (*name)(const void *place, char *buf, size_t bytes);
};

/** sim_places_set() - until the next call; not owned; NULL: nobody */
void sim_places_set(const struct sim_places *places);

/** sim_place_is() - is @ip a line of a script? */
static inline bool sim_place_is(const void *ip)
{
	return (u64)(uintptr_t)ip >> SIM_PLACE_SHIFT == SIM_PLACE_TAG;
}

/** sim_place_of() - NULL if nobody knows; @ctx is what sim/script told */
const void *sim_place_of(void *ctx);

/**
 * sim_place_of_task() - lines of scripts that @task is in, innermost first
 *
 * Of a task that is suspended, runs, or was stopped by a finding. Return: how
 * many, up to @max; 0 for tasks that run no script.
 */
u32 sim_place_of_task(const struct sim_task *task, const void **ret, u32 max);

/** sim_place_line() - line and file of @ip; NULL if it is none, or nobody knows */
const char *sim_place_line(const void *ip, u32 *ret_line);

/** sim_place_name() - Return: false if @ip is none, or nobody knows */
bool sim_place_name(const void *ip, char *buf, size_t bytes);

#endif /* SIM_CORE_PLACE_H */
