// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockdep_print.c - pieces of lock reports, and which were given already
 *
 * The layout is what readers of kernel logs know, without time stamps. An
 * address is a number for the object, equal in every run of one build.
 */
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/stdarg.h>
#include <linux/string.h>

#include "kernel/locking/lockdep_print.h"

#define TEXT_BYTES	(64u << 10)
#define GIVEN_MAX	1024
#define NAME_BYTES	96
#define SIGNATURE_BYTES	512

static char text[TEXT_BYTES] __km_keep;
static u32 text_nr __km_keep;
static u64 given[GIVEN_MAX] __km_keep;
static u32 given_nr __km_keep;
static char signature[SIGNATURE_BYTES] __km_keep;
static char headline_kept[NAME_BYTES] __km_keep;
static char class_names[KM_REPORT_CLASSES_MAX][NAME_BYTES] __km_keep;
static struct km_lockreport report __km_keep;
/* Words of report.in_irq and report.irq_on. */
static struct usage_words {
	char	lock[NAME_BYTES];
	char	function[NAME_BYTES];
} usage_words[2] __km_keep;
static bool is_begun __km_keep;
static const char *full_table __km_keep;	/* found so in between */
static u32 full_table_limit __km_keep;

void put(const char *fmt, ...)
{
	u32 room = TEXT_BYTES - text_nr;
	va_list args;
	int nr;

	va_start(args, fmt);
	nr = vsnprintf(&text[text_nr], room, fmt, args);
	va_end(args);
	if (nr < 0)
		return;
	if ((u32)nr < room) {
		text_nr += (u32)nr;
		return;
	}
	/* Cut: the end of the buffer says so. */
	text_nr = TEXT_BYTES - 1;
	memcpy(&text[TEXT_BYTES - 5], "...\n", 5);
}

/* ---- which reports were given ---- */

u32 lockdep_name_class(char *to, u32 bytes, u16 class_idx)
{
	const struct lock_class *class = class_at(class_idx);
	int nr = snprintf(to, bytes, "%s", class->name);

	if (class->name_version > 1 && nr >= 0 && (u32)nr < bytes)
		nr += snprintf(to + nr, bytes - (u32)nr, "#%u",
			       class->name_version);
	if (class->subclass && nr >= 0 && (u32)nr < bytes)
		nr += snprintf(to + nr, bytes - (u32)nr, "/%u",
			       class->subclass);
	return nr >= 0 && (u32)nr < bytes ? (u32)nr : bytes - 1;
}

/* A cycle begins with the first of its names, so that equal ones are equal. */
static u32 first_of_cycle(const u16 *classes, u32 nr)
{
	u32 first = 0;

	for (u32 i = 1; i < nr; i++) {
		const struct lock_class *a = class_at(classes[i]);
		const struct lock_class *b = class_at(classes[first]);
		int order = strcmp(a->ident, b->ident);

		if (order < 0 || (!order && classes[i] < classes[first]))
			first = i;
	}
	return first;
}

static void sign(const u16 *classes, u32 nr, const char *detail)
{
	bool is_cycle = report.kind == KM_REPORT(CIRCULAR);
	u32 first = is_cycle ? first_of_cycle(classes, nr) : 0;
	u32 len = (u32)snprintf(signature, sizeof(signature), "%s:%s",
				km_lockreport_kind_name(report.kind), detail);

	report.classes_nr = nr;
	report.has_more_classes = nr > KM_REPORT_CLASSES_MAX;
	if (report.has_more_classes)
		report.classes_nr = KM_REPORT_CLASSES_MAX;
	for (u32 i = 0; i < nr; i++) {
		u16 class_idx = classes[(first + i) % nr];
		char name[NAME_BYTES];

		lockdep_name_class(name, sizeof(name), class_idx);
		if (i < report.classes_nr) {
			memcpy(class_names[i], name, sizeof(name));
			report.classes[i] = class_names[i];
		}
		if (len < sizeof(signature))
			len += (u32)snprintf(&signature[len],
					     sizeof(signature) - len, "%s%s",
					     i ? " -> " : " ", name);
	}
}

