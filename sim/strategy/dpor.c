// SPDX-License-Identifier: GPL-2.0-only
/*
 * dpor.c - one schedule of each class of equal ones
 *
 * Dynamic partial-order reduction, optimal (wakeup trees) or with source sets;
 * both with sleep sets. Races are looked for when an execution is over. The
 * rest is a depth-first search as in dfs.c: an execution follows the steps that
 * are settled and goes on as it likes.
 *
 * A task that stands before a lock which is taken is not moved, because
 * waiting changes nothing. When only such tasks are left they are moved, so
 * that the engine sees the deadlock; these steps belong to the trace only if
 * something else can move after them (a timer).
 *
 * A finding in the middle of a step ends the execution, but what could have
 * moved beside it is explored, too, with that step put off.
 */
#include "strategy/dpor.h"

#include "base/assert.h"
#include "core/task.h"
#include "strategy/dpor_parts.h"

/* ---- the running step ---- */

/* Number of @mover among those of this search, or DPOR_NONE. */
static u32 number_of(struct dpor *d, u32 mover)
{
	if (likely(d->mover_of[mover]))
		return d->mover_of[mover] - 1U;
	if (d->movers_nr == DPOR_MOVERS_MAX) {
		d->full = "movers";
		return DPOR_NONE;
	}
	d->movers[d->movers_nr++] = (u16)mover;
	d->mover_of[mover] = (u8)d->movers_nr;
	return d->movers_nr - 1;
}

/* A section in which a CPU belongs to the mover is a lock. */
static void record_section(u64 obj, bool was, bool is)
{
	u32 flags = SIM_ACCESS_TELLS | SIM_ACCESS_NEEDS |
		    SIM_ACCESS_WAS_SHAREABLE | SIM_ACCESS_WAS_FREE;

	if (was && !is)
		sim_footprint_add(obj, SIM_ACCESS_TELLS | SIM_ACCESS_WRITE |
					       SIM_ACCESS_DROP);
	else if (!was && is)
		sim_footprint_add(obj, flags | SIM_ACCESS_WRITE |
					       SIM_ACCESS_TAKE |
					       SIM_ACCESS_ALONE);
	else if (!was)
		sim_footprint_add(obj, flags);
}

static void record_cpu(const struct dpor *d, u32 mover)
{
	if (mover == SIM_MOVER_TIMER) {
		sim_footprint_add(SIM_FOOTPRINT_ALL, SIM_ACCESS_WRITE);
		return;
	}
	if (mover < SIM_TASKS_MAX) {
		const struct sim_task *task = sim_task_by_id(mover);
		bool is_here = sim_footprint_curr(d->cpu) == task;

		sim_footprint_add(SIM_FOOTPRINT_TASK(mover), 0);
		sim_footprint_add(SIM_FOOTPRINT_ONLINE(d->cpu), 0);
		record_section(SIM_FOOTPRINT_CPU(d->cpu), d->was_kept,
			       is_here && sim_footprint_cpu_is_kept(d->cpu));
		record_section(SIM_FOOTPRINT_MASK(d->cpu), d->was_masked,
			       is_here && sim_footprint_irqs_are_off(d->cpu));
		for (u32 c = 0; task->may_migrate && c < SIM_CPUS_MAX; c++) {
			if (c != d->cpu && task->cpus_allowed & BIT_ULL(c))
				record_section(SIM_FOOTPRINT_CPU(c), false,
					       false);
		}
		return;
	}
	sim_footprint_add(SIM_FOOTPRINT_IRQS(d->cpu), SIM_ACCESS_WRITE);
	record_section(SIM_FOOTPRINT_MASK(d->cpu), d->was_masked,
		       sim_footprint_is_in_irq(sim_footprint_curr(d->cpu)->id));
}

