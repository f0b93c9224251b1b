// SPDX-License-Identifier: GPL-2.0-only
/*
 * events.c - the event sinks
 */
#include "reports/events.h"

#include <stdlib.h>

/* Out of memory is remembered, not fatal; see object_id(). */
#define HASH_NONFATAL_OOM 1
#define HASH_FUNCTION(key, bytes, value) \
	((value) = (unsigned int)sim_hash64((key), (bytes)))
#define uthash_nonfatal_oom(object) (events->has_failed = true)
#include <uthash.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/json.h"
#include "core/lock.h"
#include "core/point.h"
#include "core/task.h"
#include "core/wait.h"
#include "reports/words.h"

/* What obj or arg of an event is, hence how it is shown. */
enum meaning {
	NUMBER,
	TASK,		/* an id */
	OBJECT,		/* an address: shown as a number of our own */
	WHY,		/* enum sim_wait_why */
	MODE,		/* enum sim_lock_mode */
	POINT,		/* enum sim_point_kind */
	NOTHING,
};

struct field {
	const char	*key;
	enum meaning	meaning;
};

struct shape {
	struct field	obj;
	struct field	arg;
};

static const struct shape shapes[SIM_EVENT_NR] = {
	[SIM_EVENT_SWITCH] = { { "next", TASK }, { "prev", TASK } },
	[SIM_EVENT_WAKE] = { { "woken", TASK }, { "why", WHY } },
	[SIM_EVENT_BLOCK] = { { "object", OBJECT }, { "why", WHY } },
	[SIM_EVENT_POINT] = { { "object", OBJECT }, { "kind", POINT } },
	[SIM_EVENT_ACQUIRE] = { { "lock", OBJECT }, { "mode", MODE } },
	[SIM_EVENT_CONTENDED] = { { "lock", OBJECT }, { "mode", MODE } },
	[SIM_EVENT_ACQUIRED] = { { "lock", OBJECT }, { "mode", MODE } },
	[SIM_EVENT_RELEASE] = { { "lock", OBJECT }, { "mode", MODE } },
	[SIM_EVENT_IRQ_ENTRY] = { { "irq", OBJECT }, { "on_cpu", NUMBER } },
	[SIM_EVENT_IRQ_EXIT] = { { "irq", OBJECT }, { "on_cpu", NUMBER } },
	[SIM_EVENT_IPI] = { { "irq", OBJECT }, { "target_cpu", NUMBER } },
	[SIM_EVENT_TIMER] = { { "timer", OBJECT }, { "expiry_us", NUMBER } },
	[SIM_EVENT_WORK_QUEUE] = { { "work", OBJECT }, { "on_cpu", NUMBER } },
	[SIM_EVENT_WORK_START] = { { "work", OBJECT }, { "on_cpu", NUMBER } },
	[SIM_EVENT_WORK_END] = { { "work", OBJECT }, { "on_cpu", NUMBER } },
	[SIM_EVENT_CPUHP_ENTER] = { { "of_cpu", NUMBER }, { "state", NUMBER } },
	[SIM_EVENT_CPUHP_EXIT] = { { "of_cpu", NUMBER }, { "state", NUMBER } },
	[SIM_EVENT_CHOICE] = { { "value", NUMBER }, { "bound", NUMBER } },
	[SIM_EVENT_TASK_NEW] = { { "new", TASK }, { "on_cpu", NUMBER } },
	[SIM_EVENT_TASK_EXIT] = { { "ended", TASK }, { "", NOTHING } },
	[SIM_EVENT_MIGRATE] = { { "moved", TASK }, { "dest_cpu", NUMBER } },
	[SIM_EVENT_CPU_STATE] = { { "of_cpu", NUMBER }, { "online", NUMBER } },
	[SIM_EVENT_USER] = { { "object", OBJECT }, { "arg", NUMBER } },
};

struct reports_object {
	u64		addr;
	u32		id;
	UT_hash_handle	hh;
};

/* Return: 1, 2, ... in order of appearance; 0 for none. */
static u32 object_id(struct reports_events *events, u64 addr)
{
	struct reports_object *object;

	if (!addr)
		return 0;
	HASH_FIND(hh, events->objects, &addr, sizeof(addr), object);
	if (object)
		return object->id;
	object = calloc(1, sizeof(*object));
	if (!object) {
		events->has_failed = true;
		return 0;
	}
	object->addr = addr;
	object->id = ++events->objects_nr;
	HASH_ADD(hh, events->objects, addr, sizeof(addr), object);
	if (!object->hh.tbl) {
		free(object);
		return 0;
	}
	return events->objects_nr;
}

