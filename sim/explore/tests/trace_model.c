// SPDX-License-Identifier: GPL-2.0-only
/*
 * trace_model.c - operations of one step each, and running them
 */
#include "trace_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "base/hash.h"
#include "core/choice.h"
#include "core/footprint.h"
#include "core/heap.h"
#include "core/lock.h"
#include "core/run.h"
#include "core/task.h"
#include "core/wait.h"
#include "detect/detect.h"
#include "core/lockgraph.h"
#include "detect/lockorder.h"
#include "strategy/dpor_fault.h"
#include "strategy/resume.h"

struct lock {
	struct sim_lock id;
	struct sim_wait wait;
	u32 owner;	/* of a mutex; the writer, also an announced one */
	u32 readers __attribute__((aligned(8))); /* a word of its own */
};

struct tm_world *tm_world;
static struct lock *locks;
static const struct tm_test *test_now;

/* ---- the classes of schedules, told apart by other means ---- */

static void note(struct tm_history *history, bool is_write)
{
	u32 nr = sim_task_current()->id;
	u64 what = sim_hash_mix(nr, tm_world->done_nr[nr]);

	if (!is_write) {
		history->reads += what;
		return;
	}
	history->order = sim_hash_mix(history->order + history->reads, what);
	history->reads = 0;
}

/* ---- variables ---- */

static void touch(u32 x, u32 flags)
{
	const void *obj = &tm_world->var[x];

	sim_point_bare(SIM_POINT_ATOMIC, obj, NULL);
	sim_footprint(obj, flags | SIM_ACCESS_TELLS);
	note(&tm_world->var_history[x], flags);
}

u64 tm_read(u32 x)
{
	touch(x, 0);
	return tm_world->var[x];
}

void tm_write(u32 x, u64 value)
{
	touch(x, SIM_ACCESS_WRITE);
	tm_world->var[x] = value;
}

u64 tm_add(u32 x)
{
	touch(x, SIM_ACCESS_WRITE);
	return tm_world->var[x]++;
}

bool tm_cas(u32 x, u64 from, u64 to)
{
	sim_point_bare(SIM_POINT_ATOMIC, &tm_world->var[x], NULL);
	sim_footprint(&tm_world->var[x], 0);
	note(&tm_world->var_history[x], tm_world->var[x] == from);
	if (sim_dpor_faults & SIM_DPOR_FAULT_CAS_WRITE)
		sim_footprint(&tm_world->var[x], SIM_ACCESS_WRITE);
	if (tm_world->var[x] != from)
		return false;
	if (!(sim_dpor_faults & SIM_DPOR_FAULT_CAS_READ))
		sim_footprint(&tm_world->var[x],
			      SIM_ACCESS_WRITE | SIM_ACCESS_TELLS);
	tm_world->var[x] = to;
	return true;
}

/* ---- locks ---- */

static bool is_fair(void)
{
	return test_now->is_fair && !(sim_dpor_faults & SIM_DPOR_FAULT_UNFAIR);
}

static bool is_unowned(const void *obj, bool is_shared)
{
	const struct lock *lock = obj;

	(void)is_shared;
	return !lock->owner;
}

static bool is_drained(const void *obj, bool is_shared)
{
	const struct lock *lock = container_of(obj, struct lock, readers);

	(void)is_shared;
	return !lock->readers;
}

static bool is_unused(const void *obj, bool is_shared)
{
	const struct lock *lock = obj;

	return !lock->owner && (is_shared || !lock->readers);
}

static void point(enum sim_point_kind kind, const void *obj,
		  bool (*is_free)(const void *obj, bool is_shared), u32 how)
{
	const struct sim_point_lock point = { obj, "lock", is_free };

	sim_point_lock(kind, &point, how);
}

static void acquire(struct lock *lock, const void *obj,
		    bool (*is_free)(const void *obj, bool is_shared), u32 how)
{
	struct sim_wait_spec spec = {
		.why = SIM_WAIT_USER,
		.lock = &lock->id,
		.wakers = sim_wakers_holders,
	};

	point(SIM_POINT_ACQUIRE, obj, is_free, how);
	while (!is_free(obj, how & SIM_POINT_SHARED))
		sim_wait_block(&lock->wait, &spec);
}

