// SPDX-License-Identifier: GPL-2.0-only
/*
 * trace_file.c - trace.dat, version 6
 *
 * Little endian, 8 byte longs, pages of 4096 bytes: what the head says.
 */
#include "reports/trace_file.h"

#include <stdio.h>
#include <string.h>

#define PAGE_BYTES	   4096U
#define PAGE_HEAD_BYTES	   16U	/* time, length */
#define COMMON_BYTES	   8U
#define COMM_BYTES	   16U
#define STRING_BYTES_MAX   255U
#define DELTA_BITS	   27
#define TYPE_LEN_MAX	   28U
#define TYPE_TIME_EXTEND   30U
#define RECORD_BYTES_MAX   1024U

static const struct reports_trace_shape shapes[TRACE_NR] = {
	[TRACE_PRINT] = { "ftrace",
			  "print",
			  { { "ip", TRACE_LONG }, { "buf", TRACE_TEXT } } },
	[TRACE_SWITCH] = { "sched",
			   "sched_switch",
			   { { "prev_comm", TRACE_COMM },
			     { "prev_pid", TRACE_U32 },
			     { "prev_prio", TRACE_U32 },
			     { "prev_state", TRACE_LONG },
			     { "next_comm", TRACE_COMM },
			     { "next_pid", TRACE_U32 },
			     { "next_prio", TRACE_U32 } } },
	[TRACE_WAKING] = { "sched",
			   "sched_waking",
			   { { "comm", TRACE_COMM },
			     { "pid", TRACE_U32 },
			     { "prio", TRACE_U32 },
			     { "target_cpu", TRACE_U32 },
			     { "why", TRACE_STRING } } },
	[TRACE_MIGRATE] = { "sched",
			    "sched_migrate_task",
			    { { "comm", TRACE_COMM },
			      { "pid", TRACE_U32 },
			      { "prio", TRACE_U32 },
			      { "orig_cpu", TRACE_U32 },
			      { "dest_cpu", TRACE_U32 } } },
	[TRACE_EXIT] = { "sched",
			 "sched_process_exit",
			 { { "comm", TRACE_COMM },
			   { "pid", TRACE_U32 },
			   { "prio", TRACE_U32 } } },
	[TRACE_NEWTASK] = { "task",
			    "task_newtask",
			    { { "pid", TRACE_U32 }, { "comm", TRACE_COMM } } },
#define LOCK(word) \
	{ \
		"lock", word, \
		{ \
			{ "name", TRACE_STRING }, \
				{ "lockdep_addr", TRACE_LONG }, \
				{ "mode", TRACE_STRING } \
		} \
	}
	[TRACE_ACQUIRE] = LOCK("lock_acquire"),
	[TRACE_CONTENDED] = LOCK("lock_contended"),
	[TRACE_ACQUIRED] = LOCK("lock_acquired"),
	[TRACE_RELEASE] = LOCK("lock_release"),
#undef LOCK
	[TRACE_IRQ_ENTRY] = { "irq",
			      "irq_handler_entry",
			      { { "irq", TRACE_U32 },
				{ "name", TRACE_STRING } } },
	[TRACE_IRQ_EXIT] = { "irq",
			     "irq_handler_exit",
			     { { "irq", TRACE_U32 }, { "ret", TRACE_U32 } } },
	[TRACE_IPI] = { "ipi",
			"ipi_raise",
			{ { "target_cpu", TRACE_U32 },
			  { "reason", TRACE_STRING } } },
	[TRACE_TIMER] = { "timer",
			  "timer_expire_entry",
			  { { "timer", TRACE_LONG },
			    { "expires", TRACE_LONG },
			    { "name", TRACE_STRING } } },
#define WORK(word) \
	{ \
		"workqueue", word, \
		{ \
			{ "work", TRACE_LONG }, { "function", TRACE_STRING }, \
			{ \
				"cpu", TRACE_U32 \
			} \
		} \
	}
	[TRACE_WORK_QUEUE] = WORK("workqueue_queue_work"),
	[TRACE_WORK_START] = WORK("workqueue_execute_start"),
	[TRACE_WORK_END] = WORK("workqueue_execute_end"),
#undef WORK
	[TRACE_CPUHP_ENTER] = { "cpuhp",
				"cpuhp_enter",
				{ { "cpu", TRACE_U32 },
				  { "step", TRACE_U32 } } },
	[TRACE_CPUHP_EXIT] = { "cpuhp",
			       "cpuhp_exit",
			       { { "cpu", TRACE_U32 },
				 { "step", TRACE_U32 } } },
	[TRACE_BLOCK] = { "gordian",
			  "gordian_block",
			  { { "name", TRACE_STRING },
			    { "object", TRACE_LONG },
			    { "why", TRACE_STRING } } },
	[TRACE_POINT] = { "gordian",
			  "gordian_point",
			  { { "kind", TRACE_STRING },
			    { "name", TRACE_STRING } } },
	[TRACE_CHOICE] = { "gordian",
			   "gordian_choice",
			   { { "value", TRACE_LONG },
			     { "bound", TRACE_LONG } } },
	[TRACE_CPU_STATE] = { "gordian",
			      "gordian_cpu_state",
			      { { "cpu", TRACE_U32 },
				{ "online", TRACE_U32 } } },
	[TRACE_USER] = { "gordian",
			 "gordian_user",
			 { { "name", TRACE_STRING },
			   { "object", TRACE_LONG },
			   { "arg", TRACE_LONG } } },
};

