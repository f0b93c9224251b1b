// SPDX-License-Identifier: GPL-2.0-only
/*
 * frontier.c - the parts of a search, written and read
 */
#include "explore/frontier.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "core/lockgraph.h"
#include "explore/choices.h"
#include "explore/worker_impl.h"
#include "strategy/strategy.h"

#define FORMAT 1
#define PART_NOTED 1
#define PART_STRATEGY 2
#define STEPS_EVERY (1U << 21)

/* What else decides what the store is told. */
static u64 how_of(const struct sim_campaign *c)
{
	u64 how = sim_hash_mix(c->samples_max, c->shorten_tries_max);

	how = sim_hash_mix(how, c->detectors);
	return sim_hash_mix(how, c->has_no_detectors + 2U * c->keep_all);
}

#define OPS(w) ((w)->x->store.ops)
#define CTX(w) ((w)->x->store.ctx)

static int fail_damaged(struct sim_error *err, const char *what)
{
	sim_error_set(err, SIM_ERR_FORMAT,
		      "cannot go on with the unfinished search: %s", what);
	sim_error_hint(err, "--restart begins it anew");
	return -SIM_ERR_FORMAT;
}

static u64 sum_of(u64 sum, const struct sim_explore_part *part)
{
	sum = sim_hash_mix(sum, part->kind);
	sum = sim_hash_mix(sum, part->number);
	return sim_hash64_seeded(part->data, part->bytes, sum);
}

/* ---- writing ---- */

static int put_part(struct sim_worker *w, u32 kind, u64 number,
		    struct sim_error *err)
{
	struct sim_frontier *f = &w->frontier;
	const struct sim_explore_part part = {
		.position = f->parts_nr + 1,
		.kind = kind,
		.number = number,
		.data = sim_text_str(&f->text),
		.bytes = f->text.nr,
	};
	int r;

	if (sim_text_error(&f->text) < 0)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	r = OPS(w)->part(CTX(w), &part, err);
	if (r)
		return r;
	f->sum = sum_of(f->sum, &part);
	f->parts_nr++;
	return 0;
}

int sim_frontier_note(struct sim_worker *w, struct sim_error *err)
{
	struct sim_frontier *f = &w->frontier;
	u64 execution = sim_worker_execution(w);
	int r;

	if (!f->is_on || w->is_restoring || f->noted_nr > execution)
		return 0;
	f->noted_nr = execution + 1;
	sim_text_reset(&f->text);
	sim_varint_add(&f->text, w->outcome.event_hash);
	/* A strategy may give it up before a step where there is no choice. */
	sim_varint_add(&f->text, w->outcome.verdict == SIM_VERDICT_STOPPED ?
					 w->outcome.steps_nr - 1 :
					 0);
	r = sim_choices_pack(w->session.log, w->outcome.choices_nr, &f->text,
			     err);
	return r ? r : put_part(w, PART_NOTED, execution, err);
}

static void add_counts(const struct sim_worker *w, struct sim_text *text)
{
	const struct sim_explore_result *result = w->result;

	sim_varint_add(text, result->seed);
	sim_varint_add(text, w->begun_nr);
	for (u32 v = 0; v < SIM_VERDICT_NR; v++) {
		sim_varint_add(text, result->executions_by[v]);
		sim_varint_add(text, result->steps_by[v]);
	}
	sim_varint_add(text, result->bugs_lost_nr);
	sim_varint_add(text, w->bugs.nr);
	for (u32 i = 0; i < w->bugs.nr; i++)
		sim_varint_add(text, w->bugs.items[i].seen_nr);
}

static void add_edges(struct sim_text *text)
{
	const struct sim_lockgraph_edge *edges;
	u32 nr = sim_lockgraph_edges(&edges);

	sim_varint_add(text, sim_lockgraph_lost_nr());
	sim_varint_add(text, nr);
	for (u32 i = 0; i < nr; i++)
		sim_varint_add(text, edges[i].executions_nr);
}

static int put_state(struct sim_worker *w, struct sim_error *err)
{
	struct sim_frontier *f = &w->frontier;
	struct sim_explore_part part = { .position = 0 };
	struct sim_text text = SIM_TEXT_INIT;
	u64 sum;
	int r;

	sim_varint_add(&text, FORMAT);
	sim_varint_add(&text, w->campaign->engine_id);
	sim_varint_add(&text, how_of(w->campaign));
	sim_varint_add(&text, f->parts_nr);
	sim_varint_add(&text, f->sum);
	add_counts(w, &text);
	add_edges(&text);
	if (!w->strategy->ops->save(w->strategy, &text)) {
		sim_text_fini(&text);
		return OPS(w)->drop(CTX(w), err);
	}
	sum = sim_hash64(sim_text_str(&text), text.nr);
	sim_text_add_bytes(&text, &sum, sizeof(sum));
	part.data = sim_text_str(&text);
	part.bytes = text.nr;
	r = sim_text_error(&text) < 0 ?
		    sim_error_set(err, SIM_ERR_NOMEM, "out of memory") :
		    OPS(w)->part(CTX(w), &part, err);
	sim_text_fini(&text);
	return r;
}

