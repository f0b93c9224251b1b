// SPDX-License-Identifier: GPL-2.0-only
/*
 * subsets.c - count through combinations
 */
#include "subsets.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static int parse_range(const char *range, u32 actors_nr,
		       struct cli_subsets *sets, struct sim_error *err)
{
	char *end;
	unsigned long low = strtoul(range, &end, 10);
	unsigned long high = low;
	bool is_range = isdigit((unsigned char)range[0]);

	if (is_range && !strncmp(end, "..", 2)) {
		is_range = isdigit((unsigned char)end[2]);
		high = strtoul(end + 2, &end, 10);
	}
	if (!is_range || *end || low < 1 || high < low)
		return sim_error_set(
			err, SIM_ERR_INVAL,
			"option '--subsets' needs a range of sizes like 2..4, "
			"not '%s'",
			range);
	if (high > actors_nr)
		return sim_error_set(err, SIM_ERR_INVAL,
				     "the scenario has %u actors, so no subset "
				     "of %lu",
				     actors_nr, high);
	sets->size_min = (u32)low;
	sets->size_max = (u32)high;
	return 0;
}

static int add_actor(struct cli_subsets *sets, const char *role,
		     struct sim_error *err)
{
	for (u32 i = 0; i < sets->actors_nr; i++) {
		if (!strcmp(sets->actors[i], role))
			return 0;	/* several tasks of one role */
	}
	if (sets->actors_nr == CLI_ACTORS_MAX)
		return sim_error_set(err, SIM_ERR_LIMIT, "more than %d actors",
				     CLI_ACTORS_MAX);
	sets->actors[sets->actors_nr] = strdup(role);
	if (!sets->actors[sets->actors_nr])
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	sets->actors_nr++;
	return 0;
}

int cli_subsets_init(struct cli_subsets *ret, struct cli_subject *s,
		     const char *range, struct sim_error *err)
{
	int r;

	memset(ret, 0, sizeof(*ret));
	r = cli_subject_try(s, err);
	for (u32 i = 0; !r && i < sim_script_actor_nr(s->script); i++) {
		const struct sim_script_actor *actor =
			sim_script_actor(s->script, i);

		if (!actor->is_event)
			r = add_actor(ret, actor->role, err);
	}
	ret->size_min = ret->actors_nr;
	ret->size_max = ret->actors_nr;
	if (!r && range)
		r = parse_range(range, ret->actors_nr, ret, err);
	if (r)
		cli_subsets_fini(ret);
	return r;
}

void cli_subsets_fini(struct cli_subsets *sets)
{
	for (u32 i = 0; i < sets->actors_nr; i++)
		free(sets->actors[i]);
	sets->actors_nr = 0;
}

void cli_subsets_rewind(struct cli_subsets *sets)
{
	sets->chosen_nr = 0;
}

static void choose_first(struct cli_subsets *sets, u32 nr)
{
	sets->chosen_nr = nr;
	for (u32 i = 0; i < nr; i++)
		sets->chosen[i] = i;
}

bool cli_subsets_next(struct cli_subsets *sets)
{
	u32 i = sets->chosen_nr;

	if (!i) {
		choose_first(sets, sets->size_min);
		return true;
	}
	/* The last one that has room above it moves, the rest follows. */
	while (i > 0 &&
	       sets->chosen[i - 1] == sets->actors_nr - sets->chosen_nr + i - 1)
		i--;
	if (i > 0) {
		u32 first = ++sets->chosen[i - 1];

		for (; i < sets->chosen_nr; i++)
			sets->chosen[i] = ++first;
		return true;
	}
	if (sets->chosen_nr == sets->size_max)
		return false;
	choose_first(sets, sets->chosen_nr + 1);
	return true;
}

u64 cli_subsets_nr(const struct cli_subsets *sets)
{
	u64 sum = 0;

	for (u32 size = sets->size_min; size <= sets->size_max; size++) {
		u64 nr = 1;

		for (u32 i = 0; i < size; i++)
			nr = nr * (sets->actors_nr - i) / (i + 1);
		sum += nr;
	}
	return sum;
}

void cli_subsets_print(const struct cli_subsets *sets, struct sim_text *text)
{
	for (u32 i = 0; i < sets->chosen_nr; i++)
		sim_text_printf(text, "%s%s", i ? "+" : "",
				sets->actors[sets->chosen[i]]);
}
