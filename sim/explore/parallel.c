// SPDX-License-Identifier: GPL-2.0-only
/*
 * parallel.c - hand out shards, put their results together in order
 *
 * The processes explore and send counts and the numbers of executions that
 * matter. This one runs those again, in the order of their seeds, and so comes
 * through the same states as if it had run them all.
 */
#include "explore/parallel.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/assert.h"
#include "core/lockgraph.h"
#include "detect/cover.h"
#include "explore/shard.h"
#include "strategy/strategy.h"

#define TALLY_EVERY 16384U
#define HANG_SECONDS 60
#define POLL_MS 200
#define AHEAD_MAX 64	/* results that wait for one before them */
#define CRASHES_MAX 64	/* then there is something wrong with us */
#define AHEAD_WAIT_MS 1
#define NO_SHARD U64_MAX

struct shared {
	_Atomic u64 next_shard;
	_Atomic u64 merged_nr;
	_Atomic bool stop;
	struct sim_shard_slot slots[];
};

struct crash {
	u64 shard;
	u64 execution;
	struct sim_outcome outcome;
	struct sim_choice *log;
};

struct job {
	pid_t pid; /* 0: none */
	int fd;	   /* results come from here */
	u64 beats_nr;
	u32 still_nr; /* polls without a beat */
};

struct parallel {
	struct sim_worker *w;
	struct shared *shared;
	size_t shared_bytes;
	struct job *jobs;
	struct pollfd *polls;
	u32 jobs_nr;
	u64 shard_seeds;
	u64 shards_nr; /* 0: no end */
	u64 merged_nr; /* shards */
	struct sim_shard_result ahead[AHEAD_MAX];
	bool is_ahead[AHEAD_MAX];
	struct crash crashes[CRASHES_MAX];
	u32 crashes_nr;
	bool is_over;
};

/* ---- in the other process ---- */

static struct sim_shard_job job_of(const struct parallel *p, u64 shard)
{
	u64 max = p->w->campaign->executions_max;
	u64 first = shard * p->shard_seeds;

	return (struct sim_shard_job){
		.shard = shard,
		.first = first,
		.seeds_nr = max ? min_t(u64, p->shard_seeds, max - first) :
				  p->shard_seeds,
	};
}

static u32 skipped_of(const struct parallel *p, u64 shard, u64 *ret)
{
	u32 nr = 0;

	for (u32 i = 0; i < p->crashes_nr; i++) {
		if (p->crashes[i].shard == shard)
			ret[nr++] = p->crashes[i].execution;
	}
	return nr;
}

/* Return: a shard whose result there is room for, or that nobody wants. */
static u64 next_shard(struct parallel *p)
{
	u64 shard = atomic_fetch_add(&p->shared->next_shard, 1);

	while (shard >= p->shared->merged_nr + AHEAD_MAX && !p->shared->stop)
		poll(NULL, 0, AHEAD_WAIT_MS);
	return shard;
}

/* @shard was begun by a process that is no more, or is NO_SHARD. */
SIM_NORETURN static void explore(struct parallel *p, u32 idx, u64 shard, int fd)
{
	struct sim_shard_slot *slot = &p->shared->slots[idx];
	struct sim_shard_result result;
	u64 skipped[CRASHES_MAX];
	struct sim_error err;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	sim_choice_log_place(&slot->place);
	sim_cover_process(idx + 1);
	if (sim_shard_init(&result))
		_exit(EXIT_FAILURE);
	for (;;) {
		struct sim_shard_job job;

		if (shard == NO_SHARD)
			shard = next_shard(p);
		if (p->shared->stop || (p->shards_nr && shard >= p->shards_nr))
			_exit(EXIT_SUCCESS);
		job = job_of(p, shard);
		job.skipped = skipped;
		job.skipped_nr = skipped_of(p, shard, skipped);
		if (sim_shard_run(p->w, &job, slot, &p->shared->stop, &result,
				  &err))
			_exit(EXIT_FAILURE);
		if (sim_shard_write(fd, &result))
			_exit(EXIT_SUCCESS);
		slot->shard = NO_SHARD;
		shard = NO_SHARD;
	}
}

/* ---- starting and ending ---- */

