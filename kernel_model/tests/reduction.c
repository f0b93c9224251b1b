// SPDX-License-Identifier: GPL-2.0-only
/*
 * reduction.c - two searches of the same must find the same
 */
#include "reduction.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "core/snapshot.h"
#include "strategy/dpor.h"

#define RUNS_MAX	20000	/* of depth-first search; more take too long */

/* Place of @end in the list, or where it belongs. */
static u32 place_of(const struct reduction *r, u64 end)
{
	u32 low = 0;
	u32 high = r->ends_nr;

	while (low < high) {
		u32 middle = (low + high) / 2;

		if (r->ends[middle] < end)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool has(const struct reduction *r, u64 end)
{
	u32 at = place_of(r, end);

	return at < r->ends_nr && r->ends[at] == end;
}

void reduction_note(struct reduction *all, const struct sim_outcome *outcome)
{
	u64 end = sim_hash64(outcome->title, strlen(outcome->title));
	u32 at;

	if (all->runs_nr++ >= RUNS_MAX ||
	    outcome->verdict == SIM_VERDICT_STOPPED)
		return;
	if (outcome->verdict == SIM_VERDICT_CLEAN)
		end = sim_snapshot_model_hash();
	end = sim_hash_mix(end, outcome->verdict) & ~1ULL;
	end |= outcome->verdict != SIM_VERDICT_CLEAN;
	if (has(all, end))
		return;
	if (all->ends_nr == all->ends_room) {
		all->ends_room = all->ends_room ? all->ends_room * 2 : 64;
		all->ends =
			realloc(all->ends, all->ends_room * sizeof(*all->ends));
		assert_non_null(all->ends);
	}
	at = place_of(all, end);
	memmove(&all->ends[at + 1], &all->ends[at],
		(all->ends_nr - at) * sizeof(*all->ends));
	all->ends[at] = end;
	all->ends_nr++;
}

void reduction_free(struct reduction *r)
{
	free(r->ends);
	r->ends = NULL;
}

void reduction_copy(struct reduction *to, const struct reduction *from)
{
	size_t bytes = from->ends_nr * sizeof(*from->ends);

	*to = *from;
	to->ends_room = from->ends_nr;
	to->ends = malloc(bytes + !bytes);
	assert_non_null(to->ends);
	memcpy(to->ends, from->ends, bytes);
}

u32 reduction_missing(const struct reduction *from, const struct reduction *in)
{
	bool has_findings = false;
	u32 nr = 0;

	for (u32 i = 0; i < in->ends_nr; i++)
		has_findings |= in->ends[i] & 1;
	for (u32 i = 0; i < from->ends_nr; i++) {
		if (from->is_lax && has_findings && from->ends[i] & 1)
			continue;
		nr += !has(in, from->ends[i]);
	}
	return nr;
}

static bool is_same(const struct reduction *all, const struct reduction *some,
		    const struct sim_strategy *s, const char *name,
		    const char *spec)
{
	struct sim_text text = SIM_TEXT_INIT;
	struct sim_dpor_counts c = { 0 };
	u32 missing_nr = reduction_missing(all, some);
	u32 new_nr = reduction_missing(some, all);
	bool is_right;

	if (!strcmp(s->ops->name, "dpor"))
		sim_dpor_counts(s, &c);
	is_right = !missing_nr && !new_nr && !c.holes_nr;
	if (c.limits_nr || c.spun_nr)
		is_right = !new_nr && !c.holes_nr;
	if (!is_right) {
		s->ops->describe(s, &text);
		print_message("# %s, %s: %u of %u ends missing, %u new: %s\n",
			      name, spec, missing_nr, all->ends_nr, new_nr,
			      sim_text_str(&text));
		sim_text_fini(&text);
	}
	return is_right;
}

bool reduction_compare(struct reduction *all, const char *name,
		       void (*run)(void *ctx, struct sim_strategy *s,
				   struct reduction *some),
		       void *ctx)
{
	static const char *const specs[] = { "dpor:check=2",
					     "dpor:source,order=1,check=2",
					     "stateful",
					     "persistent:allocations=1" };
	bool is_right = true;

	for (u32 i = 0; i < ARRAY_SIZE(specs) && all->runs_nr <= RUNS_MAX;
	     i++) {
		struct reduction some = { .runs_nr = 0 };
		char strategy[SIM_STRATEGY_NAME_BYTES];
		struct sim_strategy_options o;
		struct sim_strategy *s;

		assert_int_equal(
			sim_strategy_parse(specs[i], NULL, strategy, &o), 0);
		assert_int_equal(sim_strategy_create(strategy, &o, NULL, &s),
				 0);
		while (some.runs_nr <= RUNS_MAX &&
		       s->ops->begin(s, 1) != SIM_STRATEGY_EXHAUSTED)
			run(ctx, s, &some);
		is_right &= is_same(all, &some, s, name, specs[i]);
		sim_strategy_destroy(s);
		reduction_free(&some);
	}
	reduction_free(all);
	return is_right;
}
