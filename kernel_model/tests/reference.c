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

#define TASKS_MAX	5
#define IRQ		(TASKS_MAX - 1)	/* the interrupt of CPU 0 */
#define DAEMON		(TASKS_MAX - 2)
#define CALLBACKS_MAX	4
#define LOCKS_MAX	2
#define CPUS_MAX	4
#define NOBODY		(-1)

enum status { ABSENT, READY, WAITS, SLEEPS, DONE };

struct program {
	const struct reference_op	*ops;
	u32				cpu;
};

struct callbacks {
	u32	nr;
	u32	kinds[CALLBACKS_MAX];
};

struct state {
	u32		pc[TASKS_MAX];
	enum status	status[TASKS_MAX];
	u32		preempt_off[TASKS_MAX], irqs_off[TASKS_MAX];
	u32		nesting[TASKS_MAX];
	u32		read[TASKS_MAX];
	u32		waits_for[TASKS_MAX];	/* readers, a bit each */
	int		owner[LOCKS_MAX];
	u32		queue[LOCKS_MAX][TASKS_MAX], queued_nr[LOCKS_MAX];
	u32		count[CPUS_MAX], writes_nr;
	bool		is_cpu_taken[CPUS_MAX];
	bool		is_inside, is_unlinked, is_freed;
	bool		is_idle;		/* the daemon, on its way to bed */
	struct callbacks queue_rcu, batch;
	u32		kind;			/* of the callback in hand */
	u32		waiter;			/* for REF_CALL_DONE */
	bool		is_done;
	int		last;			/* who moved last */
	u32		preemptions_nr;
};

struct walk {
	struct program	programs[TASKS_MAX];
	u64		*verdict_nr;
	u32		preemptions_max;	/* 0: no bound */
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

static void call(struct state *s)
{
	if (s->kind == REF_CALL_FREE)
		s->is_freed = true;
	if (s->kind != REF_CALL_DONE)
		return;
	s->is_done = true;
	if (s->status[s->waiter] == WAITS)
		s->status[s->waiter] = READY;
}

static void next_callback(struct state *s, u32 *pc, u32 if_none)
{
	struct callbacks *b = &s->batch;

	if (!b->nr) {
		*pc = if_none;
		return;
	}
	s->kind = b->kinds[0];
	memmove(b->kinds, b->kinds + 1, --b->nr * sizeof(*b->kinds));
}

/* Operations on the daemon and callbacks. Return: is it one? */
static bool do_daemon_op(struct state *s, u32 t, const struct reference_op *op)
{
	u32 *pc = &s->pc[t];

	switch (op->code) {
	case REF_JUMP:
		*pc = op->arg;
		break;
	case REF_IDLE:
		s->is_idle = true;
		break;
	case REF_RUNNING:
		s->is_idle = false;
		break;
	case REF_WAKE:
		s->is_idle = false;
		if (s->status[DAEMON] == SLEEPS)
			s->status[DAEMON] = READY;
		break;
	case REF_QUEUE:
		assert_true(s->queue_rcu.nr < CALLBACKS_MAX);
		s->queue_rcu.kinds[s->queue_rcu.nr++] = op->arg;
		break;
	case REF_IF_QUEUED:
		*pc = s->queue_rcu.nr ? op->arg : *pc;
		break;
	case REF_TAKE_QUEUE:
		s->batch = s->queue_rcu;
		s->queue_rcu.nr = 0;
		break;
	case REF_NEXT:
		next_callback(s, pc, op->arg);
		break;
	case REF_IF_PLAIN:
		*pc = s->kind == REF_CALL_DONE ? *pc : op->arg;
		break;
	case REF_CALL:
		call(s);
		break;
	case REF_WAIT_DONE:
		s->waiter = t;
		s->status[t] = s->is_done ? READY : WAITS;
		break;
	default:
		return false;
	}
	return true;
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
		if (op->code == REF_SCHEDULE && !s->is_idle)
			return SIM_VERDICT_CLEAN;
		if (op->code == REF_SCHEDULE)
			s->status[t] = SLEEPS;
		else if (do_daemon_op(s, t, op))
			continue;
		else if (op->code == REF_END)
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

static enum sim_verdict verdict_at_end(const struct state *s)
{
	u32 sum = 0;

	for (u32 t = 0; t < TASKS_MAX; t++) {
		if (s->status[t] == READY || s->status[t] == WAITS)
			return SIM_VERDICT_DEADLOCK;
	}
	for (u32 cpu = 0; cpu < CPUS_MAX; cpu++)
		sum += s->count[cpu];
	return sum == s->writes_nr ? SIM_VERDICT_CLEAN : SIM_VERDICT_ASSERTION;
}

static bool can_move(const struct walk *w, const struct state *s, u32 t)
{
	return s->status[t] == READY && !is_kept_off(w, s, t);
}

/* Leaving a task that could go on is a preemption. */
static bool is_preemption(const struct walk *w, const struct state *s, u32 t)
{
	return s->last != NOBODY && s->last != (int)t &&
	       can_move(w, s, (u32)s->last);
}

static void walk_from(const struct walk *w, const struct state *s)
{
	bool has_moved = false;

	for (u32 t = 0; t < TASKS_MAX; t++) {
		struct state next = *s;
		enum sim_verdict verdict;

		if (!can_move(w, s, t))
			continue;
		next.preemptions_nr += is_preemption(w, s, t);
		if (w->preemptions_max &&
		    next.preemptions_nr > w->preemptions_max)
			continue;
		has_moved = true;
		next.last = (int)t;
		verdict = step(&next, t, &w->programs[t]);
		if (verdict == SIM_VERDICT_CLEAN)
			walk_from(w, &next);
		else
			w->verdict_nr[verdict]++;
	}
	if (!has_moved)
		w->verdict_nr[verdict_at_end(s)]++;
}

static const struct reference_op *ops_of(void (*fn)(void),
					 enum reference_role role,
					 const struct reference_body *bodies)
{
	for (; bodies->ops; bodies++) {
		if (bodies->fn == fn && bodies->role == role)
			return bodies->ops;
	}
	return NULL;
}

static void fill_one(struct harness_question *q,
		     const struct reference_body *bodies)
{
	struct walk w = {
		.verdict_nr = q->expect,
		.preemptions_max = q->preemptions_max,
	};
	struct state s = { .owner = { NOBODY, NOBODY }, .last = NOBODY };

	for (u32 t = 0; q->actors[t].role; t++) {
		assert_true(t < DAEMON && q->actors[t].cpu < CPUS_MAX);
		w.programs[t].ops = ops_of(q->actors[t].fn, REF_ACTOR, bodies);
		w.programs[t].cpu = q->actors[t].cpu;
		if (!w.programs[t].ops)
			return;
		s.status[t] = READY;
	}
	w.programs[IRQ].ops = ops_of(q->boot, REF_INTERRUPT, bodies);
	w.programs[DAEMON].ops = ops_of(q->boot, REF_DAEMON, bodies);
	if (w.programs[DAEMON].ops) {
		s.status[DAEMON] = SLEEPS;
		s.pc[DAEMON] = 1;
		s.is_idle = true;
	}
	memset(q->expect, 0, sizeof(q->expect));
	walk_from(&w, &s);
}

void reference_fill(struct harness_question *q, u32 nr,
		    const struct reference_body *bodies)
{
	for (u32 i = 0; i < nr; i++)
		fill_one(&q[i], bodies);
}