static int start(struct parallel *p, u32 idx, u64 shard, struct sim_error *err)
{
	struct job *job = &p->jobs[idx];
	int ends[2];

	if (pipe(ends))
		return sim_error_set(err, SIM_ERR_IO, "cannot make a pipe: %s",
				     strerror(errno));
	fflush(NULL);
	p->shared->slots[idx].shard = shard;
	p->shared->slots[idx].is_running = false;
	*job = (struct job){ .pid = fork(), .fd = ends[0] };
	if (job->pid == 0) {
		close(ends[0]);
		explore(p, idx, shard, ends[1]);
	}
	close(ends[1]);
	if (job->pid > 0)
		return 0;
	close(ends[0]);
	job->pid = 0;
	return sim_error_set(err, SIM_ERR_NOMEM,
			     "cannot start another process: %s",
			     strerror(errno));
}

static void stop_all(struct parallel *p)
{
	p->shared->stop = true;
	for (u32 i = 0; i < p->jobs_nr; i++) {
		if (!p->jobs[i].pid)
			continue;
		kill(p->jobs[i].pid, SIGKILL);
		waitpid(p->jobs[i].pid, NULL, 0);
		close(p->jobs[i].fd);
		p->jobs[i].pid = 0;
	}
}

/* ---- merging ---- */

static void take_counts(struct sim_worker *w, const struct sim_shard_head *h)
{
	struct sim_explore_result *result = w->result;

	for (u32 v = 0; v < SIM_VERDICT_NR; v++) {
		u64 nr = h->executions_by[v];

		result->executions_nr += nr;
		result->executions_by[v] += nr;
		result->steps_by[v] += h->steps_by[v];
		result->steps_nr += h->steps_by[v];
		result->findings_nr += sim_verdict_is_bug(v) ? nr : 0;
		result->limits_nr += sim_verdict_is_limit(v) ? nr : 0;
		w->tally.executions_nr[v] += nr;
		w->tally.steps_nr[v] += h->steps_by[v];
	}
}

/* The first sighting of a bug is counted when it becomes known. */
static void take_sightings(struct sim_worker *w,
			   const struct sim_shard_result *r)
{
	for (u32 i = 0; i < r->head.sightings_nr; i++) {
		const struct sim_shard_sighting *s = &r->sightings[i];

		for (u32 b = 0; b < w->bugs.nr; b++) {
			struct sim_explore_bug *bug = &w->bugs.items[b];
			u64 nr = s->nr;

			if (bug->hash != s->bug_hash)
				continue;
			nr -= bug->first_execution >= r->head.first;
			bug->seen_nr += nr;
			bug->unreported_nr += nr;
		}
	}
}

static void take_edges(const struct sim_shard_result *r)
{
	for (u32 i = 0; i < r->head.edges_nr; i++)
		sim_lockgraph_add(r->edges[i].id, r->edges[i].nr,
				  r->edges[i].seed);
	sim_lockgraph_add_lost(r->head.edges_lost_nr);
}

static int repeat(struct sim_worker *w, const struct sim_shard_named *named,
		  struct sim_error *err)
{
	int r = 0;

	w->begun_nr = named->execution * w->strategy->runs_nr;
	w->is_repeating = true;
	w->counts_sightings = !named->is_sighted;
	sim_cover_pause(true);
	for (u32 i = 0; r == 0 && i < w->strategy->runs_nr; i++)
		r = sim_worker_step(w, err);
	sim_cover_pause(false);
	w->is_repeating = false;
	w->counts_sightings = true;
	return r;
}

/* An execution that ended its process is not repeated. */
static int take_crash(struct sim_worker *w, struct crash *crash,
		      struct sim_error *err)
{
	w->begun_nr = (crash->execution + 1) * w->strategy->runs_nr;
	w->outcome = crash->outcome;
	w->session.log = crash->log;
	w->session.log_nr = crash->outcome.choices_nr;
	return sim_worker_take(w, err);
}

static int merge_crashes(struct parallel *p, u64 shard, u64 below,
			 struct sim_error *err)
{
	int r = 0;

	for (u32 i = 0; !r && i < p->crashes_nr; i++) {
		struct crash *crash = &p->crashes[i];

		if (crash->shard != shard || crash->execution >= below ||
		    !crash->log)
			continue;
		r = take_crash(p->w, crash, err);
		free(crash->log);
		crash->log = NULL;
	}
	return r;
}