void tm_lock(u32 x)
{
	acquire(&locks[x], &locks[x], is_unowned, 0);
	locks[x].owner = sim_task_current()->id;
	note(&tm_world->lock_history[x], true);
	sim_lock_acquired(&locks[x].id, SIM_LOCK_WRITE, false, NULL);
}

static bool tm_try_lock(u32 x)
{
	point(SIM_POINT_ACQUIRE, &locks[x], is_unowned, SIM_POINT_TRY);
	note(&tm_world->lock_history[x], !locks[x].owner);
	if (locks[x].owner)
		return false;
	locks[x].owner = sim_task_current()->id;
	sim_lock_acquired(&locks[x].id, SIM_LOCK_WRITE, true, NULL);
	return true;
}

void tm_unlock(u32 x)
{
	point(SIM_POINT_RELEASE, &locks[x], is_unowned, 0);
	note(&tm_world->lock_history[x], true);
	sim_lock_released(&locks[x].id);
	locks[x].owner = 0;
	sim_wait_wake(&locks[x].wait, U32_MAX);
}

/* A fair writer waits for the readers in a step of its own. */
static void touch_readers(struct lock *lock, u32 flags)
{
	if (!lock->readers)
		flags |= SIM_ACCESS_WAS_FREE;
	sim_footprint(is_fair() ? (void *)&lock->readers : lock,
		      flags | SIM_ACCESS_TELLS | SIM_ACCESS_WAS_SHAREABLE |
			      SIM_ACCESS_USERS(lock->readers));
}

static void reader_in(u32 x)
{
	struct lock *lock = &locks[x];

	acquire(lock, lock, is_fair() ? is_unowned : is_unused,
		SIM_POINT_SHARED);
	touch_readers(lock, SIM_ACCESS_TAKE);
	note(&tm_world->lock_history[x], false);
	lock->readers++;
	sim_lock_acquired(&lock->id, SIM_LOCK_READ, false, NULL);
}

static void reader_out(u32 x)
{
	struct lock *lock = &locks[x];

	sim_point_bare(SIM_POINT_RELEASE, lock, "lock");
	touch_readers(lock, SIM_ACCESS_DROP);
	sim_footprint(lock,
		      SIM_ACCESS_TELLS | SIM_ACCESS_DROP |
			      (is_fair() && !lock->owner ? SIM_ACCESS_WAS_FREE :
							   0));
	sim_lock_released(&lock->id);
	note(&tm_world->lock_history[x], false);
	lock->readers--;
	sim_wait_wake(&lock->wait, U32_MAX);
}

static void writer_in(u32 x)
{
	struct lock *lock = &locks[x];

	acquire(lock, lock, is_fair() ? is_unowned : is_unused, 0);
	lock->owner = sim_task_current()->id;
	note(&tm_world->lock_history[x], true);
	sim_lock_acquired(&lock->id, SIM_LOCK_WRITE, false, NULL);
	if (!is_fair())
		return;
	acquire(lock, &lock->readers, is_drained, 0);
	note(&tm_world->lock_history[x], true);
}

static bool is_set(const void *obj, bool is_shared)
{
	(void)is_shared;
	return *(const u64 *)obj != 0;
}

/* Wait for a variable that is never set back. */
static void await(u32 x)
{
	struct sim_wait_spec spec = { .why = SIM_WAIT_USER };

	point(SIM_POINT_ACQUIRE, &tm_world->var[x], is_set, SIM_POINT_SHARED);
	while (!tm_world->var[x])
		sim_wait_block(&locks[x].wait, &spec);
	note(&tm_world->var_history[x], false);
}

static void set_awaited(u32 x)
{
	point(SIM_POINT_RELEASE, &tm_world->var[x], is_set, 0);
	note(&tm_world->var_history[x], true);
	tm_world->var[x] = 1;
	sim_wait_wake(&locks[x].wait, U32_MAX);
}

