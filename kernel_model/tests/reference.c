// SPDX-License-Identifier: GPL-2.0-only
/*
 * reference.c - all interleavings of short programs, one recursion for each step
 *
 * A step runs a task from where it stands to its next point, wait or end. A
 * task with preemption or interrupts off has its CPU for itself, an interrupt
 * has the CPU until it ends. Where nothing can move an execution is over.
 */
#include "reference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define TASKS_MAX	4
#define IRQ		(TASKS_MAX - 1)	/* the interrupt of CPU 0 */
#define LOCKS_MAX	2
#define CPUS_MAX	4
#define NOBODY		(-1)

enum status { ABSENT, READY, WAITS, DONE };

struct program {
	const struct reference_op	*ops;
	u32				cpu;
};

struct state {
	u32		pc[TASKS_MAX];
	enum status	status[TASKS_MAX];
	u32		preempt_off[TASKS_MAX], irqs_off[TASKS_MAX];
	u32		nesting[TASKS_MAX];
	u32		read[TASKS_MAX];
	bool		has_object[TASKS_MAX];
	u32		waits_for[TASKS_MAX];	/* readers, a bit each */
	int		owner[LOCKS_MAX];
	u32		queue[LOCKS_MAX][TASKS_MAX], queued_nr[LOCKS_MAX];
	u32		count[CPUS_MAX], writes_nr;
	bool		is_cpu_taken[CPUS_MAX];
	bool		is_inside, is_unlinked, is_freed;
};

struct walk {
	struct program	programs[TASKS_MAX];
	u64		*verdict_nr;
};

static bool is_reader(const struct state *s, u32 t)
{
	return s->nesting[t] || s->preempt_off[t] || s->irqs_off[t];
}

static void leave(struct state *s, u32 t)
{
	if (is_reader(s, t))
		return;
	for (u32 w = 0; w < TASKS_MAX; w++) {
		if (!(s->waits_for[w] & 1U << t))
			continue;
		s->waits_for[w] &= ~(1U << t);
		if (!s->waits_for[w])
			s->status[w] = READY;
	}
}

static void wait_readers(struct state *s, u32 t)
{
	for (u32 r = 0; r < TASKS_MAX; r++) {
		if (is_reader(s, r))
			s->waits_for[t] |= 1U << r;
	}
	if (s->waits_for[t])
		s->status[t] = WAITS;
}

static void take(struct state *s, u32 t, u32 lock)
{
	if (s->owner[lock] == NOBODY) {
		s->owner[lock] = (int)t;
		return;
	}
	s->queue[lock][s->queued_nr[lock]++] = t;
	s->status[t] = WAITS;
}

static void give(struct state *s, u32 lock)
{
	u32 *queue = s->queue[lock];

	s->owner[lock] = NOBODY;
	if (!s->queued_nr[lock])
		return;
	s->owner[lock] = (int)queue[0];
	s->status[queue[0]] = READY;
	memmove(queue, queue + 1, --s->queued_nr[lock] * sizeof(*queue));
}

/* Operations on locks and CPUs. Return: a finding, or clean. */
static enum sim_verdict do_lock_op(struct state *s, u32 t, u32 cpu,
				   const struct reference_op *op)
{
	switch (op->code) {
	case REF_PREEMPT_OFF:
		s->preempt_off[t]++;
		break;
	case REF_PREEMPT_ON:
		s->preempt_off[t]--;
		break;
	case REF_IRQ_OFF:
		s->irqs_off[t]++;
		break;
	case REF_IRQ_ON:
		s->irqs_off[t]--;
		break;
	case REF_TAKE:
		take(s, t, op->arg);
		break;
	case REF_TRY:
		if (s->owner[0] == NOBODY)
			s->owner[0] = (int)t;
		else
			s->pc[t] += op->arg;
		break;
	case REF_GIVE:
		give(s, op->arg);
		break;
	case REF_TAKE_CPU:
		if (s->is_cpu_taken[cpu])
			return SIM_VERDICT_LOCK_MISUSE;
		s->is_cpu_taken[cpu] = true;
		break;
	case REF_GIVE_CPU:
		s->is_cpu_taken[cpu] = false;
		break;
	default:
		fail_msg("no operation %d", op->code);
	}
	return SIM_VERDICT_CLEAN;
}