static int merge(struct parallel *p, struct sim_shard_result *result,
		 struct sim_error *err)
{
	const struct sim_shard_head *h = &result->head;
	struct sim_worker *w = p->w;
	u64 repeated_nr = 0;
	int r = 0;

	for (u32 i = 0; !r && i < h->named_nr; i++) {
		r = merge_crashes(p, h->shard, result->named[i].execution, err);
		if (!r)
			r = repeat(w, &result->named[i], err);
		repeated_nr++;
	}
	if (!r)
		r = merge_crashes(p, h->shard, h->first + h->seeds_nr, err);
	if (r)
		return r;
	take_counts(w, h);
	take_sightings(w, result);
	take_edges(result);
	w->strategy->ops->account(w->strategy, h->seeds_nr - repeated_nr);
	w->begun_nr = (h->first + h->seeds_nr) * w->strategy->runs_nr;
	p->is_over |= h->is_cut;
	p->shared->merged_nr = ++p->merged_nr;
	return sim_worker_report(w, err);
}

static int merge_ready(struct parallel *p, struct sim_error *err)
{
	int r = 0;

	while (!r && !p->is_over) {
		u32 place = p->merged_nr % AHEAD_MAX;

		if (!p->is_ahead[place])
			return 0;
		r = merge(p, &p->ahead[place], err);
		sim_shard_fini(&p->ahead[place]);
		p->is_ahead[place] = false;
		p->is_over |= p->shards_nr && p->merged_nr == p->shards_nr;
	}
	return r;
}

/* ---- a process that ended ---- */

static void note_crash(struct parallel *p, u32 idx, const char *what)
{
	struct sim_shard_slot *slot = &p->shared->slots[idx];
	struct crash *crash = &p->crashes[p->crashes_nr++];
	u32 nr = min_t(u32, slot->place.nr, SIM_CHOICES_MAX);

	*crash = (struct crash){
		.shard = slot->shard,
		.execution = slot->execution,
		.outcome = { .verdict = SIM_VERDICT_CRASH, .choices_nr = nr },
		.log = malloc((nr + 1UL) * sizeof(*crash->log)),
	};
	if (!crash->log)
		crash->outcome.choices_nr = 0;
	else
		memcpy(crash->log, slot->place.log, nr * sizeof(*crash->log));
	snprintf(crash->outcome.title, sizeof(crash->outcome.title),
		 "gordian %s", what);
	snprintf(crash->outcome.signature, sizeof(crash->outcome.signature),
		 "crash: %s", what);
}

static int reap(struct parallel *p, u32 idx, bool is_hung,
		struct sim_error *err)
{
	struct sim_shard_slot *slot = &p->shared->slots[idx];
	struct job *job = &p->jobs[idx];
	char what[96];
	int status = 0;

	waitpid(job->pid, &status, 0);
	close(job->fd);
	job->pid = 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS)
		return 0;
	if (is_hung)
		snprintf(what, sizeof(what), "hangs in an execution");
	else if (WIFSIGNALED(status))
		snprintf(what, sizeof(what), "ended by signal %d (%s)",
			 WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		return sim_error_set(err, SIM_ERR_NOMEM,
				     "a process that explores gave up");
	if (p->crashes_nr == CRASHES_MAX)
		return sim_error_set(
			err, SIM_ERR_LIMIT,
			"%u processes that explore have ended, the last one %s",
			CRASHES_MAX, what);
	if (slot->is_running)
		note_crash(p, idx, what);
	return start(p, idx, slot->shard, err);
}

static int watch(struct parallel *p, struct sim_error *err)
{
	u32 seconds = p->w->campaign->hang_seconds;
	u32 polls_max = (seconds ? seconds : HANG_SECONDS) * 1000 / POLL_MS;
	int r = 0;

	for (u32 i = 0; !r && i < p->jobs_nr; i++) {
		struct job *job = &p->jobs[i];
		u64 beats_nr = p->shared->slots[i].beats_nr;

		if (!job->pid)
			continue;
		job->still_nr = beats_nr == job->beats_nr ? job->still_nr + 1 :
							    0;
		job->beats_nr = beats_nr;
		/* Between executions it waits for this process to read. */
		if (job->still_nr < polls_max ||
		    !p->shared->slots[i].is_running)
			continue;
		kill(job->pid, SIGKILL);
		r = reap(p, i, true, err);
	}
	return r;
}