static void close_step(struct dpor *d)
{
	struct dpor_step *step = &d->steps[d->depth - 1];
	struct sim_footprint *now = &sim_footprint_now;
	u64 woken = step->woken;

	d->is_open = false;
	if (d->depth < d->fixed_nr && !d->check.is_running)
		return; /* as it was the last time */
	record_cpu(d, d->movers[step->mover]);
	if (unlikely(now->is_full))
		d->full = "accesses of a step";
	/*
	 * What was planned behind one value is not planned behind the others,
	 * so nothing may sleep across a choice.
	 */
	if (step->values_nr || step->moves_nr > 1)
		sim_footprint_add(SIM_FOOTPRINT_ALL, SIM_ACCESS_WRITE);
	step->woken = 0;
	for (u32 i = 0; i < now->woken_nr; i++) {
		u32 mover = number_of(d, now->woken[i]);

		if (mover != DPOR_NONE)
			step->woken |= BIT_ULL(mover);
	}
	step->label = dpor_label_of(&d->labels, now->access, now->nr);
	if (unlikely(step->label == DPOR_NONE)) {
		d->full = "labels";
		step->label = DPOR_LABEL_ALL;
	}
	if (unlikely(d->check.is_running))
		dpor_check_label(d, step, woken);
	else if (step->planned != DPOR_NONE &&
		 !dpor_label_is_alike(&d->labels, step->planned, step->label))
		d->counts.changed_nr++;
	if (d->states)
		dpor_states_learn(d);
}

static void open_step(struct dpor *d, const struct sim_moves *moves, u32 idx)
{
	struct dpor_step *step = &d->steps[d->depth++];
	const struct sim_move *move = &moves->move[idx];
	u32 mover = d->movers[step->mover];

	step->ordinal = ++d->ordinals[step->mover];
	d->is_open = true;
	d->value_pos = 0;
	d->pick_step = moves->step;
	step->at_step = moves->step;
	sim_footprint_begin();
	if (!step->is_forced)
		d->pending_nr = 0;
	if (d->states)
		dpor_states_open(d, mover);
	if (mover == SIM_MOVER_TIMER)
		return;
	d->cpu = move->cpu;
	if (mover >= SIM_MOVER_IRQ(0)) {
		d->was_kept = false;
		d->was_masked = move->kind != SIM_MOVE_IRQ;
		return;
	}
	d->was_kept = move->kind == SIM_MOVE_STEP &&
		      sim_footprint_cpu_is_kept(d->cpu);
	d->was_masked = move->kind == SIM_MOVE_STEP &&
			sim_footprint_irqs_are_off(d->cpu);
}

/* ---- what can move ---- */

static u32 mover_of_move(const struct sim_move *move)
{
	if (move->kind == SIM_MOVE_TIMER)
		return SIM_MOVER_TIMER;
	if (move->kind == SIM_MOVE_IRQ ||
	    sim_footprint_is_in_irq(move->task_id))
		return SIM_MOVER_IRQ(move->cpu);
	return move->task_id;
}

static bool would_wait(u32 mover)
{
	const struct sim_footprint_next *next;

	if (mover >= SIM_TASKS_MAX)
		return false;
	next = sim_footprint_next_of(mover);
	return next->is_free && !next->is_free(next->obj, next->is_shared);
}

static void scan_moves(struct dpor *d, const struct sim_moves *moves)
{
	d->enabled = 0;
	d->blocked = 0;
	for (u32 i = 0; i < moves->nr; i++) {
		u32 mover = mover_of_move(&moves->move[i]);
		u32 number = number_of(d, mover);

		if (unlikely(number == DPOR_NONE))
			return;
		d->number_of_move[i] = (u8)number;
		if (would_wait(mover))
			d->blocked |= BIT_ULL(number);
		else
			d->enabled |= BIT_ULL(number);
	}
	if (d->bound)
		dpor_bound_scan(d, moves);
}

/* Index of a move of the step's mover; DPOR_NONE: there is none. */
static u32 find_move(const struct dpor *d, const struct sim_moves *moves,
		     struct dpor_step *step)
{
	u32 mover = d->movers[step->mover];
	u32 idx = DPOR_NONE;

	step->moves_nr = 0;
	for (u32 i = 0; i < moves->nr; i++) {
		if (mover_of_move(&moves->move[i]) != mover)
			continue;
		if (step->moves_nr++ == step->move)
			idx = i;
	}
	return idx;
}

/* ---- nodes ---- */

