// SPDX-License-Identifier: GPL-2.0-only
/*
 * odometer_save.c - put a search aside and take it up again
 *
 * The frames that the next execution follows say all that is left to do: each
 * has the alternative that comes after its value.
 */
#include "strategy/odometer.h"

#define FORMAT 1

static void save_frame(const struct sim_frame *f, struct sim_text *text)
{
	sim_varint_add(text, f->kind);
	sim_varint_add(text, f->bound);
	sim_varint_add(text, f->value);
	sim_varint_add(text, f->next == SIM_FRAME_NONE ? 0 : f->next + 1U);
	sim_varint_add(text, f->used_nr);
	sim_varint_add(text, f->cost);
	sim_varint_add(text, f->next_cost);
	sim_varint_add(text, f->left_nr);
}

static void load_frame(struct sim_frame *f, struct sim_bytes *b)
{
	u32 next;

	f->kind = (u8)sim_bytes_below(b, SIM_CHOICE_KIND_NR);
	f->bound = (u16)sim_bytes_below(b, U16_MAX + 1ULL);
	f->value = (u16)sim_bytes_below(b, f->bound);
	next = (u32)sim_bytes_below(b, f->bound + 1ULL);
	f->next = next ? (u16)(next - 1) : SIM_FRAME_NONE;
	f->used_nr = (u16)sim_bytes_below(b, U16_MAX + 1ULL);
	f->cost = (u16)sim_bytes_below(b, U16_MAX + 1ULL);
	f->next_cost = (u16)sim_bytes_below(b, U16_MAX + 1ULL);
	f->left_nr = (u16)sim_bytes_below(b, f->bound);
}

bool sim_odometer_save(const struct sim_odometer *o, struct sim_text *text)
{
	if (o->is_exhausted)
		return false;
	sim_varint_add(text, FORMAT);
	sim_varint_add(text, o->executions_nr);
	sim_varint_add(text, o->cut_nr);
	sim_varint_add(text, o->fixed_nr);
	for (u32 i = 0; i < o->fixed_nr; i++)
		save_frame(&o->frames[i], text);
	sim_estimator_save(&o->estimator, text);
	return true;
}

bool sim_odometer_load(struct sim_odometer *o, struct sim_bytes *b)
{
	if (sim_bytes_varint(b) != FORMAT)
		return false;
	o->executions_nr = sim_bytes_varint(b);
	o->cut_nr = sim_bytes_varint(b);
	o->fixed_nr = (u32)sim_bytes_below(b, SIM_STRATEGY_DEPTH_MAX + 1ULL);
	for (u32 i = 0; i < o->fixed_nr && !b->has_failed; i++)
		load_frame(&o->frames[i], b);
	sim_estimator_load(&o->estimator, b);
	return !b->has_failed && o->estimator.levels_nr == o->fixed_nr;
}