/* Operations on data. */
static enum sim_verdict do_data_op(struct state *s, u32 t, u32 cpu,
				   const struct reference_op *op)
{
	switch (op->code) {
	case REF_ENTER:
		if (s->is_inside)
			return SIM_VERDICT_ASSERTION;
		s->is_inside = true;
		break;
	case REF_LEAVE:
		s->is_inside = false;
		break;
	case REF_READ:
		s->read[t] = s->count[cpu];
		break;
	case REF_WRITE:
		s->count[cpu] = s->read[t] + 1;
		s->writes_nr++;
		break;
	case REF_POST:
		s->status[IRQ] = READY;
		break;
	case REF_LOAD:
		s->has_object[t] = !s->is_unlinked;
		if (s->is_unlinked)
			s->pc[t] += op->arg;
		break;
	case REF_USE:
		if (s->is_freed)
			return SIM_VERDICT_USE_AFTER_FREE;
		break;
	case REF_UNLINK:
		s->is_unlinked = true;
		break;
	case REF_FREE:
		s->is_freed = true;
		break;
	default:
		return do_lock_op(s, t, cpu, op);
	}
	return SIM_VERDICT_CLEAN;
}

/* Run task @t to where it stops. */
static enum sim_verdict step(struct state *s, u32 t, const struct program *p)
{
	while (s->status[t] == READY) {
		const struct reference_op *op = &p->ops[s->pc[t]++];
		enum sim_verdict verdict = SIM_VERDICT_CLEAN;

		if (op->code == REF_POINT)
			return SIM_VERDICT_CLEAN;
		if (op->code == REF_END)
			s->status[t] = DONE;
		else if (op->code == REF_READER_IN)
			s->nesting[t]++;
		else if (op->code == REF_READER_OUT)
			s->nesting[t]--;
		else if (op->code == REF_WAIT_READERS)
			wait_readers(s, t);
		else
			verdict = do_data_op(s, t, p->cpu, op);
		if (verdict != SIM_VERDICT_CLEAN)
			return verdict;
		leave(s, t);
	}
	return SIM_VERDICT_CLEAN;
}

/* Does somebody else keep @t from its CPU? An interrupt: with more right. */
static bool is_kept_off(const struct walk *w, const struct state *s, u32 t)
{
	const struct program *p = w->programs;

	if (t != IRQ && p[t].cpu == 0 && s->status[IRQ] != ABSENT &&
	    s->pc[IRQ] && s->status[IRQ] != DONE)
		return true;
	for (u32 other = 0; other < IRQ; other++) {
		if (other == t || !p[other].ops || p[other].cpu != p[t].cpu)
			continue;
		if (t == IRQ ? s->irqs_off[other] :
			       s->preempt_off[other] || s->irqs_off[other])
			return true;
	}
	return false;
}

static enum sim_verdict verdict_at_end(const struct walk *w,
				       const struct state *s)
{
	u32 sum = 0;

	for (u32 t = 0; t < TASKS_MAX; t++) {
		if (s->status[t] != DONE && s->status[t] != ABSENT)
			return SIM_VERDICT_DEADLOCK;
	}
	(void)w;
	for (u32 cpu = 0; cpu < CPUS_MAX; cpu++)
		sum += s->count[cpu];
	return sum == s->writes_nr ? SIM_VERDICT_CLEAN : SIM_VERDICT_ASSERTION;
}

static void walk_from(const struct walk *w, const struct state *s)
{
	bool can_move = false;

	for (u32 t = 0; t < TASKS_MAX; t++) {
		struct state next = *s;
		enum sim_verdict verdict;

		if (s->status[t] != READY || is_kept_off(w, s, t))
			continue;
		can_move = true;
		verdict = step(&next, t, &w->programs[t]);
		if (verdict == SIM_VERDICT_CLEAN)
			walk_from(w, &next);
		else
			w->verdict_nr[verdict]++;
	}
	if (!can_move)
		w->verdict_nr[verdict_at_end(w, s)]++;
}

static const struct reference_op *ops_of(void (*fn)(void),
					 const struct reference_body *bodies)
{
	for (; bodies->ops; bodies++) {
		if (bodies->fn == fn)
			return bodies->ops;
	}
	return NULL;
}

static void fill_one(struct harness_question *q,
		     const struct reference_body *bodies)
{
	struct walk w = { .verdict_nr = q->expect };
	struct state s = { .owner = { NOBODY, NOBODY } };

	for (u32 t = 0; q->actors[t].role; t++) {
		assert_true(t < IRQ && q->actors[t].cpu < CPUS_MAX);
		w.programs[t].ops = ops_of(q->actors[t].fn, bodies);
		w.programs[t].cpu = q->actors[t].cpu;
		if (!w.programs[t].ops)
			return;
		s.status[t] = READY;
	}
	w.programs[IRQ].ops = ops_of(q->boot, bodies);
	memset(q->expect, 0, sizeof(q->expect));
	walk_from(&w, &s);
}

void reference_fill(struct harness_question *q, u32 nr,
		    const struct reference_body *bodies)
{
	for (u32 i = 0; i < nr; i++)
		fill_one(&q[i], bodies);
}
