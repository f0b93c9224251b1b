// SPDX-License-Identifier: GPL-2.0-only
/*
 * dpor_check.c - do steps that count as independent commute? (dpor:check=1)
 *
 * Behind each trace another order of its steps is run, drawn from all those
 * that leave conflicting steps as they are. Each step must be possible, touch
 * the same and wake the same; what moves at the end, the verdict, and of clean
 * ones (check=2) the memory of the model must be the same. Whatever differs is
 * a hole: something that a step touched and did not tell. About half of the
 * pairs of independent steps change places in each such execution.
 *
 * check=2 wants lockdep off, whose tables remember the order.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/snapshot.h"
#include "strategy/dpor_parts.h"

int dpor_check_init(struct dpor *d, u32 level)
{
	struct dpor_check *c = &d->check;

	c->level = level;
	if (!level)
		return 0;
	sim_rng_seed(&c->rng, 1 + d->order);
	c->steps = calloc(DPOR_STEPS_MAX, sizeof(*c->steps));
	c->values = calloc(DPOR_VALUES_MAX, sizeof(*c->values));
	return c->steps && c->values ? 0 : -SIM_ERR_NOMEM;
}

void dpor_check_fini(struct dpor *d)
{
	free(d->check.steps);
	free(d->check.values);
}

/* Is all that happens before step @k among the first of each mover? */
static bool is_ready(const struct dpor *d, u32 k, const u16 *done)
{
	const u16 *clock = dpor_clock(d, k);
	u32 own = d->steps[k].mover;

	for (u32 m = 0; m < d->movers_nr; m++) {
		if (clock[m] > done[m] + (m == own))
			return false;
	}
	return true;
}

/* The next step of each mover at or behind @from that may come now. */
static u32 list_ready(const struct dpor *d, u32 nr, const u16 *done, u32 *ready)
{
	u64 seen = 0;
	u32 ready_nr = 0;

	for (u32 k = 0; k < nr; k++) {
		const struct dpor_step *step = &d->steps[k];

		if (step->ordinal <= done[step->mover] ||
		    seen & BIT_ULL(step->mover))
			continue;
		seen |= BIT_ULL(step->mover);
		if (is_ready(d, k, done))
			ready[ready_nr++] = k;
	}
	return ready_nr;
}

void dpor_check_plan(struct dpor *d, u32 nr, const struct sim_outcome *outcome)
{
	struct dpor_check *c = &d->check;
	u16 done[DPOR_MOVERS_MAX] = { 0 };
	u32 ready[DPOR_MOVERS_MAX];

	/* Whoever spins may go on only behind somebody else, whoever it is. */
	if (sim_footprint_now.has_spun)
		return;
	for (u32 i = 0; i < nr; i++) {
		u32 ready_nr = list_ready(d, nr, done, ready);
		u32 k = ready[sim_rng_below(&c->rng, ready_nr)];

		c->steps[i] = d->steps[k];
		c->steps[i].planned = d->steps[k].label;
		done[d->steps[k].mover]++;
	}
	memcpy(c->values, d->values, d->values_nr * sizeof(*c->values));
	c->nr = nr;
	c->verdict = outcome->verdict;
	c->memory = c->level > 1 ? sim_snapshot_model_hash() : 0;
	c->is_planned = true;
}

/* What the search has while an order is checked, and back. */
static void swap(struct dpor *d)
{
	struct dpor_check *c = &d->check;
	struct dpor_step *steps = d->steps;
	struct dpor_value *values = d->values;
	u32 fixed_nr = d->fixed_nr;
	u32 values_fixed = d->values_fixed;

	d->steps = c->steps;
	c->steps = steps;
	d->values = c->values;
	c->values = values;
	d->fixed_nr = c->fixed_nr;
	c->fixed_nr = fixed_nr;
	d->values_fixed = c->values_fixed;
	c->values_fixed = values_fixed;
}

bool dpor_check_begin(struct dpor *d)
{
	struct dpor_check *c = &d->check;

	if (likely(!c->is_planned))
		return false;
	c->is_planned = false;
	c->is_running = true;
	c->fixed_nr = c->nr;
	c->values_fixed = c->nr ? c->steps[c->nr - 1].values_nr : 0;
	swap(d);
	d->counts.checked_nr++;
	return true;
}

static SIM_PRINTF(2, 3) void note(struct dpor *d, const char *fmt, ...)
{
	struct dpor_check *c = &d->check;
	va_list ap;

	c->is_hole = true;
	if (c->what[0])
		return;
	va_start(ap, fmt);
	vsnprintf(c->what, sizeof(c->what), fmt, ap);
	va_end(ap);
}

/* The first object that one of two labels has, or writes, and the other not. */
static u64 difference(const struct dpor *d, u32 a, u32 b)
{
	const struct dpor_label *x = &d->labels.items[a];

	for (u32 i = 0; i < x->nr; i++) {
		const struct sim_access *p = &d->labels.accesses[x->at + i];
		const struct sim_access *q = dpor_access(&d->labels, b, p->obj);

		if (!q || (p->flags ^ q->flags) & SIM_ACCESS_WRITE)
			return p->obj;
	}
	return 0;
}

void dpor_check_label(struct dpor *d, const struct dpor_step *step, u64 woken)
{
	u64 obj;

	if (step->planned == DPOR_NONE)
		return;
	if (step->woken != woken)
		note(d, "step %u of mover %u wakes %llx not %llx",
		     step->ordinal, d->movers[step->mover], step->woken, woken);
	if (dpor_label_is_alike(&d->labels, step->planned, step->label))
		return;
	obj = difference(d, step->planned, step->label);
	if (!obj)
		obj = difference(d, step->label, step->planned);
	note(d, "step %u of mover %u touches %#llx differently", step->ordinal,
	     d->movers[step->mover], obj);
}

u32 dpor_check_rest(struct dpor *d)
{
	if (!d->enabled)
		return 0; /* they only wait */
	note(d, "something else can move at the end");
	return SIM_CHOICE_STOP;
}

void dpor_check_end(struct dpor *d, const struct sim_outcome *outcome)
{
	struct dpor_check *c = &d->check;

	if (d->is_diverged)
		note(d, "step %u of mover %u is not possible",
		     d->steps[d->depth].ordinal,
		     d->movers[d->steps[d->depth].mover]);
	else if (d->depth < d->fixed_nr || outcome->verdict != c->verdict)
		note(d, "verdict %s, not %s",
		     sim_verdict_name(outcome->verdict),
		     sim_verdict_name(c->verdict));
	else if (c->level > 1 && c->verdict == SIM_VERDICT_CLEAN &&
		 c->memory != sim_snapshot_model_hash())
		note(d, "the memory of the model differs");
	d->counts.holes_nr += c->is_hole;
	c->is_hole = false;
	d->is_diverged = false;
	c->is_running = false;
	swap(d);
	sim_footprint_reset(false);
}