const struct reports_trace_shape *reports_trace_shape(
	enum reports_trace_event event)
{
	return &shapes[event];
}

/* ---- numbers ---- */

static void put(struct sim_text *text, u64 value, size_t bytes)
{
	u8 data[8];

	for (size_t i = 0; i < bytes; i++)
		data[i] = (u8)(value >> (8 * i));
	sim_text_add_bytes(text, data, bytes);
}

static void put_at(struct sim_text *text, size_t at, u64 value, size_t bytes)
{
	if (sim_text_error(text))
		return;
	for (size_t i = 0; i < bytes; i++)
		text->data[at + i] = (char)(u8)(value >> (8 * i));
}

/* A section: its length in front. */
static void put_text(struct sim_text *text, const struct sim_text *section,
		     size_t length_bytes)
{
	put(text, section->nr, length_bytes);
	sim_text_add_bytes(text, sim_text_str(section), section->nr);
}

/* ---- descriptions ---- */

static u32 field_bytes(enum reports_trace_type type)
{
	switch (type) {
	case TRACE_LONG:
		return 8;
	case TRACE_COMM:
		return COMM_BYTES;
	case TRACE_U32:
	case TRACE_STRING:
		return 4;
	case TRACE_TEXT:
		break;
	}
	return 0;
}

static const char *field_type(enum reports_trace_type type)
{
	static const char *const types[] = {
		[TRACE_U32] = "int %s",
		[TRACE_LONG] = "long %s",
		[TRACE_COMM] = "char %s[16]",
		[TRACE_STRING] = "__data_loc char[] %s",
		[TRACE_TEXT] = "char %s[]",
	};

	return types[type];
}

static void describe_field(struct sim_text *text, const char *declaration,
			   u32 offset, u32 bytes)
{
	sim_text_printf(text, "\tfield:%s;\toffset:%u;\tsize:%u;\tsigned:%u;\n",
			declaration, offset, bytes,
			!strncmp(declaration, "int", 3) ||
				!strncmp(declaration, "long", 4));
}

static void describe_fields(struct sim_text *text,
			    const struct reports_trace_shape *shape)
{
	u32 offset = COMMON_BYTES;

	describe_field(text, "unsigned short common_type", 0, 2);
	describe_field(text, "unsigned char common_flags", 2, 1);
	describe_field(text, "unsigned char common_preempt_count", 3, 1);
	describe_field(text, "int common_pid", 4, 4);
	sim_text_add_char(text, '\n');
	for (const struct reports_trace_field *f = shape->fields; f->name;
	     f++) {
		char declaration[64];
		const char *type = field_type(f->type);
		size_t front = (size_t)(strstr(type, "%s") - type);

		snprintf(declaration, sizeof(declaration), "%.*s%s%s",
			 (int)front, type, f->name, type + front + 2);
		describe_field(text, declaration, offset, field_bytes(f->type));
		offset += field_bytes(f->type);
	}
}

/* How a reader prints it: all fields, "name=value". */
static void describe_print(struct sim_text *text,
			   const struct reports_trace_shape *shape)
{
	sim_text_add(text, "\nprint fmt: \"");
	for (const struct reports_trace_field *f = shape->fields; f->name;
	     f++) {
		if (f->type == TRACE_TEXT)
			sim_text_add(text, "%s");
		else if (shape != &shapes[TRACE_PRINT])
			sim_text_printf(text, "%s%s=%s",
					f == shape->fields ? "" : " ", f->name,
					f->type == TRACE_U32  ? "%d" :
					f->type == TRACE_LONG ? "%ld" :
								"%s");
	}
	sim_text_add_char(text, '"');
	for (const struct reports_trace_field *f = shape->fields; f->name;
	     f++) {
		if (f->type == TRACE_STRING)
			sim_text_printf(text, ", __get_str(%s)", f->name);
		else if (f->type == TRACE_TEXT || shape != &shapes[TRACE_PRINT])
			sim_text_printf(text, ", REC->%s", f->name);
	}
	sim_text_add_char(text, '\n');
}

