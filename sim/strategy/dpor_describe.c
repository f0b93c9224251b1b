// SPDX-License-Identifier: GPL-2.0-only
/*
 * dpor_describe.c - what a search covered, in words, and whether that is all
 */
#include "base/text.h"
#include "strategy/dpor_parts.h"

bool dpor_is_complete(const struct sim_strategy *s)
{
	const struct dpor *d = container_of(s, const struct dpor, base);

	return d->is_exhausted && !d->full && !d->is_diverged &&
	       !d->counts.limits_nr && !d->counts.changed_nr &&
	       (d->states ? dpor_states_is_complete(d) : !d->counts.spun_nr) &&
	       !d->counts.holes_nr && !d->counts.hidden_nr &&
	       !d->has_step_gates && !d->uncovered;
}

bool sim_dpor_may_be_complete(const struct sim_strategy *s)
{
	const struct dpor *d = container_of(s, const struct dpor, base);

	return !d->has_step_gates && !d->uncovered;
}

static void describe_traces(const struct sim_strategy *s, struct sim_text *text)
{
	const struct dpor *d = container_of(s, const struct dpor, base);
	const struct sim_dpor_counts *c = &d->counts;

	sim_text_printf(text, "%s%llu traces",
			dpor_is_complete(s) ? "all " :
			d->is_exhausted	    ? "" :
					      "the first ",
			d->bound ? c->traces_nr - c->duplicates_nr :
				   c->traces_nr);
	if (d->bound)
		sim_text_printf(
			text, " that have a schedule with at most %u %s%s",
			d->budget,
			d->bound == DPOR_DELAYS ? "delay" : "preemption",
			d->budget == 1 ? "" : "s");
}

void dpor_describe(const struct sim_strategy *s, struct sim_text *text)
{
	const struct dpor *d = container_of(s, const struct dpor, base);
	const struct sim_dpor_counts *c = &d->counts;

	if (d->states)
		dpor_states_describe(d, text);
	else
		describe_traces(s, text);
	if (c->cut_nr)
		sim_text_printf(text, ", %llu cut by a finding", c->cut_nr);
	if (c->redundant_nr && !d->states)
		sim_text_printf(text, ", %llu redundant", c->redundant_nr);
	if (c->duplicates_nr)
		sim_text_printf(text, ", %llu seen twice", c->duplicates_nr);
	if (c->dropped_nr)
		sim_text_printf(text, ", %llu plans dropped", c->dropped_nr);
	if (c->limits_nr)
		sim_text_printf(text, ", %llu cut short", c->limits_nr);
	if (c->spun_nr && !d->states)
		sim_text_printf(text, ", %llu with spin loops", c->spun_nr);
	if (c->hidden_nr)
		sim_text_printf(text, ", %llu with waits behind a finding",
				c->hidden_nr);
	if (c->changed_nr)
		sim_text_printf(text,
				", %llu steps that changed when reordered",
				c->changed_nr);
	if (d->has_step_gates)
		sim_text_add(text, ", events that count steps");
	if (d->uncovered)
		sim_text_printf(text, "; not all of %s is recorded",
				d->uncovered);
	if (d->check.level)
		sim_text_printf(text, "; %llu of %llu other orders differ%s%s",
				c->holes_nr, c->checked_nr,
				c->holes_nr ? ": " : "", d->check.what);
	if (d->full)
		sim_text_printf(text, "; given up: too many %s", d->full);
}