/* Who sleeps at the node before, does not at the one behind a conflict. */
static void inherit_sleepers(struct dpor *d, struct dpor_node *node)
{
	const struct dpor_step *step = &d->steps[d->depth - 1];
	const struct dpor_node *parent = &d->nodes[d->depth - 1];
	u64 awake = BIT_ULL(step->mover);

	for (u32 i = 0; i < parent->sleep_nr; i++) {
		const struct dpor_sleeper *s =
			&d->sleepers[parent->sleep_at + i];

		if (s->mover & DPOR_IS_DONE)
			continue;
		if (dpor_conflict(&d->labels, s->label, step->label))
			awake |= BIT_ULL(s->mover);
	}
	for (u32 i = 0; i < parent->sleep_nr; i++) {
		const struct dpor_sleeper *s =
			&d->sleepers[parent->sleep_at + i];

		if (s->mover & DPOR_IS_DONE || awake & BIT_ULL(s->mover))
			continue;
		if (d->sleepers_nr == DPOR_SLEEPERS_MAX) {
			d->full = "sleeping steps";
			return;
		}
		d->sleepers[d->sleepers_nr++] = *s;
		node->sleep_nr++;
	}
}

static struct dpor_node *new_node(struct dpor *d)
{
	struct dpor_node *node = &d->nodes[d->depth];

	*node = (struct dpor_node){
		.enabled = d->enabled,
		.sleep_at = d->sleepers_nr,
		.tree = d->next_tree,
	};
	d->next_tree = DPOR_NONE;
	if (d->bound)
		dpor_bound_node(d, node);
	if (d->depth)
		inherit_sleepers(d, node);
	return node;
}

/* The step at @at is the first branch of its node that is possible. */
static bool take_branch(struct dpor *d, u32 at, u64 possible)
{
	struct dpor_node *node = &d->nodes[at];

	while (node->tree != DPOR_NONE) {
		u32 number = node->tree;
		struct dpor_branch *b = &d->branches[number];

		node->tree = b->next;
		if (possible & BIT_ULL(b->mover)) {
			d->steps[at].mover = b->mover;
			d->steps[at].planned =
				b->child == DPOR_NONE ? DPOR_NONE : b->label;
			d->next_tree = b->child;
			dpor_branch_free(d, number);
			return true;
		}
		d->counts.dropped_nr++;
		b->next = DPOR_NONE;
		dpor_tree_free(d, number);
	}
	return false;
}

static u32 count_bits(u64 bits)
{
	u32 nr = 0;

	for (; bits; bits &= bits - 1)
		nr++;
	return nr;
}

void dpor_wake(struct dpor *d, struct dpor_node *node, u64 movers)
{
	struct dpor_sleeper *s = &d->sleepers[node->sleep_at];
	u32 nr = 0;

	SIM_ASSERT(d->sleepers_nr == node->sleep_at + node->sleep_nr);
	for (u32 i = 0; i < node->sleep_nr; i++) {
		if (!(movers & BIT_ULL(s[i].mover)))
			s[nr++] = s[i];
	}
	node->sleep_nr = nr;
	d->sleepers_nr = node->sleep_at + nr;
}

/* Any mover of @candidates: the one that moved last, or by the order. */
static u32 choose(struct dpor *d, const struct sim_moves *moves, u64 candidates)
{
	u32 skip = 0;

	if (d->order)
		skip = (u32)sim_rng_below(&d->rng, count_bits(candidates));
	else if (moves->last_idx >= 0 &&
		 candidates & BIT_ULL(d->number_of_move[moves->last_idx]))
		return d->number_of_move[moves->last_idx];
	for (u32 i = 0; i < moves->nr; i++) {
		u64 bit = BIT_ULL(d->number_of_move[i]);

		if (!(candidates & bit))
			continue;
		if (!skip--)
			return d->number_of_move[i];
		candidates &= ~bit;
	}
	return DPOR_NONE;
}

static u64 sleeping(const struct dpor *d, const struct dpor_node *node)
{
	u64 asleep = 0;

	for (u32 i = 0; i < node->sleep_nr; i++) {
		u32 mover = d->sleepers[node->sleep_at + i].mover;

		if (!(mover & DPOR_IS_DONE))
			asleep |= BIT_ULL(mover);
	}
	return asleep;
}