static void put_format(struct sim_text *text, u32 event)
{
	struct sim_text format = SIM_TEXT_INIT;

	sim_text_printf(&format, "name: %s\nID: %u\nformat:\n",
			shapes[event].name, event + 1);
	describe_fields(&format, &shapes[event]);
	describe_print(&format, &shapes[event]);
	put_text(text, &format, 8);
	sim_text_fini(&format);
}

/* Events of a system stand together in the table. */
static void put_formats(struct sim_text *text)
{
	u32 systems_nr = 0;

	put(text, 1, 4);
	put_format(text, TRACE_PRINT);
	for (u32 i = TRACE_PRINT + 1; i < TRACE_NR; i++)
		systems_nr += strcmp(shapes[i].system, shapes[i - 1].system) !=
			      0;
	put(text, systems_nr, 4);
	for (u32 i = TRACE_PRINT + 1; i < TRACE_NR;) {
		u32 end = i;

		while (end < TRACE_NR &&
		       !strcmp(shapes[end].system, shapes[i].system))
			end++;
		sim_text_add_bytes(text, shapes[i].system,
				   strlen(shapes[i].system) + 1);
		put(text, end - i, 4);
		for (; i < end; i++)
			put_format(text, i);
	}
}

static void put_header(struct sim_text *text, const char *name,
		       const struct sim_text *body)
{
	sim_text_add_bytes(text, name, strlen(name) + 1);
	put_text(text, body, 8);
}

static void put_headers(struct sim_text *text)
{
	struct sim_text body = SIM_TEXT_INIT;

	describe_field(&body, "u64 timestamp", 0, 8);
	describe_field(&body, "long commit", 8, 8);
	describe_field(&body, "int overwrite", 8, 1);
	describe_field(&body, "char data", PAGE_HEAD_BYTES,
		       PAGE_BYTES - PAGE_HEAD_BYTES);
	put_header(text, "header_page", &body);
	sim_text_reset(&body);
	sim_text_printf(&body,
			"\ttype_len    :    5 bits\n"
			"\ttime_delta  :   27 bits\n"
			"\tarray       :   32 bits\n\n"
			"\tpadding     : type == 29\n"
			"\ttime_extend : type == 30\n"
			"\tdata max type_len  == %u\n",
			TYPE_LEN_MAX);
	put_header(text, "header_event", &body);
	sim_text_fini(&body);
}

void reports_trace_head(struct reports_trace *t)
{
	static const char magic[] = "\x17\x08\x44tracing6";
	const struct sim_text nothing = SIM_TEXT_INIT;

	sim_text_add_bytes(t->text, magic, sizeof(magic));
	put(t->text, 0, 1);		/* little endian */
	put(t->text, 8, 1);		/* bytes of a long */
	put(t->text, PAGE_BYTES, 4);
	put_headers(t->text);
	put_formats(t->text);
	put_text(t->text, &nothing, 4); /* symbols of the kernel */
	put_text(t->text, &nothing, 4); /* formats of trace_printk() */
	put_text(t->text, &t->tasks, 8);
	put(t->text, t->cpus_nr, 4);
	sim_text_add_bytes(t->text, "options  ", 10);
	put(t->text, 0, 2);
	sim_text_add_bytes(t->text, "flyrecord", 10);
}

