// SPDX-License-Identifier: GPL-2.0-only
/*
 * cover.c - counters of the model's code; when they count
 *
 * The compiler calls __sanitizer_cov_trace_pc() first in each basic block. From
 * which block a function came there is known by its frame: the last block of
 * each frame is kept, outside of the world. An execution starts with the frames
 * of tasks that blocked while booting, so their last blocks are kept apart.
 */
#include "detect/cover.h"

#include <string.h>
#include <sys/mman.h>

#include "core/event.h"
#include "core/run.h"
#include "core/world.h"
#include "detect/cover_impl.h"

#define FRAMES_NR	(1u << 17)

/* The model's code, from kernel_model/engine/model.lds; absent in other programs. */
extern const char __sim_text_start[] __attribute__((weak));
extern const char __sim_text_end[] __attribute__((weak));

struct frame {
	u64	frame;
	u32	last;		/* block: offset in the text; 0: none */
	u32	execution;	/* in which that was; 0: booting */
};

struct sim_cover sim_cover;

static struct frame *frames;	/* of this process */
static u32 execution;		/* 0: booting */
static size_t text_bytes;

#ifdef SIM_COVERAGE

static struct frame *frame_of(u64 frame)
{
	return &frames[frame * 0x9e3779b97f4a7c15ULL >> 47];
}

static void note_way(struct cover_area *area, u32 from, u32 to)
{
	u64 way = (u64)from << 32 | to;
	u32 at = (u32)(way * 0x9e3779b97f4a7c15ULL >> (64 - COVER_WAYS_BITS));

	for (u32 i = 0; i < COVER_WAYS_NR / 4; i++) {
		u64 *slot = &area->ways[(at + i) % COVER_WAYS_NR];

		if (*slot == way)
			return;
		if (!*slot) {
			*slot = way;
			return;
		}
	}
	area->lost_nr++;
}

/* While booting, the frame is overwritten; in executions it stays beneath. */
static void note_block(u64 frame, u32 block)
{
	struct frame *f = frame_of(frame);
	struct frame *run = f + (execution ? FRAMES_NR : 0);
	u32 from = 0;

	/* Another frame may have taken the place; then nothing is known. */
	if (execution && run->execution == execution)
		from = run->frame == frame ? run->last : 0;
	else if (f->frame == frame)
		from = f->last;
	if (from)
		note_way(sim_cover.area, from, block);
	*run = (struct frame){ frame, block, execution };
}

void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void)
{
	const char *pc = __builtin_return_address(0);
	size_t off = (size_t)(pc - __sim_text_start);
	struct cover_area *area = sim_cover.area;

	if (!area || off >= text_bytes)
		return;
	area->passed[off + (sim_is_exploring() ? text_bytes : 0)]++;
	/* Our frame begins with where the caller's is. */
	note_block(*(u64 *)__builtin_frame_address(0), (u32)off);
}

const void *sim_cover_callback(void)
{
	return (const void *)__sanitizer_cov_trace_pc;
}

#else

const void *sim_cover_callback(void)
{
	return NULL;
}

#endif

bool sim_cover_has_code(void)
{
	return sim_cover_callback() != NULL && __sim_text_end != NULL;
}

void sim_cover_text(const char **ret_start, const char **ret_end)
{
	*ret_start = __sim_text_start;
	*ret_end = __sim_text_end;
}

/* ---- memory ---- */

/* Pages that nobody touches cost nothing. */
static void *map(size_t bytes, int how)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		       how | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

static size_t area_bytes(void)
{
	return sizeof(struct cover_area) + 2 * text_bytes * sizeof(u32);
}

static struct cover_area *area_of(u32 idx)
{
	return (void *)((char *)sim_cover.areas + idx * sim_cover.area_bytes);
}