/* What the blocked operations would do once they are possible. */
static void note_pending(struct dpor *d)
{
	u64 blocked = d->blocked;

	d->pending_nr = 0;
	while (blocked) {
		u32 number = (u32)__builtin_ctzll(blocked);
		const struct sim_footprint_next *next =
			sim_footprint_next_of(d->movers[number]);
		struct sim_access access = {
			.obj = (u64)(uintptr_t)next->obj,
			.flags = SIM_ACCESS_NEEDS,
		};

		blocked &= blocked - 1;
		if (!next->is_free)
			continue; /* it moved in the meantime */
		if (!next->is_shared)
			access.flags |= SIM_ACCESS_WRITE | SIM_ACCESS_ALONE;
		d->pending[d->pending_nr++] = (struct dpor_sleeper){
			.mover = (u16)number,
			.label = dpor_label_of(&d->labels, &access, 1),
		};
	}
}

/* A step that ends an execution hides what the others would have done. */
static void plan_beside(struct dpor *d, u32 at)
{
	struct dpor_node *node = &d->nodes[at];
	u64 others = node->enabled & ~node->tried &
		     ~BIT_ULL(d->steps[at].mover) & ~sleeping(d, node);

	for (u32 b = node->tree; b != DPOR_NONE; b = d->branches[b].next)
		others &= ~BIT_ULL(d->branches[b].mover);
	others = dpor_bound_allows(d, node, others);
	while (others) {
		u32 mover = (u32)__builtin_ctzll(others);

		others &= others - 1;
		dpor_branch_add(d, &node->tree, mover, DPOR_LABEL_ALL);
	}
}

/* Any of @possible that is awake, or DPOR_NONE. */
static u32 choose_step(struct dpor *d, const struct dpor_node *node,
		       const struct sim_moves *moves, u64 possible)
{
	possible &= ~sleeping(d, node);
	if (!possible)
		return DPOR_NONE;
	if (d->bound && dpor_bound_default(d, node, possible))
		possible = dpor_bound_default(d, node, possible);
	return choose(d, moves, dpor_timer_last(d, possible));
}

/* The same of a search over states; the others that have to be tried become
 * branches. A step back to a state on the way could put off others for ever. */
static u32 choose_state(struct dpor *d, struct dpor_node *node,
			const struct sim_moves *moves, u64 possible)
{
	u32 number = dpor_states_choose(d, node, moves,
					dpor_timer_last(d, possible),
					sleeping(d, node));

	if (d->depth && dpor_states_is_cycle(d))
		plan_beside(d, d->depth - 1);
	return number;
}

static bool begin_node(struct dpor *d, const struct sim_moves *moves)
{
	struct dpor_node *node = new_node(d);
	struct dpor_step *step = &d->steps[d->depth];
	u64 possible = d->enabled ? d->enabled : d->blocked;

	*step = (struct dpor_step){
		.label = DPOR_LABEL_ALL,
		.planned = DPOR_NONE,
		.values_at = d->values_nr,
		.is_forced = !d->enabled,
	};
	if (!take_branch(d, d->depth, possible)) {
		u32 number;

		number = d->states ? choose_state(d, node, moves, possible) :
				     choose_step(d, node, moves, possible);
		if (number == DPOR_NONE)
			return false;
		step->mover = (u16)number;
	}
	dpor_plan_timer(d, node);
	if (step->is_forced && !d->pending_nr)
		note_pending(d);
	return true;
}

/* ---- decisions ---- */

/* What keeps a search from being complete, whatever it finds. */
static void note_world(struct dpor *d)
{
	d->has_world = true;
	d->has_step_gates = sim_footprint_has_step_gates();
	d->uncovered = sim_footprint_now.uncovered;
}

