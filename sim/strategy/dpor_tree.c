// SPDX-License-Identifier: GPL-2.0-only
/*
 * dpor_tree.c - wakeup trees: what is planned below a node
 *
 * Abdulla, Aronis, Jonsson, Sagonas: "Optimal dynamic partial order reduction"
 * (POPL 2014). Branches keep the order in which they came. The branch that is
 * being explored is not in the tree; no plan could lead into it, because a plan
 * leaves out the step that it goes around.
 */
#include "strategy/dpor_parts.h"

static u32 branch_take(struct dpor *d)
{
	u32 branch = d->branches_free;

	if (branch != DPOR_NONE) {
		d->branches_free = d->branches[branch].next;
		return branch;
	}
	if (d->branches_nr == DPOR_BRANCHES_MAX) {
		d->full = "planned steps";
		return DPOR_NONE;
	}
	return d->branches_nr++;
}

/* Only @branch: its children and siblings live on. */
void dpor_branch_free(struct dpor *d, u32 branch)
{
	d->branches[branch].next = d->branches_free;
	d->branches_free = branch;
}

/* @branch, its siblings, and all below: depth first, over the free list. */
void dpor_tree_free(struct dpor *d, u32 branch)
{
	while (branch != DPOR_NONE) {
		u32 child = d->branches[branch].child;
		u32 next = d->branches[branch].next;

		if (child != DPOR_NONE) {
			u32 last = child;

			while (d->branches[last].next != DPOR_NONE)
				last = d->branches[last].next;
			d->branches[last].next = next;
			next = child;
		}
		dpor_branch_free(d, branch);
		branch = next;
	}
}

bool dpor_node_sleeps(const struct dpor *d, const struct dpor_node *node,
		      u32 mover)
{
	for (u32 i = 0; i < node->sleep_nr; i++) {
		if (d->sleepers[node->sleep_at + i].mover == mover)
			return true;
	}
	return false;
}

/* ---- plans ---- */

/* Place of the first step of @mover that is left, or DPOR_NONE. */
static inline u32 plan_find(const struct dpor *d, u32 mover)
{
	const struct dpor_plan *plan = &d->plan;

	return plan->movers & BIT_ULL(mover) ? plan->first[mover] : DPOR_NONE;
}

/* The first step of its mover is explored. */
static void plan_drop(struct dpor *d, u32 at)
{
	struct dpor_plan *plan = &d->plan;
	u32 mover = d->steps[plan->steps[at]].mover;

	plan->is_gone[at] = true;
	plan->left_nr--;
	if (plan->behind[at] == DPOR_NONE)
		plan->movers &= ~BIT_ULL(mover);
	else
		plan->first[mover] = plan->behind[at];
}

/* Does a first step of another mover happen before @clock? */
static bool plan_has_before(const struct dpor *d, u32 mover, const u16 *clock)
{
	const struct dpor_plan *plan = &d->plan;
	u64 others = plan->movers & ~BIT_ULL(mover);

	for (; others; others &= others - 1) {
		u32 m = (u32)__builtin_ctzll(others);

		if (d->steps[plan->steps[plan->first[m]]].ordinal <= clock[m])
			return true;
	}
	return false;
}

static bool have_common(const struct dpor_plan *plan,
			const struct dpor_label *label)
{
	return label->written & plan->touched || plan->written & label->touched;
}

static bool plan_conflicts(const struct dpor *d, u32 label, u32 nr)
{
	const struct dpor_plan *plan = &d->plan;

	for (u32 i = 0; i < nr; i++) {
		if (!plan->is_gone[i] &&
		    dpor_conflict(&d->labels, label,
				  d->steps[plan->steps[i]].label))
			return true;
	}
	return false;
}

/* Could the step at @at, the first of its mover, come first? */
static bool plan_is_initial(const struct dpor *d, u32 at)
{
	const struct dpor_plan *plan = &d->plan;
	const struct dpor_step *step = &d->steps[plan->steps[at]];
	u32 last = plan->nr - 1;

	if (at < last)
		return !plan_has_before(d, step->mover,
					dpor_clock(d, plan->steps[at]));
	/* The last one lost a predecessor: its clock says too much. */
	if (plan_has_before(d, step->mover, dpor_before(d, plan->steps[at])))
		return false;
	return !have_common(plan, &d->labels.items[step->label]) ||
	       !plan_conflicts(d, step->label, last);
}

static bool plan_is_independent(const struct dpor *d, u32 label)
{
	const struct dpor_plan *plan = &d->plan;
	const struct dpor_label *l = &d->labels.items[label];
	u32 last = plan->nr - 1;

	if (have_common(plan, l) && plan_conflicts(d, label, last))
		return false;
	return plan->is_gone[last] ||
	       !dpor_conflict(&d->labels, label,
			      d->steps[plan->steps[last]].label);
}

/* Could @mover, whose step there has @label, go first without harm? */
static bool plan_allows(const struct dpor *d, u32 mover, u32 label)
{
	u32 at = plan_find(d, mover);

	if (at != DPOR_NONE)
		return plan_is_initial(d, at);
	return plan_is_independent(d, label);
}