/* Return: the word for @value, or NULL and the number to be shown instead. */
static const char *resolve(struct reports_events *events, enum meaning meaning,
			   u64 value, u64 *ret_number)
{
	*ret_number = value;
	switch (meaning) {
	case WHY:
		return sim_wait_why_name((enum sim_wait_why)value);
	case MODE:
		return value == SIM_LOCK_READ ? "read" : "write";
	case POINT:
		return sim_point_kind_name((enum sim_point_kind)value);
	case OBJECT:
		*ret_number = object_id(events, value);
		return NULL;
	case NUMBER:
	case TASK:
	case NOTHING:
		break;
	}
	return NULL;
}

/* ---- JSON lines ---- */

static void json_field(struct reports_events *events, struct sim_json *json,
		       const struct field *field, u64 value)
{
	u64 number;
	const char *word;

	if (field->meaning == NOTHING)
		return;
	word = resolve(events, field->meaning, value, &number);
	if (word)
		sim_json_key_str(json, field->key, word);
	else
		sim_json_key_u64(json, field->key, number);
}

static void json_event(struct reports_events *events,
		       const struct sim_event *ev)
{
	const struct shape *shape = &shapes[ev->kind];
	struct sim_json json;

	sim_json_init(&json, events->text, 0);
	sim_json_object_begin(&json);
	sim_json_key_u64(&json, "step", ev->step);
	sim_json_key_u64(&json, "cpu", ev->cpu);
	sim_json_key_u64(&json, "task", ev->task_id);
	sim_json_key_str(&json, "role", reports_role(ev->task_id));
	sim_json_key_str(&json, "event",
			 sim_event_name((enum sim_event_kind)ev->kind));
	json_field(events, &json, &shape->obj, ev->obj);
	json_field(events, &json, &shape->arg, ev->arg);
	if (ev->name)
		sim_json_key_str(&json, "name", ev->name);
	sim_json_object_end(&json);
	sim_json_finish(&json);
	sim_text_add_char(events->text, '\n');
}

static void json_head(struct sim_text *text)
{
	struct sim_json json;

	sim_json_init(&json, text, 0);
	sim_json_object_begin(&json);
	sim_json_key_str(&json, "format", "gordian-events");
	sim_json_key_u64(&json, "version", REPORTS_EVENTS_VERSION);
	sim_json_object_end(&json);
	sim_json_finish(&json);
	sim_text_add_char(text, '\n');
}

/* ---- trace text ---- */

static void text_field(struct reports_events *events, const struct field *field,
		       u64 value)
{
	u64 number;
	const char *word;

	if (field->meaning == NOTHING)
		return;
	word = resolve(events, field->meaning, value, &number);
	if (field->meaning == TASK)
		sim_text_printf(events->text, " %s=%s-%llu", field->key,
				reports_role((u32)value), number);
	else if (word)
		sim_text_printf(events->text, " %s=\"%s\"", field->key, word);
	else
		sim_text_printf(events->text, " %s=%llu", field->key, number);
}

static void text_event(struct reports_events *events,
		       const struct sim_event *ev)
{
	const struct shape *shape = &shapes[ev->kind];
	const struct sim_task *task = reports_task(ev->task_id);

	sim_text_printf(events->text, "%16s-%-5u [%03u] %c.%c. %6u.%06u: %s:",
			task ? task->name : "<...>", ev->task_id, ev->cpu,
			task && task->irqs_off ? 'd' : '.',
			task && task->hardirq_depth ? 'h' : '.',
			ev->step / 1000000, ev->step % 1000000,
			sim_event_name((enum sim_event_kind)ev->kind));
	if (ev->name)
		sim_text_printf(events->text, " name=\"%s\"", ev->name);
	text_field(events, &shape->obj, ev->obj);
	text_field(events, &shape->arg, ev->arg);
	sim_text_add_char(events->text, '\n');
}

static void text_head(struct sim_text *text)
{
	sim_text_printf(
		text,
		"# gordian-events %u, one step is one microsecond\n"
		"#           TASK-ID    CPU#  irqs/hardirq  TIME: EVENT\n",
		REPORTS_EVENTS_VERSION);
}

/* ---- both ---- */

static void take_event(void *ctx, const struct sim_event *ev)
{
	struct reports_events *events = ctx;

	events->nr++;
	if (events->format == REPORTS_EVENTS_JSON)
		json_event(events, ev);
	else
		text_event(events, ev);
	events->has_failed |= sim_text_error(events->text) < 0;
}

void reports_events_init(struct reports_events *events,
			 enum reports_events_format format,
			 struct sim_text *text)
{
	*events = (struct reports_events){
		.sink = { take_event, events },
		.format = format,
		.text = text,
	};
	if (format == REPORTS_EVENTS_JSON)
		json_head(text);
	else
		text_head(text);
	events->has_failed = sim_text_error(text) < 0;
}

int reports_events_fini(struct reports_events *events)
{
	struct reports_object *object;

	while ((object = events->objects)) {
		HASH_DEL(events->objects, object);
		free(object);
	}
	return events->has_failed ? -SIM_ERR_NOMEM : 0;
}
