// SPDX-License-Identifier: GPL-2.0-only
/*
 * event.c - the event hash and the sink
 */
#include "core/event.h"

#include "core/world.h"

const struct sim_sink *sim_sink_now;

void sim_event_sink_set(const struct sim_sink *sink)
{
	sim_sink_now = sink;
}

/*
 * Addresses of model globals move with the engine around them and stack
 * addresses with the compiler's frames: neither may reach the hash as it is.
 */
static inline u64 portable(u64 obj)
{
	u64 off = obj - (uintptr_t)__sim_model_start;
	u64 stack = obj - SIM_STACK_BASE;
	u64 is_model = off < (u64)(__sim_model_end - __sim_model_start);
	u64 is_stack = stack < SIM_STACK_END - SIM_STACK_BASE;

	/* Masks: which of the three it is cannot be foreseen. */
	obj ^= (obj ^ (off | BIT_ULL(48))) & (0 - is_model);
	obj ^= (obj ^ (stack / SIM_STACK_SLOT | BIT_ULL(49))) & (0 - is_stack);
	return obj;
}

/* Two multiplications, each with all bits of what came before. */
static inline u64 mix(u64 hash, u64 a, u64 b)
{
	hash = (hash ^ a) * 0x9e3779b97f4a7c15ULL;
	hash = (hash ^ hash >> 29 ^ b) * 0xd6e8feb86659fd93ULL;
	return hash ^ hash >> 32;
}

/* Apart, so that the way without a sink needs no stack frame. */
static SIM_NOINLINE void tell(enum sim_event_kind kind, u64 obj, u64 arg,
			      const char *name)
{
	const struct sim_world_state *w = sim_world;
	struct sim_event ev = {
		.step = w->steps_nr,
		.task_id = w->current ? (u16)w->current->id : 0,
		.cpu = w->current ? (u8)w->current->cpu : 0,
		.kind = (u8)kind,
		.obj = obj,
		.arg = arg,
		.name = name,
	};

	sim_sink_now->event(sim_sink_now->ctx, &ev);
}

void sim_event_emit(enum sim_event_kind kind, u64 obj, u64 arg,
		    const char *name)
{
	struct sim_world_state *w = sim_world;
	u64 head = (u64)w->steps_nr << 32 | (u32)kind;

	if (likely(w->current))
		head |= w->current->id << 16 | (u32)w->current->cpu << 8;
	w->event_hash =
		mix(w->event_hash, head, portable(obj) ^ arg << 52 ^ arg >> 12);
	if (unlikely(sim_sink_now))
		tell(kind, obj, arg, name);
}

const char *sim_event_name(enum sim_event_kind kind)
{
	static const char *const names[SIM_EVENT_NR] = {
#define EVENT(name, trace, obj, arg) [SIM_EVENT_##name] = trace,
#include "core/event.def"
#undef EVENT
	};

	return kind < SIM_EVENT_NR ? names[kind] : "?";
}
