/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cover_impl.h - what the files of the coverage counters share
 *
 * Owns:       the memory of one process that counts.
 * Used by:    cover.c, cover_facts.c only.
 */
#ifndef SIM_DETECT_COVER_IMPL_H
#define SIM_DETECT_COVER_IMPL_H

#include "detect/cover.h"

#define COVER_WAYS_BITS		17
#define COVER_WAYS_NR		(1u << COVER_WAYS_BITS)
#if SIM_HOSTILE
#define COVER_FACTS_MAX		4
#else
#define COVER_FACTS_MAX		2048
#endif

struct cover_fact {
	struct sim_cover_fact	fact;
	u64			execution;	/* that saw it last */
	u64			taken_nr;	/* by sim_cover_facts() */
	u64			taken_failed_nr;
};

/* Written by one process, read by the one that began. */
struct cover_area {
	u64			lost_nr;
	u32			facts_nr;
	struct cover_fact	facts[COVER_FACTS_MAX];
	u64			ways[COVER_WAYS_NR];	/* from << 32 | to; 0: free */
	u32			passed[];	/* booting; then the same for runs */
};

struct sim_cover {
	struct cover_area	*area;		/* NULL: not counting */
	struct cover_area	*kept;		/* while paused */
	struct cover_area	*areas;		/* NULL: off */
	size_t			area_bytes;
	u32			areas_nr;
	u64			execution;	/* number, in this process */
};

extern struct sim_cover sim_cover;

/* cover_facts.c */
void sim_cover_facts_begin(void);
void sim_cover_facts_end(const struct sim_outcome *outcome);
int sim_cover_facts_take(struct cover_area *area,
			 int (*fn)(void *arg,
				   const struct sim_cover_fact *more),
			 void *arg);

#endif /* SIM_DETECT_COVER_IMPL_H */