/* ---- collecting ---- */

static int take_result(struct parallel *p, u32 idx, struct sim_error *err)
{
	struct sim_shard_result result;
	int r = sim_shard_read(p->jobs[idx].fd, &result);
	u32 place = result.head.shard % AHEAD_MAX;

	if (r == -SIM_ERR_ABSENT)
		return reap(p, idx, false, err);
	if (r)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	/* Sent, but it ended before it could note that. */
	if (result.head.shard < p->merged_nr || p->is_ahead[place]) {
		sim_shard_fini(&result);
		return 0;
	}
	p->ahead[place] = result;
	p->is_ahead[place] = true;
	return 0;
}

static int collect(struct parallel *p, struct sim_error *err)
{
	int nr;
	int r = 0;

	for (u32 i = 0; i < p->jobs_nr; i++)
		p->polls[i] = (struct pollfd){
			.fd = p->jobs[i].pid ? p->jobs[i].fd : -1,
			.events = POLLIN,
		};
	nr = poll(p->polls, p->jobs_nr, POLL_MS);
	for (u32 i = 0; !r && nr > 0 && i < p->jobs_nr; i++) {
		if (p->polls[i].revents)
			r = take_result(p, i, err);
	}
	if (!r && !nr)
		r = watch(p, err);
	return r;
}

static bool has_jobs(const struct parallel *p)
{
	for (u32 i = 0; i < p->jobs_nr; i++) {
		if (p->jobs[i].pid)
			return true;
	}
	return false;
}

static int run(struct parallel *p, struct sim_error *err)
{
	const volatile sig_atomic_t *stop = p->w->x->stop;
	int r = 0;

	for (u32 i = 0; !r && i < p->jobs_nr; i++)
		r = start(p, i, NO_SHARD, err);
	while (!r && !p->is_over && has_jobs(p)) {
		if (stop && *stop && !p->shared->stop) {
			p->shared->stop = true;
			p->w->result->is_interrupted = true;
		}
		r = collect(p, err);
		if (!r)
			r = merge_ready(p, err);
	}
	stop_all(p);
	return r;
}

/* Tallies are due between shards. */
static u64 seeds_of_shard(const struct sim_worker *w)
{
	u32 every = w->campaign->tally_every;
	u64 nr = SIM_SHARD_SEEDS_MAX;

	if (!every)
		every = TALLY_EVERY;
	while (nr > 1 && every % (nr * w->strategy->runs_nr))
		nr--;
	return nr;
}

static void fini(struct parallel *p)
{
	for (u32 i = 0; i < AHEAD_MAX; i++) {
		if (p->is_ahead[i])
			sim_shard_fini(&p->ahead[i]);
	}
	for (u32 i = 0; i < p->crashes_nr; i++)
		free(p->crashes[i].log);
	if (p->shared)
		munmap(p->shared, p->shared_bytes);
	free(p->jobs);
	free(p->polls);
	free(p);
}

static int init(struct parallel *p)
{
	p->shared_bytes =
		sizeof(*p->shared) + p->jobs_nr * sizeof(struct sim_shard_slot);
	p->jobs = calloc(p->jobs_nr, sizeof(*p->jobs));
	p->polls = calloc(p->jobs_nr, sizeof(*p->polls));
	p->shared = mmap(NULL, p->shared_bytes, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (p->shared == MAP_FAILED)
		p->shared = NULL;
	return p->jobs && p->polls && p->shared ? 0 : -SIM_ERR_NOMEM;
}

int sim_parallel_run(struct sim_worker *w, struct sim_error *err)
{
	struct parallel *p = calloc(1, sizeof(*p));
	u64 max = w->campaign->executions_max;
	int r;

	SIM_ASSERT(w->strategy->is_independent);
	if (!p)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	p->w = w;
	p->jobs_nr = min_t(u32, w->campaign->jobs_nr, SIM_PARALLEL_JOBS_MAX);
	w->result->jobs_nr = p->jobs_nr;
	p->shard_seeds = seeds_of_shard(w);
	p->shards_nr = DIV_ROUND_UP(max, p->shard_seeds);
	if (init(p))
		r = sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	else
		r = run(p, err);
	fini(p);
	return r;
}
