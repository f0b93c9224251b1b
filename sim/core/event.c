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

	if (likely(obj - SIM_WORLD_BASE < SIM_STACK_BASE - SIM_WORLD_BASE))
		return obj;
	if (off < (uintptr_t)(__sim_model_end - __sim_model_start))
		return off | BIT_ULL(48);
	if (obj - SIM_STACK_BASE < SIM_STACK_END - SIM_STACK_BASE)
		return (obj - SIM_STACK_BASE) / SIM_STACK_SLOT | BIT_ULL(49);
	return obj;
}

static inline u64 mix(u64 hash, u64 value)
{
	hash = (hash ^ value) * 0x9e3779b97f4a7c15ULL;
	return hash ^ (hash >> 29);
}

void sim_event_emit(enum sim_event_kind kind, u64 obj, u64 arg,
		    const char *name)
{
	struct sim_world_state *w = sim_world;
	u32 task_id = w->current ? w->current->id : 0;
	u32 cpu = w->current ? w->current->cpu : 0;
	u64 head = (u64)w->steps_nr << 32 | task_id << 16 | cpu << 8 |
		   (u32)kind;

	w->event_hash = mix(mix(w->event_hash, head),
			    portable(obj) ^ arg << 52 ^ arg >> 12);
	if (unlikely(sim_sink_now)) {
		struct sim_event ev = {
			.step = w->steps_nr,
			.task_id = (u16)task_id,
			.cpu = (u8)cpu,
			.kind = (u8)kind,
			.obj = obj,
			.arg = arg,
			.name = name,
		};

		sim_sink_now->event(sim_sink_now->ctx, &ev);
	}
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