/* ---- sections ---- */

/* A step may come only while nobody else on the CPU cannot be preempted. */
static void note_cpu(bool is_section)
{
	const struct sim_task *task = sim_task_current();

	tm_world->done_nr[task->id]++;
	if (is_section || !task->preempt_count)
		note(&tm_world->cpu_history[task->cpu], is_section);
}

static u32 choose(u32 bound)
{
	u32 id = sim_task_current()->id;
	u32 value = sim_choice(SIM_CHOICE_VALUE, bound);

	tm_world->choices +=
		sim_hash_mix(sim_hash_mix(id, value), tm_world->done_nr[id]);
	return value;
}

/* ---- programs ---- */

static void step(char op, u32 x, u32 nr)
{
	switch (op) {
	case '<':
		tm_read(x);
		break;
	case '>':
		tm_write(x, nr);
		break;
	case '+':
		tm_add(x);
		break;
	case '=':
		tm_cas(x, 0, 1);
		break;
	case 'L':
		tm_lock(x);
		break;
	case 'U':
	case 'w':
		tm_unlock(x);
		break;
	case 'R':
		reader_in(x);
		break;
	case 'r':
		reader_out(x);
		break;
	case 'W':
		writer_in(x);
		break;
	case '?':
		await(x + 14);
		break;
	case '!':
		set_awaited(x + 14);
		break;
	case 'C':
		tm_write(x, choose(3));
		break;
	case '@':
		tm_write(x, choose(2) + tm_read(x));
		break;
	case 'T':
		if (tm_try_lock(x))
			tm_unlock(x);
		break;
	case '(':
		sim_point(SIM_POINT_USER, NULL, NULL);
		sim_preempt_disable();
		note_cpu(true);
		break;
	case ')':
		sim_point(SIM_POINT_USER, NULL, NULL);
		note_cpu(true);
		sim_preempt_enable();
		break;
	default:
		SIM_ASSERT(!"an operation");
	}
}

static void task_main(void *arg)
{
	const struct tm_program *p = arg;
	u32 nr = (u32)(p - test_now->tasks) + 1;

	if (p->run) {
		p->run(nr);
		return;
	}
	note_cpu(false);
	for (const char *s = p->steps; *s; s++) {
		if (*s == ' ')
			continue;
		step(s[0], (u32)(s[1] - 'a'), nr);
		if (*s != '(' && *s != ')')
			note_cpu(false);
		s++;
	}
}

static void boot(void *arg)
{
	(void)arg;
	tm_world = sim_heap_alloc(sizeof(*tm_world), "variables");
	locks = sim_heap_alloc(TM_VARS * sizeof(*locks), "locks");
	for (u32 i = 0; i < TM_VARS; i++) {
		locks[i].id.name = "lock";
		sim_wait_init(&locks[i].wait);
	}
	for (u32 i = 0; i < test_now->tasks_nr; i++) {
		const struct tm_program *p = &test_now->tasks[i];
		struct sim_task_options o = {
			.name = "task",
			.kind = SIM_TASK_ACTOR,
			.cpu = p->cpu ? p->cpu - 1 : i,
		};

		sim_task_create(&o, task_main, (void *)p);
	}
}

/* ---- running ---- */

static u64 final_state(enum sim_verdict verdict, bool *ret_is_stuck)
{
	u64 hash = sim_hash_mix(1, verdict);

	*ret_is_stuck = false;
	for (u32 i = 0; i < TM_VARS; i++) {
		hash = sim_hash_mix(hash, tm_world->var[i]);
		hash = sim_hash_mix(hash, tm_world->var_history[i].order);
		hash = sim_hash_mix(hash, tm_world->var_history[i].reads);
		hash = sim_hash_mix(hash, tm_world->lock_history[i].order);
		hash = sim_hash_mix(hash, tm_world->lock_history[i].reads);
		hash = sim_hash_mix(hash, locks[i].owner);
		hash = sim_hash_mix(hash, locks[i].readers);
	}
	for (u32 i = 0; i < TM_TASKS; i++) {
		hash = sim_hash_mix(hash, tm_world->cpu_history[i].order);
		hash = sim_hash_mix(hash, tm_world->cpu_history[i].reads);
	}
	hash = sim_hash_mix(hash, tm_world->choices);
	for (u32 id = 1; id < sim_task_count(); id++) {
		const struct sim_task *task = sim_task_by_id(id);

		if (task->kind == SIM_TASK_ACTOR &&
		    task->state != SIM_TASK_DONE) {
			*ret_is_stuck = true;
			hash = sim_hash_mix(hash, id);
		}
	}
	return hash;
}