int sim_frontier_keep(struct sim_worker *w, struct sim_error *err)
{
	struct sim_frontier *f = &w->frontier;
	int r = 0;

	if (!f->is_on)
		return 0;
	f->steps_at = w->result->steps_nr + STEPS_EVERY;
	if (w->strategy->ops->save_news) {
		sim_text_reset(&f->text);
		w->strategy->ops->save_news(w->strategy, &f->text);
		if (f->text.nr)
			r = put_part(w, PART_STRATEGY, 0, err);
	}
	return r ? r : put_state(w, err);
}

/* ---- reading ---- */

struct kept {
	struct sim_explore_part *parts;
	u32 nr;
	u32 room_nr;
};

static int take_part(void *arg, const struct sim_explore_part *part)
{
	struct kept *kept = arg;
	struct sim_explore_part *copy;
	void *data;

	if (kept->nr == kept->room_nr) {
		u32 room_nr = kept->room_nr ? kept->room_nr * 2 : 64;
		void *parts =
			realloc(kept->parts, room_nr * sizeof(*kept->parts));

		if (!parts)
			return -SIM_ERR_NOMEM;
		kept->parts = parts;
		kept->room_nr = room_nr;
	}
	data = malloc(part->bytes + 1);
	if (!data)
		return -SIM_ERR_NOMEM;
	if (part->bytes)
		memcpy(data, part->data, part->bytes);
	copy = &kept->parts[kept->nr++];
	*copy = *part;
	copy->data = data;
	return 0;
}

static void kept_fini(struct kept *kept)
{
	for (u32 i = 0; i < kept->nr; i++)
		free((void *)(uintptr_t)kept->parts[i].data);
	free(kept->parts);
}

/* The state, if its end says that it is whole. */
static bool open_state(const struct kept *kept, struct sim_bytes *ret)
{
	const struct sim_explore_part *state = &kept->parts[0];
	u64 sum;

	if (state->bytes < sizeof(sum))
		return false;
	*ret = (struct sim_bytes){
		.data = state->data,
		.bytes = state->bytes - sizeof(sum),
	};
	memcpy(&sum, ret->data + ret->bytes, sizeof(sum));
	return sum == sim_hash64(ret->data, ret->bytes);
}

static int check_head(struct sim_worker *w, const struct kept *kept,
		      struct sim_bytes *b, struct sim_error *err)
{
	struct sim_frontier *f = &w->frontier;
	u64 sum = 0;

	if (!open_state(kept, b))
		return fail_damaged(err, "it is damaged");
	if (sim_bytes_varint(b) != FORMAT)
		return fail_damaged(err, "its format is another one");
	if (sim_bytes_varint(b) != w->campaign->engine_id)
		return fail_damaged(err, "another build of gordian began it");
	if (sim_bytes_varint(b) != how_of(w->campaign))
		return fail_damaged(err, "it began with another --samples, "
					 "--shorten, --keep-all or "
					 "--detectors");
	f->parts_nr = (u32)sim_bytes_below(b, U32_MAX);
	f->sum = sim_bytes_varint(b);
	if (b->has_failed || f->parts_nr >= kept->nr)
		return fail_damaged(err, "a part of it is missing");
	for (u32 i = 1; i <= f->parts_nr; i++) {
		if (kept->parts[i].position != i)
			return fail_damaged(err, "a part of it is missing");
		sum = sum_of(sum, &kept->parts[i]);
	}
	return sum == f->sum ? 0 : fail_damaged(err, "it is damaged");
}

/* Run an execution again that changed something. */
static int repeat(struct sim_worker *w, const struct sim_explore_part *part,
		  struct sim_error *err)
{
	struct sim_strategy_options o = SIM_STRATEGY_OPTIONS_INIT;
	struct sim_bytes b = { .data = part->data, .bytes = part->bytes };
	u64 event_hash = sim_bytes_varint(&b);
	u32 steps_stop = (u32)sim_bytes_below(&b, U32_MAX);
	struct sim_strategy *replay = NULL;
	struct sim_choice *log = NULL;
	int r;

	r = sim_choices_unpack(b.data + b.at, b.bytes - b.at, &log, &o.log_nr,
			       err);
	if (r)
		return fail_damaged(err, "an execution of it is damaged");
	o.log = log;
	r = sim_strategy_create("replay", &o, err, &replay);
	if (!r)
		r = sim_session_run(&w->session, replay, 0, steps_stop,
				    &w->outcome);
	if (!r)
		sim_lockgraph_commit(w->result->seed + part->number);
	w->begun_nr = part->number + 1;
	if (!r && w->outcome.event_hash != event_hash)
		r = fail_damaged(err, "it does not run as it did");
	if (!r)
		r = sim_worker_take(w, err);
	if (replay)
		sim_strategy_destroy(replay);
	free(log);
	return r;
}

