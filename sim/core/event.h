/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * event.h - fixed-size events, the running event hash, sinks
 *
 * Owns:       the event vocabulary (event.def).
 * Used by:    core (emits), detectors and reports (read).
 * Promises:   the hash depends on what happened only: equal for every engine
 *             build, coroutine back end and set of detectors.
 * Never:      allocates or formats on the way of an execution.
 */
#ifndef SIM_CORE_EVENT_H
#define SIM_CORE_EVENT_H

#include "base/base.h"

enum sim_event_kind {
#define EVENT(name, trace, obj, arg) SIM_EVENT_##name,
#include "core/event.def"
#undef EVENT
	SIM_EVENT_NR,
};

struct sim_event {
	u32	step;
	u16	task_id;
	u8	cpu;
	u8	kind;
	u64	obj;		/* an id or the world address of an object */
	u64	arg;
	const char *name;	/* of the object, for sinks; not hashed */
};

/** A sink sees every event of an execution, in order. It must only listen. */
struct sim_sink {
	void	(*event)(void *ctx, const struct sim_event *ev);
	void	*ctx;
};

/**
 * sim_event_emit() - record that something happened
 * @kind: what
 * @obj: object id or world address
 * @arg: see event.def
 * @name: readable name of the object or NULL; must outlive the execution
 *
 * Not a schedule point. Mixes (step, task, cpu, kind, obj, arg) into the
 * event hash and passes the event to the sink, if one is attached.
 */
void sim_event_emit(enum sim_event_kind kind, u64 obj, u64 arg,
		    const char *name);

/** sim_event_name() - the tracepoint name of @kind */
const char *sim_event_name(enum sim_event_kind kind);

/** sim_event_sink_set() - attach @sink (NULL detaches); not owned */
void sim_event_sink_set(const struct sim_sink *sink);

#endif /* SIM_CORE_EVENT_H */
