// SPDX-License-Identifier: GPL-2.0-only
/*
 * cells.c - hand out cells, take their results in order
 *
 * Each process takes the next cell that nobody has, explores it and sends the
 * result through a pipe of its own. What comes before its turn waits here.
 */
#include "explore/cells.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "explore/pipe.h"

#define HANG_SECONDS 60
#define POLL_MS 200
#define LOST_MAX 64 /* then there is something wrong with us */

enum kind {
	KIND_NONE = 0, /* not there yet */
	KIND_RESULT,
	KIND_ERROR,
	KIND_LOST,
};

/* Shared with a process. */
struct slot {
	_Atomic u64 cell; /* that it is at; U64_MAX: none */
	_Atomic u64 beats_nr;
	struct sim_choice_place place;
};

struct shared {
	_Atomic u64 next_cell;
	struct slot slots[];
};

/* Goes through the pipe; @bytes behind it. */
struct head {
	u64 cell;
	u64 bytes;
	enum kind kind;
	int code;
};

/* What there is of a cell. */
struct done {
	enum kind kind;
	int code;
	char *data;
	size_t bytes;
	struct sim_choice *log;
	u32 log_nr;
};

struct job {
	pid_t pid; /* 0: none */
	int fd;
	u64 beats_nr;
	u32 still_nr; /* polls without a beat */
};

struct run {
	const struct sim_cells *cells;
	struct shared *shared;
	size_t shared_bytes;
	struct job *jobs;
	struct pollfd *polls;
	u32 jobs_nr;
	struct done *done;
	u64 taken_nr;
	u32 lost_nr;
};

/* ---- in the other process ---- */

static struct slot *my_slot;

void sim_cells_beat(void)
{
	if (my_slot)
		my_slot->beats_nr++;
}

SIM_NORETURN static void explore(const struct run *run, u32 idx, int fd)
{
	const struct sim_cells *cells = run->cells;
	struct slot *slot = &run->shared->slots[idx];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	sim_choice_log_place(&slot->place);
	my_slot = slot;
	for (;;) {
		struct head head = { .kind = KIND_RESULT };
		struct sim_text out = SIM_TEXT_INIT;
		struct sim_error err = { .code = 0 };
		int r;

		head.cell = run->shared->next_cell++;
		if (head.cell >= cells->cells_nr)
			_exit(EXIT_SUCCESS);
		slot->cell = head.cell;
		r = cells->explore(cells->ctx, head.cell, &out, &err);
		if (!r && sim_text_error(&out))
			r = sim_error_set(&err, SIM_ERR_NOMEM, "out of memory");
		if (r) {
			head.kind = KIND_ERROR;
			head.code = err.code;
			sim_text_reset(&out);
			sim_text_add(&out, err.message);
		}
		head.bytes = out.nr;
		if (sim_pipe_write(fd, &head, sizeof(head)) ||
		    sim_pipe_write(fd, sim_text_str(&out), out.nr))
			_exit(EXIT_SUCCESS);
		slot->cell = U64_MAX;
		sim_text_fini(&out);
	}
}

/* ---- starting and ending ---- */