/* Not by text: it may be cut. */
static u64 hash_of(const u16 *classes, u32 nr, const char *detail)
{
	u32 first = report.kind == KM_REPORT(CIRCULAR) ?
			    first_of_cycle(classes, nr) :
			    0;
	u64 hash = report.kind + 1;

	for (u32 i = 0; i < nr; i++)
		hash = (hash ^ classes[(first + i) % nr]) *
		       0x9e3779b97f4a7c15ULL;
	for (; *detail; detail++)
		hash = (hash ^ (u8)*detail) * 0x9e3779b97f4a7c15ULL;
	return hash ^ hash >> 32;
}

static bool is_new(u64 hash)
{
	for (u32 i = 0; i < given_nr; i++) {
		if (given[i] == hash)
			return false;
	}
	if (given_nr == GIVEN_MAX)
		return false;
	given[given_nr++] = hash;
	km_note_news();
	return true;
}

bool lockdep_report_begin(enum km_lockreport_kind kind, const u16 *classes,
			  u32 nr, const char *detail)
{
	report = (struct km_lockreport){ .kind = kind };
	if (!is_new(hash_of(classes, nr, detail)))
		return false;
	lockdep_state.reports_nr++;
	sign(classes, nr, detail);
	text_nr = 0;
	text[0] = '\0';
	is_begun = true;
	return true;
}

bool lockdep_report_defer(const char *table, u32 limit)
{
	if (!is_begun)
		return false;
	full_table = table;
	full_table_limit = limit;
	return true;
}

void lockdep_report_end(void)
{
	report.headline = headline_kept;
	report.signature = signature;
	report.text = text;
	report.text_bytes = text_nr;
	report.task_id = km_task_current()->id;
	report.step = km_step_now();
	km_lockreport_emit(&report);
	is_begun = false;
	if (full_table) {
		const char *table = full_table;

		full_table = NULL;
		lockdep_report_limit(table, full_table_limit);
	}
	/* The last place of the list is for this one. */
	if (given_nr == GIVEN_MAX - 1)
		lockdep_report_limit("LOCKDEP_REPORTS", GIVEN_MAX);
}

void lockdep_report_reset(void)
{
	given_nr = 0;
	is_begun = false;
	full_table = NULL;
	lockdep_state.reports_nr = 0;
}

void lockdep_report_irq_usage(u16 class_idx, u32 bit)
{
	const struct lock_usage_place *place =
		&class_at(class_idx)->usage_place[bit];
	bool is_on = bit & LOCK_USAGE_ENABLED;
	struct usage_words *words = &usage_words[is_on];
	char *offset;

	lockdep_name_class(words->lock, sizeof(words->lock), class_idx);
	words->function[0] = '\0';
	km_lockreport_symbol((const void *)place->ip, words->function,
			     sizeof(words->function));
	offset = strchr(words->function, '+');
	if (offset)
		*offset = '\0';
	*(is_on ? &report.irq_on : &report.in_irq) =
		(struct km_lockreport_usage){
			.lock = words->lock,
			.function = words->function,
			.role = is_on ? place->role : "",
			.is_soft = bit >= LOCK_USED_IN_SOFTIRQ,
			.is_read = bit & LOCK_USAGE_READ,
		};
}

/* ---- pieces ---- */

static void put_line(char c, u32 width)
{
	while (width--)
		put("%c", c);
	put("\n");
}

void put_banner(const char *headline, u32 width)
{
	snprintf(headline_kept, sizeof(headline_kept), "%s", headline);
	put("\n");
	put_line('=', width);
	put("%s\n%s\n", headline, km_lockreport_ident());
	put_line('-', width);
}

void put_task(void)
{
	const struct km_task *task = km_task_current();

	put("%s/%u", task->name, task->id);
}

