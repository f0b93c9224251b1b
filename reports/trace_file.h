/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trace_file.h - the bytes of trace.dat; private to reports/trace*.c
 *
 * Owns:       the shapes of the events, from which come the format
 *             descriptions, the payloads and the text.
 */
#ifndef REPORTS_TRACE_FILE_H
#define REPORTS_TRACE_FILE_H

#include "reports/trace.h"

#define REPORTS_TRACE_FIELDS_MAX	8

/* Events of the file; their ids are one more. */
enum reports_trace_event {
	TRACE_PRINT,
	TRACE_SWITCH,
	TRACE_WAKING,
	TRACE_MIGRATE,
	TRACE_EXIT,
	TRACE_NEWTASK,
	TRACE_ACQUIRE,
	TRACE_CONTENDED,
	TRACE_ACQUIRED,
	TRACE_RELEASE,
	TRACE_IRQ_ENTRY,
	TRACE_IRQ_EXIT,
	TRACE_IPI,
	TRACE_TIMER,
	TRACE_WORK_QUEUE,
	TRACE_WORK_START,
	TRACE_WORK_END,
	TRACE_CPUHP_ENTER,
	TRACE_CPUHP_EXIT,
	TRACE_BLOCK,
	TRACE_POINT,
	TRACE_CHOICE,
	TRACE_CPU_STATE,
	TRACE_USER,
	TRACE_NR,
};

enum reports_trace_type {
	TRACE_U32,	/* int */
	TRACE_LONG,
	TRACE_COMM,	/* char[16] */
	TRACE_STRING,	/* of any length */
	TRACE_TEXT,	/* the last field, up to the end */
};

struct reports_trace_field {
	const char		*name;
	enum reports_trace_type	type;
};

struct reports_trace_shape {
	const char			*system;
	const char			*name;
	struct reports_trace_field	fields[REPORTS_TRACE_FIELDS_MAX];
};

/* One value for each field: a number, or a string. */
struct reports_trace_value {
	u64		number;
	const char	*str;
};

struct reports_trace_record {
	enum reports_trace_event	event;
	u32				cpu;
	u32				pid;
	u8				flags;	/* TRACE_FLAG_* */
	u64				time_ns;
	struct reports_trace_value	values[REPORTS_TRACE_FIELDS_MAX];
};

#define TRACE_FLAG_IRQS_OFF	0x01
#define TRACE_FLAG_HARDIRQ	0x08
#define TRACE_FLAG_SOFTIRQ	0x10

/** reports_trace_shape() - of @event */
const struct reports_trace_shape *reports_trace_shape(
	enum reports_trace_event event);

/** reports_trace_add() - append a record to the pages of its CPU */
void reports_trace_add(struct reports_trace *t,
		       const struct reports_trace_record *record);

/** reports_trace_head() - everything that comes before the pages */
void reports_trace_head(struct reports_trace *t);

/** reports_trace_pages() - the places of the pages, and the pages */
void reports_trace_pages(struct reports_trace *t);

#endif /* REPORTS_TRACE_FILE_H */