static void add_final(struct tm_result *result, u64 hash)
{
	u32 low = 0;
	u32 high = result->finals_nr;

	while (low < high) {
		u32 mid = (low + high) / 2;

		if (result->finals[mid] == hash)
			return;
		if (result->finals[mid] < hash)
			low = mid + 1;
		else
			high = mid;
	}
	result->finals = realloc(result->finals,
				 (result->finals_nr + 1UL) * sizeof(u64));
	SIM_ASSERT(result->finals);
	memmove(&result->finals[low + 1], &result->finals[low],
		(result->finals_nr - low) * sizeof(u64));
	result->finals[low] = hash;
	result->finals_nr++;
}

static u64 digest_log(u64 hash)
{
	const struct sim_choice *log;
	u32 nr;

	log = sim_choice_log(&nr);
	for (u32 i = 0; i < nr; i++)
		hash = sim_hash_mix(
			hash, (u64)log[i].kind << 48 | (u64)log[i].bound << 32 |
				      (u64)log[i].value << 16 | log[i].task_id);
	return sim_hash_mix(hash, nr);
}

static u64 digest_outcome(u64 hash, const struct sim_outcome *o)
{
	hash = sim_hash_mix(hash, o->verdict);
	hash = sim_hash_mix(hash, o->event_hash);
	hash = sim_hash_mix(hash, o->choices_nr);
	hash = sim_hash_mix(hash, (u64)o->steps_nr << 32 | o->switches_nr);
	return sim_hash_mix(hash, (u64)o->preemptions_nr << 32 | o->edges_nr);
}

/* In how many executions each order of two locks was seen. */
static u64 digest_lock_orders(u64 hash)
{
	const struct sim_lockgraph_edge *edges;
	u32 nr = sim_lockgraph_edges(&edges);

	for (u32 i = 0; i < nr; i++) {
		hash = sim_hash_mix(hash, edges[i].executions_nr);
		hash = sim_hash_mix(hash, edges[i].first_seed);
	}
	return sim_hash_mix(hash, nr);
}

u32 tm_asides_every;

static struct sim_strategy *create(const char *spec)
{
	char name[SIM_STRATEGY_NAME_BYTES];
	struct sim_strategy_options so;
	struct sim_strategy *s = NULL;
	struct sim_error err;
	int r;

	r = sim_strategy_parse(spec, &err, name, &so);
	if (!r)
		r = sim_strategy_create(name, &so, &err, &s);
	SIM_ASSERT(!r);
	return s;
}

/* As another process would find it; the same bytes when saved once more. */
static struct sim_strategy *put_aside(struct sim_strategy *s, const char *spec,
				      struct sim_text *news,
				      struct tm_result *ret)
{
	struct sim_text saved = SIM_TEXT_INIT;
	struct sim_text again = SIM_TEXT_INIT;
	struct sim_bytes b;
	bool ok;

