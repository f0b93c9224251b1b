/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * subsets.h - every few of a scenario's actors
 *
 * Owns:       the names of the actors.
 * Used by:    cmd_compare.c.
 * Promises:   subsets come by size, then in order of the actors' names.
 */
#ifndef CLI_SUBSETS_H
#define CLI_SUBSETS_H

#include "base/error.h"
#include "base/text.h"
#include "subject.h"

#define CLI_ACTORS_MAX	64

struct cli_subsets {
	char	*actors[CLI_ACTORS_MAX];
	u32	actors_nr;
	u32	size_min;
	u32	size_max;
	/* The present one: indices, ascending. */
	u32	chosen[CLI_ACTORS_MAX];
	u32	chosen_nr;
};

/**
 * cli_subsets_init() - the subsets of the actors of a scenario
 * @s: selected; it is booted to learn who its actors are
 * @range: "2..4" or "3"; NULL: one subset, of all
 */
int cli_subsets_init(struct cli_subsets *ret, struct cli_subject *s,
		     const char *range, struct sim_error *err);

void cli_subsets_fini(struct cli_subsets *sets);

/** cli_subsets_rewind() - cli_subsets_next() begins with the first again */
void cli_subsets_rewind(struct cli_subsets *sets);

/** cli_subsets_next() - go on to the next subset; false: there is none */
bool cli_subsets_next(struct cli_subsets *sets);

/** cli_subsets_nr() - how many there are */
u64 cli_subsets_nr(const struct cli_subsets *sets);

/** cli_subsets_print() - "a+b" of the present one */
void cli_subsets_print(const struct cli_subsets *sets, struct sim_text *text);

#endif /* CLI_SUBSETS_H */