u32 dpor_pick(void *s, const struct sim_moves *moves)
{
	struct dpor *d = s;
	u32 idx;

	if (d->is_open)
		close_step(d);
	/* Before the last settled step all is as it was. */
	if (d->depth + 1 >= d->fixed_nr)
		scan_moves(d, moves);
	if (unlikely(d->depth + DPOR_MOVERS_MAX >= DPOR_STEPS_MAX))
		d->full = "steps of an execution";
	if (unlikely(d->full))
		return SIM_CHOICE_STOP;
	if (!d->has_world && !d->depth)
		note_world(d);
	if (unlikely(d->check.is_running) && d->depth >= d->fixed_nr)
		return dpor_check_rest(d);
	if (d->depth >= d->fixed_nr && !begin_node(d, moves)) {
		d->is_redundant = true;
		return SIM_CHOICE_STOP;
	}
	idx = find_move(d, moves, &d->steps[d->depth]);
	if (unlikely(idx == DPOR_NONE)) {
		d->is_diverged = true;
		return SIM_CHOICE_DIVERGED;
	}
	open_step(d, moves, idx);
	return idx;
}

u32 dpor_value(void *s, enum sim_choice_kind kind, u32 bound)
{
	struct dpor *d = s;
	struct dpor_step *step = &d->steps[d->depth - 1];
	struct dpor_value *value = &d->values[step->values_at + d->value_pos];
	u32 fixed_nr = d->depth > d->fixed_nr ? 0 : step->values_nr;

	(void)kind;
	SIM_ASSERT(d->depth);
	if (d->depth == d->fixed_nr)
		fixed_nr = d->values_fixed;
	if (d->value_pos++ < fixed_nr) {
		if (likely(value->bound == bound))
			return value->value;
		d->is_diverged = true;
		return SIM_CHOICE_DIVERGED;
	}
	if (unlikely(d->check.is_running))
		return SIM_CHOICE_STOP; /* another verdict */
	if (d->values_nr == DPOR_VALUES_MAX) {
		d->full = "values";
		return SIM_CHOICE_STOP;
	}
	*value = (struct dpor_value){
		.bound = (u16)bound,
		.value = (u16)dpor_states_random_value(d, bound),
	};
	step->values_nr++;
	d->values_nr++;
	return value->value;
}

/* ---- from one execution to the next ---- */

static void push_sleeper(struct dpor *d, struct dpor_node *node, u32 mover,
			 u32 label)
{
	d->sleepers_nr = node->sleep_at + node->sleep_nr;
	if (d->sleepers_nr == DPOR_SLEEPERS_MAX) {
		d->full = "sleeping steps";
		return;
	}
	d->sleepers[d->sleepers_nr++] =
		(struct dpor_sleeper){ (u16)mover, label };
	node->sleep_nr++;
}

/* Another value of the last choice that has one, another of several moves. */
static bool next_alternative(struct dpor *d, struct dpor_step *step)
{
	while (step->values_nr) {
		struct dpor_value *value =
			&d->values[step->values_at + step->values_nr - 1];

		if (++value->value < value->bound)
			return true;
		step->values_nr--;
	}
	return ++step->move < step->moves_nr;
}

static void settle(struct dpor *d, u32 at)
{
	struct dpor_step *step = &d->steps[at];

	d->fixed_nr = at + 1;
	d->values_fixed = step->values_nr;
	d->values_nr = step->values_at + step->values_nr;
}

static void fall_asleep(struct dpor *d, struct dpor_node *node,
			const struct dpor_step *step)
{
	node->tried |= BIT_ULL(step->mover);
	if (d->bound)
		return;
	push_sleeper(d, node, step->mover, step->label);
	for (u32 i = 0; i < node->sleep_nr; i++)
		d->sleepers[node->sleep_at + i].mover &= (u16)~DPOR_IS_DONE;
}

static void advance(struct dpor *d, u32 nr)
{
	dpor_tree_free(d, d->next_tree);
	d->next_tree = DPOR_NONE;
	for (u32 i = nr; i-- > 0;) {
		struct dpor_step *step = &d->steps[i];
		struct dpor_node *node = &d->nodes[i];
		u32 mover = step->mover;
		u32 label = step->label;

		step->planned = DPOR_NONE;
		if (next_alternative(d, step)) {
			if (!d->bound)
				push_sleeper(d, node, mover | DPOR_IS_DONE,
					     label);
			settle(d, i);
			return;
		}
		fall_asleep(d, node, step);
		if (take_branch(d, i,
				node->enabled ? node->enabled : U64_MAX)) {
			step->move = 0;
			settle(d, i);
			return;
		}
	}
	d->is_exhausted = true;
}