int sim_cover_begin(u32 processes_nr, struct sim_error *err)
{
	u32 areas_nr = min_t(u32, processes_nr, SIM_COVER_PROCESSES_MAX) + 1;

	sim_cover_end();
	text_bytes = sim_cover_has_code() ?
			     (size_t)(__sim_text_end - __sim_text_start) :
			     0;
	/* A multiple of what the counters need to be aligned. */
	text_bytes = (text_bytes + 63) & ~(size_t)63;
	sim_cover.area_bytes = area_bytes();
	sim_cover.areas = map(areas_nr * sim_cover.area_bytes, MAP_SHARED);
	frames = map(2 * FRAMES_NR * sizeof(*frames), MAP_PRIVATE);
	sim_cover.areas_nr = areas_nr;
	if (!sim_cover.areas || !frames) {
		sim_cover_end();
		return sim_error_set(err, SIM_ERR_NOMEM,
				     "no memory for coverage");
	}
	execution = 0;
	sim_cover_process(0);
	return 0;
}

void sim_cover_end(void)
{
	if (sim_cover.areas)
		sim_event_sink_set(NULL);
	sim_cover.area = NULL;
	sim_cover.kept = NULL;
	if (sim_cover.areas)
		munmap(sim_cover.areas,
		       sim_cover.areas_nr * sim_cover.area_bytes);
	if (frames)
		munmap(frames, 2 * FRAMES_NR * sizeof(*frames));
	sim_cover.areas = NULL;
	sim_cover.areas_nr = 0;
	frames = NULL;
}

bool sim_cover_is_on(void)
{
	return sim_cover.areas != NULL;
}

/* ---- when to count ---- */

void sim_cover_process(u32 idx)
{
	if (!sim_cover.areas)
		return;
	sim_cover.kept = idx < sim_cover.areas_nr ? area_of(idx) : NULL;
	sim_cover.area = sim_cover.kept;
}

void sim_cover_pause(bool is_paused)
{
	sim_cover.area = is_paused ? NULL : sim_cover.kept;
}

void sim_cover_booted(void)
{
	execution = 0;
}

void sim_cover_run_begin(void)
{
	if (!sim_cover.areas)
		return;
	execution++;
	sim_cover.execution++;
	sim_cover_facts_begin();
}

void sim_cover_run_end(const struct sim_outcome *outcome)
{
	if (sim_cover.area)
		sim_cover_facts_end(outcome);
}

/* ---- results ---- */

u64 sim_cover_passed(const void *pc, bool in_runs)
{
	size_t off = (size_t)((const char *)pc - __sim_text_start);
	u64 nr = 0;

	if (!sim_cover.areas || off >= text_bytes)
		return 0;
	for (u32 i = 0; i < sim_cover.areas_nr; i++)
		nr += area_of(i)->passed[off + (in_runs ? text_bytes : 0)];
	return nr;
}

static bool has_way(const struct cover_area *area, u64 way)
{
	u32 at = (u32)(way * 0x9e3779b97f4a7c15ULL >> (64 - COVER_WAYS_BITS));

	for (u32 i = 0; i < COVER_WAYS_NR / 4; i++) {
		u64 slot = area->ways[(at + i) % COVER_WAYS_NR];

		if (slot == way || !slot)
			return slot == way;
	}
	return false;
}

bool sim_cover_went(const void *from, const void *to)
{
	u64 way = (u64)((const char *)from - __sim_text_start) << 32 |
		  (u32)((const char *)to - __sim_text_start);

	for (u32 i = 0; i < sim_cover.areas_nr; i++) {
		if (has_way(area_of(i), way))
			return true;
	}
	return false;
}

u64 sim_cover_lost_nr(void)
{
	u64 nr = 0;

	for (u32 i = 0; i < sim_cover.areas_nr; i++)
		nr += area_of(i)->lost_nr;
	return nr;
}

int sim_cover_facts(int (*fn)(void *arg, const struct sim_cover_fact *more),
		    void *arg)
{
	int r = 0;

	for (u32 i = 0; !r && i < sim_cover.areas_nr; i++)
		r = sim_cover_facts_take(area_of(i), fn, arg);
	return r;
}