static int start(struct run *run, u32 idx, struct sim_error *err)
{
	struct job *job = &run->jobs[idx];
	int ends[2];

	if (pipe(ends))
		return sim_error_set(err, SIM_ERR_IO, "cannot make a pipe: %s",
				     strerror(errno));
	fflush(NULL);
	run->shared->slots[idx].cell = U64_MAX;
	*job = (struct job){ .pid = fork(), .fd = ends[0] };
	if (job->pid == 0) {
		close(ends[0]);
		explore(run, idx, ends[1]);
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

static void stop_all(struct run *run)
{
	for (u32 i = 0; i < run->jobs_nr; i++) {
		if (!run->jobs[i].pid)
			continue;
		kill(run->jobs[i].pid, SIGKILL);
		waitpid(run->jobs[i].pid, NULL, 0);
		close(run->jobs[i].fd);
		run->jobs[i].pid = 0;
	}
}

/* ---- a process that ended ---- */

static void note_lost(struct run *run, u32 idx, const char *what)
{
	const struct slot *slot = &run->shared->slots[idx];
	struct done *done = &run->done[slot->cell];
	u32 nr = min_t(u32, slot->place.nr, SIM_CHOICES_MAX);

	done->kind = KIND_LOST;
	done->data = strdup(what);
	done->log = malloc((nr + 1UL) * sizeof(*done->log));
	if (done->log) {
		memcpy(done->log, slot->place.log, nr * sizeof(*done->log));
		done->log_nr = nr;
	}
}

static int reap(struct run *run, u32 idx, bool is_hung, struct sim_error *err)
{
	struct slot *slot = &run->shared->slots[idx];
	struct job *job = &run->jobs[idx];
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
		snprintf(what, sizeof(what), "ended with status %d",
			 WEXITSTATUS(status));
	if (run->lost_nr++ == LOST_MAX)
		return sim_error_set(
			err, SIM_ERR_LIMIT,
			"%u processes that explore have ended, the last one %s",
			LOST_MAX, what);
	if (slot->cell < run->cells->cells_nr)
		note_lost(run, idx, what);
	return start(run, idx, err);
}

/* ---- results ---- */

static int receive(struct run *run, u32 idx, struct sim_error *err)
{
	struct head head;
	struct done *done;
	int fd = run->jobs[idx].fd;

	if (sim_pipe_read(fd, &head, sizeof(head)))
		return reap(run, idx, false, err);
	done = &run->done[head.cell];
	done->data = malloc(head.bytes + 1);
	if (!done->data)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	if (sim_pipe_read(fd, done->data, head.bytes)) {
		free(done->data);
		done->data = NULL;
		return reap(run, idx, false, err);
	}
	done->data[head.bytes] = '\0';
	done->bytes = head.bytes;
	done->code = head.code;
	done->kind = head.kind;
	run->jobs[idx].still_nr = 0;
	return 0;
}

static void drop(struct done *done)
{
	free(done->data);
	free(done->log);
	done->data = NULL;
	done->log = NULL;
}

static int take_ready(struct run *run, struct sim_error *err)
{
	const struct sim_cells *cells = run->cells;
	int r = 0;

	while (!r && run->taken_nr < cells->cells_nr) {
		struct done *done = &run->done[run->taken_nr];

		if (done->kind == KIND_NONE)
			return 0;
		if (done->kind == KIND_ERROR)
			return sim_error_set(err, done->code, "%s", done->data);
		if (done->kind == KIND_RESULT)
			r = cells->take(cells->ctx, run->taken_nr, done->data,
					done->bytes, err);
		else
			r = cells->lost(cells->ctx, run->taken_nr,
					done->data ? done->data : "ended",
					done->log, done->log_nr, err);
		drop(done);
		run->taken_nr++;
	}
	return r;
}

/* Who has not gone on for long hangs. */
static int watch(struct run *run, struct sim_error *err)
{
	u32 seconds = run->cells->hang_seconds;
	u32 polls_max = (seconds ? seconds : HANG_SECONDS) * 1000 / POLL_MS;
	int r = 0;

	for (u32 i = 0; !r && i < run->jobs_nr; i++) {
		struct job *job = &run->jobs[i];
		u64 beats_nr = run->shared->slots[i].beats_nr;

		if (!job->pid)
			continue;
		job->still_nr = beats_nr == job->beats_nr ? job->still_nr + 1 :
							    0;
		job->beats_nr = beats_nr;
		if (job->still_nr < polls_max)
			continue;
		kill(job->pid, SIGKILL);
		r = reap(run, i, true, err);
	}
	return r;
}

static int collect(struct run *run, struct sim_error *err)
{
	int r = 0;
	int nr;

	for (u32 i = 0; i < run->jobs_nr; i++)
		run->polls[i] = (struct pollfd){
			.fd = run->jobs[i].pid ? run->jobs[i].fd : -1,
			.events = POLLIN,
		};
	nr = poll(run->polls, run->jobs_nr, POLL_MS);
	for (u32 i = 0; !r && nr > 0 && i < run->jobs_nr; i++) {
		if (run->polls[i].revents)
			r = receive(run, i, err);
	}
	return r || nr ? r : watch(run, err);
}

static bool has_jobs(const struct run *run)
{
	for (u32 i = 0; i < run->jobs_nr; i++) {
		if (run->jobs[i].pid)
			return true;
	}
	return false;
}

/* ---- all of it ---- */

static int run_all(struct run *run, struct sim_error *err)
{
	const volatile sig_atomic_t *stop = run->cells->stop;
	int r = 0;

	for (u32 i = 0; !r && i < run->jobs_nr; i++)
		r = start(run, i, err);
	while (!r && has_jobs(run) && !(stop && *stop)) {
		r = collect(run, err);
		if (!r)
			r = take_ready(run, err);
	}
	stop_all(run);
	return r;
}

static int init(struct run *run)
{
	run->shared_bytes =
		sizeof(*run->shared) + run->jobs_nr * sizeof(struct slot);
	run->jobs = calloc(run->jobs_nr, sizeof(*run->jobs));
	run->polls = calloc(run->jobs_nr, sizeof(*run->polls));
	run->done = calloc(run->cells->cells_nr + 1, sizeof(*run->done));
	run->shared = mmap(NULL, run->shared_bytes, PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (run->shared == MAP_FAILED)
		run->shared = NULL;
	return run->jobs && run->polls && run->done && run->shared ?
		       0 :
		       -SIM_ERR_NOMEM;
}

static void fini(struct run *run)
{
	for (u64 i = 0; run->done && i < run->cells->cells_nr; i++)
		drop(&run->done[i]);
	if (run->shared)
		munmap(run->shared, run->shared_bytes);
	free(run->done);
	free(run->jobs);
	free(run->polls);
}

int sim_cells_run(const struct sim_cells *cells, u64 *ret_taken_nr,
		  struct sim_error *err)
{
	struct run run = {
		.cells = cells,
		.jobs_nr = (u32)min_t(u64, cells->cells_nr,
				      min_t(u32, cells->jobs_nr,
					    SIM_CELLS_JOBS_MAX)),
	};
	int r;

	if (init(&run))
		r = sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	else
		r = run_all(&run, err);
	*ret_taken_nr = run.taken_nr;
	fini(&run);
	return r;
}