static int repeat_all(struct sim_worker *w, const struct kept *kept,
		      struct sim_error *err)
{
	int r = 0;

	w->is_repeating = true;
	w->is_restoring = true;
	for (u32 i = 1; !r && i <= w->frontier.parts_nr; i++) {
		const struct sim_explore_part *part = &kept->parts[i];
		struct sim_bytes b = { .data = part->data,
				       .bytes = part->bytes };

		if (part->kind == PART_NOTED)
			r = repeat(w, part, err);
		else if (!w->strategy->ops->load_news ||
			 !w->strategy->ops->load_news(w->strategy, &b))
			r = fail_damaged(err, "it is damaged");
	}
	w->is_restoring = false;
	w->is_repeating = false;
	return r;
}

static bool load_counts(struct sim_worker *w, struct sim_bytes *b)
{
	struct sim_explore_result *result = w->result;

	for (u32 v = 0; v < SIM_VERDICT_NR; v++) {
		u64 nr = sim_bytes_varint(b);

		result->executions_nr += nr;
		result->executions_by[v] = nr;
		result->steps_by[v] = sim_bytes_varint(b);
		result->steps_nr += result->steps_by[v];
		result->findings_nr += sim_verdict_is_bug(v) ? nr : 0;
		result->limits_nr += sim_verdict_is_limit(v) ? nr : 0;
	}
	result->bugs_lost_nr = sim_bytes_varint(b);
	if (sim_bytes_varint(b) != w->bugs.nr)
		return false;
	for (u32 i = 0; i < w->bugs.nr; i++) {
		w->bugs.items[i].seen_nr = sim_bytes_varint(b);
		w->bugs.items[i].unreported_nr = 0;
	}
	return !b->has_failed;
}

static bool load_edges(struct sim_bytes *b)
{
	const struct sim_lockgraph_edge *edges;
	u32 nr = sim_lockgraph_edges(&edges);

	sim_lockgraph_add_lost(sim_bytes_varint(b) - sim_lockgraph_lost_nr());
	if (sim_bytes_varint(b) != nr)
		return false;
	for (u32 i = 0; i < nr; i++)
		sim_lockgraph_set_counted(i, sim_bytes_varint(b));
	return !b->has_failed;
}

static int go_on(struct sim_worker *w, const struct kept *kept,
		 struct sim_error *err)
{
	struct sim_bytes b;
	u64 begun_nr;
	int r = check_head(w, kept, &b, err);

	if (r)
		return r;
	if (sim_bytes_varint(&b) != w->result->seed)
		return fail_damaged(err, "its seed is another one");
	begun_nr = sim_bytes_varint(&b);
	r = repeat_all(w, kept, err);
	if (r)
		return r;
	if (!load_counts(w, &b) || !load_edges(&b) ||
	    !w->strategy->ops->load(w->strategy, &b) || b.at != b.bytes)
		return fail_damaged(err, "it is damaged");
	w->begun_nr = begun_nr;
	w->frontier.noted_nr = begun_nr;
	w->frontier.resumed_nr = begun_nr;
	w->frontier.resumed_findings_nr = w->result->findings_nr;
	w->result->resumed_nr = begun_nr;
	if (OPS(w)->resumes)
		OPS(w)->resumes(CTX(w), begun_nr);
	return 0;
}

bool sim_frontier_is_wanted(const struct sim_worker *w)
{
	return OPS(w) && OPS(w)->part && sim_campaign_can_resume(w->campaign);
}

int sim_frontier_begin(struct sim_worker *w, struct sim_error *err)
{
	struct kept kept = { .nr = 0 };
	int r;

	if (!sim_frontier_is_wanted(w))
		return 0;
	w->frontier.is_on = true;
	w->frontier.steps_at = STEPS_EVERY;
	r = OPS(w)->parts(CTX(w), take_part, &kept, err);
	if (r == -SIM_ERR_NOMEM)
		sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	/* An empty state: it was stopped before there was anything to keep. */
	if (!r && kept.nr && kept.parts[0].bytes)
		r = go_on(w, &kept, err);
	kept_fini(&kept);
	w->frontier.steps_at += w->result->steps_nr;
	/* From now on the strategy remembers what is new. */
	if (!r && w->strategy->ops->save_news) {
		sim_text_reset(&w->frontier.text);
		w->strategy->ops->save_news(w->strategy, &w->frontier.text);
	}
	return r;
}

void sim_frontier_fini(struct sim_worker *w)
{
	sim_text_fini(&w->frontier.text);
}