void reports_trace_pages(struct reports_trace *t)
{
	size_t at = t->text->nr + t->cpus_nr * 16UL;

	at = (at + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
	for (u32 i = 0; i < t->cpus_nr; i++) {
		size_t used = t->cpus[i].pages.nr;
		size_t bytes =
			(used + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;

		put(t->text, at, 8);
		put(t->text, bytes, 8);
		at += bytes;
	}
	for (u32 i = 0; i < t->cpus_nr; i++) {
		sim_text_add_repeated(t->text, '\0',
				      (PAGE_BYTES - t->text->nr % PAGE_BYTES) %
					      PAGE_BYTES);
		sim_text_add_bytes(t->text, sim_text_str(&t->cpus[i].pages),
				   t->cpus[i].pages.nr);
	}
	sim_text_add_repeated(t->text, '\0',
			      (PAGE_BYTES - t->text->nr % PAGE_BYTES) %
				      PAGE_BYTES);
}

/* ---- records ---- */

static size_t length_of(const char *str)
{
	return str ? strnlen(str, STRING_BYTES_MAX) : 0;
}

static void put_field(struct sim_text *ret, struct sim_text *strings,
		      const struct reports_trace_field *f,
		      const struct reports_trace_value *value, u32 fixed_bytes)
{
	char comm[COMM_BYTES] = { 0 };
	size_t length = length_of(value->str);

	switch (f->type) {
	case TRACE_U32:
	case TRACE_LONG:
		put(ret, value->number, field_bytes(f->type));
		break;
	case TRACE_COMM:
		memcpy(comm, value->str,
		       min_t(size_t, length, sizeof(comm) - 1));
		sim_text_add_bytes(ret, comm, sizeof(comm));
		break;
	case TRACE_STRING:
		put(ret, (length + 1) << 16 | (fixed_bytes + strings->nr), 4);
		sim_text_add_bytes(strings, value->str ? value->str : "",
				   length);
		sim_text_add_char(strings, '\0');
		break;
	case TRACE_TEXT:
		sim_text_add_bytes(strings, value->str, length);
		sim_text_add_char(strings, '\0');
		break;
	}
}

static void put_payload(struct sim_text *ret,
			const struct reports_trace_record *record)
{
	const struct reports_trace_shape *shape = &shapes[record->event];
	struct sim_text strings = SIM_TEXT_INIT;
	u32 fixed_bytes = COMMON_BYTES;

	for (u32 i = 0; shape->fields[i].name; i++)
		fixed_bytes += field_bytes(shape->fields[i].type);
	put(ret, record->event + 1, 2);
	put(ret, record->flags, 1);
	put(ret, 0, 1);
	put(ret, record->pid, 4);
	for (u32 i = 0; shape->fields[i].name; i++)
		put_field(ret, &strings, &shape->fields[i], &record->values[i],
			  fixed_bytes);
	sim_text_add_bytes(ret, sim_text_str(&strings), strings.nr);
	sim_text_add_repeated(ret, '\0', (4 - ret->nr % 4) % 4);
	sim_text_fini(&strings);
}

static void begin_page(struct reports_trace_cpu *cpu, u64 time_ns)
{
	sim_text_add_repeated(&cpu->pages, '\0',
			      (PAGE_BYTES - cpu->pages.nr % PAGE_BYTES) %
				      PAGE_BYTES);
	cpu->page = cpu->pages.nr;
	cpu->time_ns = time_ns;
	put(&cpu->pages, time_ns, 8);
	put(&cpu->pages, 0, 8);
}

void reports_trace_add(struct reports_trace *t,
		       const struct reports_trace_record *record)
{
	struct reports_trace_cpu *cpu = &t->cpus[record->cpu];
	struct sim_text payload = SIM_TEXT_INIT;
	size_t used = cpu->pages.nr - cpu->page;
	u64 delta;

	put_payload(&payload, record);
	/* With room for a longer delta and a length in front. */
	if (!cpu->pages.nr || used + payload.nr + 16 > PAGE_BYTES)
		begin_page(cpu, record->time_ns);
	delta = record->time_ns - cpu->time_ns;
	cpu->time_ns = record->time_ns;
	if (delta >> DELTA_BITS) {
		put(&cpu->pages,
		    TYPE_TIME_EXTEND | (delta & (BIT_ULL(DELTA_BITS) - 1)) << 5,
		    4);
		put(&cpu->pages, delta >> DELTA_BITS, 4);
		delta = 0;
	}
	if (payload.nr <= TYPE_LEN_MAX * 4) {
		put(&cpu->pages, payload.nr / 4 | delta << 5, 4);
	} else {
		put(&cpu->pages, delta << 5, 4);
		put(&cpu->pages, payload.nr + 4, 4);
	}
	sim_text_add_bytes(&cpu->pages, sim_text_str(&payload), payload.nr);
	put_at(&cpu->pages, cpu->page + 8,
	       cpu->pages.nr - cpu->page - PAGE_HEAD_BYTES, 8);
	t->has_failed |= sim_text_error(&payload) < 0 ||
			 sim_text_error(&cpu->pages) < 0;
	sim_text_fini(&payload);
}
