// SPDX-License-Identifier: GPL-2.0-only
/*
 * dpor_bound.c - reduction of searches with a bound
 *
 * What a step costs depends on who moved before it, so steps that do not
 * conflict depend on each other after all, and what one schedule of a class
 * costs another one may not. After Coons, Musuvathi, McKinley: Bounded
 * Partial-Order Reduction (OOPSLA 2013), nobody sleeps, plans are no longer
 * than a step, and a conflict makes more nodes branch than without a bound.
 *
 * At a node either he alone moves who goes on for nothing, or all do that the
 * budget allows. He alone is enough if what he does conflicts with nothing that
 * the others do, because to bring his step forward then costs nothing:
 *
 * - preemptions: the task that moved last. Where it cannot move any other is
 *   free, and that one alone is enough if none of its steps up to where it
 *   leaves the CPU conflicts; so a conflict counts for the first step of its
 *   block as well.
 * - delays: whose turn it is. That he moves earlier makes nobody dearer unless
 *   it lets others move who are skipped then.
 *
 * A step that lets others move is taken to conflict, and so are a release and
 * the acquire behind it, which cannot change places: who waits is left for
 * nothing. Tasks that could only wait do not count as if they could move.
 */
#include "core/task.h"
#include "strategy/dpor_parts.h"

int dpor_bound_init(struct dpor *d, const struct sim_strategy_options *o,
		    struct sim_error *err)
{
	bool has_delays = o->dpor_delays != U32_MAX;

	if (o->preemptions_max < 0 && !has_delays)
		return 0;
	if (o->is_source || (o->preemptions_max >= 0 && has_delays))
		return sim_error_set(err, SIM_ERR_INVAL,
				     "dpor takes one of preemptions, delays "
				     "and source");
	d->bound = has_delays ? DPOR_DELAYS : DPOR_PREEMPTIONS;
	d->budget = has_delays ? o->dpor_delays : (u32)o->preemptions_max;
	return 0;
}

void dpor_bound_scan(struct dpor *d, const struct sim_moves *moves)
{
	const struct sim_task *last = sim_task_current();
	u64 bit;

	d->costly = 0;
	d->last = last ? (u16)last->id : 0;
	if (moves->last_idx < 0)
		return;
	bit = BIT_ULL(d->number_of_move[moves->last_idx]);
	if (d->blocked & bit)
		return;
	for (u32 i = 0; i < moves->nr; i++) {
		if (sim_strategy_preempts(moves, i))
			d->costly |= BIT_ULL(d->number_of_move[i]);
	}
}

/* How far in the round is the mover behind the task that moved last? */
static u32 distance(const struct dpor *d, const struct dpor_node *node,
		    u32 number)
{
	u32 mover = d->movers[number];

	return mover >= node->last ? mover - node->last :
				     mover + SIM_MOVERS_MAX - node->last;
}

static u32 cost_of(const struct dpor *d, const struct dpor_node *node,
		   u32 number)
{
	u32 mine = distance(d, node, number);
	u64 others = node->enabled;
	u32 nr = 0;

	if (d->bound == DPOR_PREEMPTIONS)
		return node->costly & BIT_ULL(number) ? 1 : 0;
	for (; others; others &= others - 1) {
		u32 other = (u32)__builtin_ctzll(others);

		nr += distance(d, node, other) < mine;
	}
	return nr;
}

void dpor_bound_node(struct dpor *d, struct dpor_node *node)
{
	const struct dpor_node *parent = &d->nodes[d->depth - 1];

	node->costly = d->costly;
	node->last = d->last;
	node->used = 0;
	if (d->depth)
		node->used =
			(u16)(parent->used +
			      cost_of(d, parent, d->steps[d->depth - 1].mover));
}

u64 dpor_bound_allows(const struct dpor *d, const struct dpor_node *node,
		      u64 movers)
{
	u64 allowed = 0;

	if (d->bound == DPOR_UNBOUNDED)
		return movers;
	for (; movers; movers &= movers - 1) {
		u32 number = (u32)__builtin_ctzll(movers);

		if (node->used + cost_of(d, node, number) <= d->budget)
			allowed |= BIT_ULL(number);
	}
	return allowed;
}

u64 dpor_bound_default(const struct dpor *d, const struct dpor_node *node,
		       u64 movers)
{
	for (u64 left = movers; left; left &= left - 1) {
		u32 number = (u32)__builtin_ctzll(left);

		if (d->bound == DPOR_DELAYS ? !cost_of(d, node, number) :
					      d->movers[number] == node->last)
			return BIT_ULL(number);
	}
	return 0;
}

/* ---- which nodes branch ---- */

static void branch_at(struct dpor *d, u32 at)
{
	struct dpor_node *node = &d->nodes[at];
	u64 missing = node->enabled & ~node->tried &
		      ~BIT_ULL(d->steps[at].mover);

	for (u32 b = node->tree; b != DPOR_NONE; b = d->branches[b].next)
		missing &= ~BIT_ULL(d->branches[b].mover);
	missing = dpor_bound_allows(d, node, missing);
	for (; missing; missing &= missing - 1)
		dpor_branch_add(d, &node->tree, (u32)__builtin_ctzll(missing),
				DPOR_LABEL_ALL);
}

static void branch_for(struct dpor *d, u32 at)
{
	branch_at(d, at);
	if (d->bound != DPOR_PREEMPTIONS)
		return;
	while (at && d->steps[at - 1].mover == d->steps[at].mover)
		at--;
	branch_at(d, at);
}

void dpor_bound_race(struct dpor *d, u32 e)
{
	branch_for(d, e);
}

void dpor_bound_wakers(struct dpor *d, u32 from, u32 nr)
{
	for (u32 i = from; i + 1 < nr; i++) {
		u64 others = ~BIT_ULL(d->steps[i].mover);

		if (d->nodes[i + 1].enabled & ~d->nodes[i].enabled & others)
			branch_for(d, i);
	}
}