/* Is what is planned covered by what was explored from @node before? */
static bool is_asleep(const struct dpor *d, const struct dpor_node *node)
{
	const struct dpor_sleeper *s = &d->sleepers[node->sleep_at];

	for (u32 i = 0; i < node->sleep_nr; i++) {
		bool covers = !(s[i].mover & DPOR_IS_DONE);

		/* A mover may have several alternatives. */
		for (u32 j = 0; j < node->sleep_nr && covers; j++) {
			if (s[j].mover == s[i].mover)
				covers = plan_allows(d, s[j].mover, s[j].label);
		}
		if (covers)
			return true;
	}
	return false;
}

static bool is_planned(const struct dpor *d, const struct dpor_node *node,
		       u32 mover)
{
	for (u32 b = node->tree; b != DPOR_NONE; b = d->branches[b].next) {
		if (d->branches[b].mover == mover)
			return true;
	}
	return false;
}

u32 *dpor_branch_add(struct dpor *d, u32 *link, u32 mover, u32 label)
{
	u32 branch = branch_take(d);

	if (branch == DPOR_NONE)
		return NULL;
	while (*link != DPOR_NONE)
		link = &d->branches[*link].next;
	d->branches[branch] = (struct dpor_branch){
		.mover = (u16)mover,
		.label = label,
		.child = DPOR_NONE,
		.next = DPOR_NONE,
	};
	*link = branch;
	return &d->branches[branch].child;
}

/* Source sets: one step is enough, if none of the possible ones is known. */
static void insert_source(struct dpor *d, struct dpor_node *node)
{
	u32 choice = DPOR_NONE;
	u64 seen = 0;

	for (u32 i = 0; i < d->plan.nr; i++) {
		u32 mover = d->steps[d->plan.steps[i]].mover;

		if (seen & BIT_ULL(mover))
			continue;
		seen |= BIT_ULL(mover);
		if (!plan_is_initial(d, i))
			continue;
		if (node->tried & BIT_ULL(mover) ||
		    dpor_node_sleeps(d, node, mover) ||
		    is_planned(d, node, mover))
			return;
		if (choice == DPOR_NONE)
			choice = i;
	}
	if (choice != DPOR_NONE)
		dpor_branch_add(d, &node->tree,
				d->steps[d->plan.steps[choice]].mover,
				d->steps[d->plan.steps[choice]].label);
}

/* The branch of the list @branch that what is left of the plan can follow. */
static u32 branch_for_plan(struct dpor *d, u32 branch)
{
	for (; branch != DPOR_NONE; branch = d->branches[branch].next) {
		const struct dpor_branch *b = &d->branches[branch];
		u32 at = plan_find(d, b->mover);

		if (at == DPOR_NONE) {
			if (plan_is_independent(d, b->label))
				return branch;
		} else if (plan_is_initial(d, at)) {
			plan_drop(d, at);
			return branch;
		}
	}
	return DPOR_NONE;
}

static void insert_optimal(struct dpor *d, struct dpor_node *node)
{
	struct dpor_plan *plan = &d->plan;
	u32 *link = &node->tree;

	while (plan->left_nr) {
		u32 branch = branch_for_plan(d, *link);

		if (branch == DPOR_NONE)
			break;
		link = &d->branches[branch].child;
		if (*link == DPOR_NONE)
			return; /* all is explored below a leaf */
	}
	for (u32 i = 0; i < plan->nr && link; i++) {
		const struct dpor_step *step = &d->steps[plan->steps[i]];

		if (!plan->is_gone[i])
			link = dpor_branch_add(d, link, step->mover,
					       step->label);
	}
}

void dpor_plan_insert(struct dpor *d, struct dpor_node *node)
{
	if (d->is_source) {
		insert_source(d, node);
		return;
	}
	if (!is_asleep(d, node))
		insert_optimal(d, node);
}

/* ---- timers ---- */

/*
 * A timer that may fire at any step may also be cancelled before, and then no
 * race shows that it could have: all steps are tried. It conflicts with all.
 */
void dpor_plan_timer(struct dpor *d, struct dpor_node *node)
{
	u32 number = d->mover_of[SIM_MOVER_TIMER] - 1U;

	if (likely(!d->mover_of[SIM_MOVER_TIMER]) ||
	    !(node->enabled & BIT_ULL(number)) ||
	    d->steps[d->depth].mover == number ||
	    dpor_node_sleeps(d, node, number) || is_planned(d, node, number))
		return;
	dpor_branch_add(d, &node->tree, number, DPOR_LABEL_ALL);
}

/* It comes last at a node: no race would lead to those before it. */
u64 dpor_timer_last(const struct dpor *d, u64 possible)
{
	u64 timer = d->mover_of[SIM_MOVER_TIMER] ?
			    BIT_ULL(d->mover_of[SIM_MOVER_TIMER] - 1U) :
			    0;

	return possible & ~timer ? possible & ~timer : possible;
}