	if (!s->ops->save(s, &saved)) {
		sim_text_fini(&saved);
		return s;
	}
	if (s->ops->save_news)
		s->ops->save_news(s, news);
	sim_strategy_destroy(s);
	s = create(spec);
	b = (struct sim_bytes){ .data = (const u8 *)sim_text_str(news),
				.bytes = news->nr };
	ok = !s->ops->load_news || s->ops->load_news(s, &b);
	SIM_ASSERT(ok);
	b = (struct sim_bytes){ .data = (const u8 *)sim_text_str(&saved),
				.bytes = saved.nr };
	ok = s->ops->load(s, &b) && b.at == b.bytes;
	SIM_ASSERT(ok);
	if (s->ops->save_news)
		s->ops->save_news(s, news);
	ok = s->ops->save(s, &again) && again.nr == saved.nr &&
	     !memcmp(sim_text_str(&again), sim_text_str(&saved), saved.nr);
	SIM_ASSERT(ok);
	sim_text_fini(&again);
	sim_text_fini(&saved);
	ret->asides_nr++;
	return s;
}

static void run_all(struct sim_strategy **at, const char *spec,
		    const struct sim_snapshot *snap, u64 most,
		    struct tm_result *ret)
{
	struct sim_text news = SIM_TEXT_INIT;
	struct sim_strategy *s = *at;
	struct sim_resume resume = { .owner = NULL };
	struct sim_checkpoint_counts counts = { 0 };
	static struct sim_outcome outcome;

	if (s->ops->save_news)
		s->ops->save_news(s, &news);
	for (;;) {
		bool is_stuck;
		u64 hash;

		if (tm_asides_every &&
		    !(ret->executions_nr % tm_asides_every)) {
			sim_resume_fini(&resume);
			s = put_aside(s, spec, &news, ret);
		}
		if (s->ops->begin(s, 0) || ret->executions_nr == most)
			break;
		sim_resume_run(&resume, s, snap, &outcome);
		sim_lockgraph_commit(ret->executions_nr);
		ret->digest = digest_outcome(digest_log(ret->digest), &outcome);
		s->ops->end(s, &outcome);
		ret->executions_nr++;
		if (outcome.verdict == SIM_VERDICT_STOPPED)
			continue;
		hash = final_state(outcome.verdict, &is_stuck);
		ret->stuck_nr += is_stuck;
		add_final(ret, hash);
		if (outcome.verdict == SIM_VERDICT_DIVERGED)
			printf("# %s: %s\n", test_now->name, outcome.title);
	}
	ret->digest = digest_lock_orders(ret->digest);
	if (resume.checkpoints)
		sim_checkpoints_counts(resume.checkpoints, &counts);
	ret->resumed_nr = counts.resumed_nr;
	sim_resume_fini(&resume);
	sim_text_fini(&news);
	*at = s;
}

void tm_explore(const struct tm_test *test, const char *spec, u64 most,
		struct tm_result *ret)
{
	struct sim_world_options o = {
		.cpus_nr = test->cpus_nr ? test->cpus_nr : TM_TASKS,
		.preempt = SIM_PREEMPT_FULL,
		.all_cpus_online = true,
	};
	struct sim_text text = SIM_TEXT_INIT;
	static struct sim_outcome outcome;
	struct sim_snapshot *snap;
	struct sim_strategy *s;
	struct sim_error err;
	int r;

	memset(ret, 0, sizeof(*ret));
	test_now = test;
	s = create(spec);
	r = sim_world_create(&o, &err);
	SIM_ASSERT(!r);
	sim_lockorder_reset();
	if (!test->is_plain)
		sim_detect_attach(SIM_DETECT_ALL);
	sim_world_boot(boot, NULL, &outcome);
	r = sim_snapshot_take(&snap, &err);
	SIM_ASSERT(!r);
	run_all(&s, spec, snap, most, ret);
	if (!strcmp(s->ops->name, "dpor"))
		sim_dpor_counts(s, &ret->counts);
	if (s->ops->estimate)
		s->ops->estimate(s, &ret->estimate);
	ret->is_complete = s->ops->is_complete && s->ops->is_complete(s);
	s->ops->describe(s, &text);
	snprintf(ret->coverage, sizeof(ret->coverage), "%s",
		 sim_text_str(&text));
	sim_text_fini(&text);
	sim_strategy_destroy(s);
	sim_snapshot_free(snap);
	sim_detect_detach();
	sim_world_destroy();
}

void tm_result_fini(struct tm_result *result)
{
	free(result->finals);
	result->finals = NULL;
}