void put_class_name(u16 class_idx)
{
	char name[NAME_BYTES];

	lockdep_name_class(name, sizeof(name), class_idx);
	put("%s", name);
}

static char usage_char(u32 usage, u32 bit)
{
	bool is_entered = usage & BIT(bit);
	bool is_enabled = usage & BIT(bit + LOCK_USAGE_ENABLED);

	if (is_enabled)
		return is_entered ? '?' : '+';
	return is_entered ? '-' : '.';
}

void put_class(u16 class_idx)
{
	const struct lock_class *class = class_at(class_idx);
	u32 usage = class->usage_mask;
	u32 outer = class->wait_type_outer ? class->wait_type_outer :
					     class->wait_type_inner;

	put(" (");
	put_class_name(class_idx);
	put("){%c%c%c%c}-{%u:%u}", usage_char(usage, LOCK_USED_IN_HARDIRQ),
	    usage_char(usage, LOCK_USED_IN_HARDIRQ + LOCK_USAGE_READ),
	    usage_char(usage, LOCK_USED_IN_SOFTIRQ),
	    usage_char(usage, LOCK_USED_IN_SOFTIRQ + LOCK_USAGE_READ),
	    lockdep_wait_level(outer),
	    lockdep_wait_level(class->wait_type_inner));
}

void put_ip(unsigned long ip)
{
	char symbol[128] = "+?";

	/* A place has a name also where no backtrace goes. */
	km_lockreport_symbol((const void *)ip, symbol, sizeof(symbol));
	put("%s", symbol);
}

void put_lock(const struct held_lock *held)
{
	put("%016llx",
	    (unsigned long long)km_lockreport_address(held->instance));
	put_class(held->class_idx);
	put(", at: ");
	put_ip(held->acquire_ip);
	put("\n");
}

void put_trace(u32 trace, u32 spaces)
{
	char symbol[128];
	u32 nr;
	const void *const *ips = lockdep_trace(trace, &nr);

	for (u32 i = 0; i < nr; i++) {
		if (!km_lockreport_symbol(ips[i], symbol, sizeof(symbol)))
			return;
		put("%*s%s\n", (int)spaces + 1, "", symbol);
	}
}

static void put_held(u32 idx, u32 nr)
{
	if (lockdep_held(idx)->outer)
		put_held(lockdep_held(idx)->outer, nr - 1);
	put(" #%u: ", nr);
	put_lock(lockdep_held(idx));
}

void put_held_locks(void)
{
	const struct km_task *task = km_task_current();
	u32 nr = task->locks.depth;

	if (!nr) {
		put("no locks held by ");
		put_task();
		put(".\n");
		return;
	}
	put("%u lock%s held by ", nr, nr == 1 ? "" : "s");
	put_task();
	put(":\n");
	put_held(task->locks.innermost, nr - 1);
}

void put_backtrace(void)
{
	const struct km_task *task = km_task_current();

	put("\nstack backtrace:\n");
	put("CPU: %u PID: %u Comm: %s Not tainted %s\n", task->cpu, task->id,
	    task->name, km_lockreport_ident());
	put("Call trace:\n");
	put_trace(lockdep_save_trace(), 0);
}

const char *lockdep_usage_name(u32 bit)
{
	static const char *const usage_names[LOCK_USAGE_STATES] = {
		"IN-HARDIRQ-W",	    "IN-HARDIRQ-R", "HARDIRQ-ON-W",
		"HARDIRQ-ON-R",	    "IN-SOFTIRQ-W", "IN-SOFTIRQ-R",
		"SOFTIRQ-ON-W",	    "SOFTIRQ-ON-R", "INITIAL USE",
		"INITIAL READ USE",
	};

	return usage_names[bit];
}

const char *lockdep_irq_name(u32 bit)
{
	return bit < LOCK_USED_IN_SOFTIRQ ? "HARDIRQ" : "SOFTIRQ";
}
