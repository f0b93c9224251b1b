/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * verbs.h - the tables of what scenarios may say, one for each file here
 *
 * Owns:       nothing.
 * Used by:    the files of verbs/; model.c joins the tables.
 * Promises:   each table of verbs ends with an entry without a name, each table
 *             of options with an entry without a key.
 */
#ifndef KM_VERBS_VERBS_H
#define KM_VERBS_VERBS_H

#include "core/model.h"

extern const struct sim_verb cpu_verbs[];
extern const struct sim_verb irq_verbs[];
extern const struct sim_verb lock_verbs[];
extern const struct sim_verb lock_spin_verbs[];
extern const struct sim_verb memory_verbs[];
extern const struct sim_verb reclaim_verbs[];
extern const struct sim_verb slub_verbs[];
extern const struct sim_verb sysfs_verbs[];
extern const struct sim_verb time_verbs[];
extern const struct sim_verb work_verbs[];

extern struct sim_model_option slub_options[];

/** km_script_cache_destroy() - destroy the cache object of a scenario */
void km_script_cache_destroy(void *cache_of_script);

#endif /* KM_VERBS_VERBS_H */