static bool is_limit(enum sim_verdict verdict, bool is_redundant)
{
	return sim_verdict_is_limit(verdict) ||
	       (verdict == SIM_VERDICT_STOPPED && !is_redundant);
}

/* Count a maximal trace; is it new? */
static void count_trace(struct dpor *d, u32 nr,
			const struct sim_outcome *outcome)
{
	enum sim_verdict verdict = outcome->verdict;

	d->counts.traces_nr++;
	if (unlikely(d->check.level))
		dpor_check_plan(d, nr, outcome);
	if (verdict == SIM_VERDICT_DEADLOCK ||
	    verdict == SIM_VERDICT_LOST_WAKEUP)
		d->counts.deadlocked_nr++;
	if (!d->states && !dpor_trace_is_new(d, dpor_trace_hash(d, nr)))
		d->counts.duplicates_nr++;
}

/* Steps that only wait are none, unless something came of them. */
static u32 without_waits(const struct dpor *d)
{
	u32 nr = d->depth;

	while (nr > d->fixed_nr && d->steps[nr - 1].is_forced)
		nr--;
	return nr;
}

static u32 add_pending(struct dpor *d, u32 nr)
{
	if (sim_dpor_faults & SIM_DPOR_FAULT_NO_PENDING)
		return 0;
	for (u32 i = 0; i < d->pending_nr; i++) {
		struct dpor_step *step = &d->steps[nr + i];

		*step = (struct dpor_step){
			.mover = d->pending[i].mover,
			.label = d->pending[i].label,
			.ordinal = U16_MAX,
			.planned = DPOR_NONE,
		};
		if (step->label == DPOR_NONE)
			step->label = DPOR_LABEL_ALL;
	}
	return d->pending_nr;
}

static void begin_anew(struct dpor *d)
{
	d->is_exhausted = false;
	d->fixed_nr = 0;
	d->values_nr = 0;
	d->sleepers_nr = 0;
}

void dpor_end(struct sim_strategy *s, struct sim_outcome *outcome)
{
	struct dpor *d = container_of(s, struct dpor, base);
	bool is_cut = d->is_open && outcome->steps_nr == d->pick_step;
	u32 from = d->fixed_nr ? d->fixed_nr - 1 : 0;
	u32 nr;

	d->executions_nr++;
	if (d->is_open)
		close_step(d);
	if (unlikely(d->check.is_running)) {
		dpor_check_end(d, outcome);
		return;
	}
	d->counts.spun_nr += sim_footprint_now.has_spun;
	if (d->depth < d->fixed_nr)
		d->is_diverged = true;
	if (d->is_diverged) {
		d->is_exhausted = true;
		sim_strategy_diverge(outcome,
				     "step %u of an earlier execution was not "
				     "possible again",
				     d->depth + 1);
		sim_footprint_reset(false);
		return;
	}
	nr = without_waits(d);
	if (!d->pending_nr)
		note_pending(d);
	is_cut = is_cut && nr == d->depth;
	if (is_limit(outcome->verdict, d->is_redundant))
		d->counts.limits_nr++;
	if (is_cut)
		plan_beside(d, nr - 1);
	d->counts.hidden_nr +=
		d->blocked &&
		(is_cut || (d->is_redundant && !d->states && d->counts.cut_nr));
	if (!d->states && (!d->is_redundant || !d->is_source ||
			   !(sim_dpor_faults & SIM_DPOR_FAULT_NO_BLOCKED)))
		dpor_analyse(d, from, nr, add_pending(d, nr));
	if (d->is_redundant)
		d->counts.redundant_nr++;
	else if (is_cut)
		d->counts.cut_nr++;
	else if (!is_limit(outcome->verdict, false))
		count_trace(d, nr, outcome);
	if (d->states && dpor_states_sample(d))
		begin_anew(d);
	else
		advance(d, nr);
	if (d->states)
		dpor_states_leave(d, d->is_exhausted ? 0 : d->fixed_nr,
				  d->depth);
	sim_estimator_note(&d->estimator, nr, d->is_exhausted ? 0 : d->fixed_nr,
			   false);
	if (d->is_exhausted && d->states && dpor_states_again(d))
		begin_anew(d);
	d->is_exhausted |= d->full != NULL;
	sim_footprint_reset(false);
}
