// SPDX-License-Identifier: GPL-2.0-only
/*
 * debug_memory.c - bytes of the model at a step
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/cpu.h"
#include "debug.h"
#include "explore/standing.h"
#include "reports/symbols.h"

#define ROW_BYTES 16
#define BYTES_DEFAULT 64 /* of an address */
#define BYTES_MAX 4096
#define NAME_BYTES 256

/* What is to be printed. */
struct object {
	const unsigned char *at;
	size_t bytes;
	char name[NAME_BYTES];
};

/* NAME, NAME+OFFSET, NAME@CPU; @name is cut to the name. */
static int parse_suffix(char *name, u64 *ret_offset, u32 *ret_cpu,
			bool *ret_has_cpu, struct sim_error *err)
{
	char *cpu = strrchr(name, '@');
	char *offset = strrchr(name, '+');
	char *end = NULL;

	*ret_has_cpu = cpu;
	*ret_cpu = 0;
	*ret_offset = 0;
	if (cpu) {
		*cpu++ = '\0';
		*ret_cpu = (u32)strtoul(cpu, &end, 10);
		if (!isdigit((unsigned char)*cpu) || *end ||
		    *ret_cpu >= sim_cpu_count())
			return sim_error_set(err, SIM_ERR_INVAL,
					     "'%s' is no CPU: they are 0 to %u",
					     cpu, sim_cpu_count() - 1);
	}
	if (offset) {
		*offset++ = '\0';
		*ret_offset = strtoull(offset, &end, 0);
		if (!isdigit((unsigned char)*offset) || *end)
			return sim_error_set(err, SIM_ERR_INVAL,
					     "'%s' is no offset", offset);
	}
	return 0;
}

static int fail_unknown(const struct cli_debug *d, const char *name,
			struct sim_error *err)
{
	const char *near =
		reports_symbols_near(d->symbols, REPORTS_SYMBOL_OBJECT, name);

	sim_error_set(err, SIM_ERR_ABSENT, "there is no variable '%s'", name);
	if (near)
		sim_error_hint(err, "did you mean '%s'?", near);
	return -SIM_ERR_ABSENT;
}

static int find_address(const char *what, struct object *ret,
			struct sim_error *err)
{
	char *end;
	u64 addr = strtoull(what, &end, 16);

	if (*end)
		return sim_error_set(err, SIM_ERR_INVAL, "'%s' is no address",
				     what);
	ret->at = (const unsigned char *)(uintptr_t)addr;
	ret->bytes = BYTES_DEFAULT;
	strcpy(ret->name, what);
	return 0;
}

static int find_object(struct cli_debug *d, const char *what,
		       struct object *ret, struct sim_error *err)
{
	const struct reports_symbol *symbol;
	char name[NAME_BYTES];
	bool has_cpu;
	u64 offset;
	u32 cpu;
	int r;

	if (strlen(what) >= sizeof(name))
		return sim_error_set(err, SIM_ERR_INVAL,
				     "the name is too long");
	if (!strncmp(what, "0x", 2))
		return find_address(what, ret, err);
	strcpy(name, what);
	r = parse_suffix(name, &offset, &cpu, &has_cpu, err);
	if (r)
		return r;
	symbol = reports_symbols_named(d->symbols, REPORTS_SYMBOL_OBJECT, name);
	if (!symbol)
		return fail_unknown(d, name, err);
	if (offset && offset >= symbol->bytes)
		return sim_error_set(err, SIM_ERR_INVAL, "'%s' has %llu bytes",
				     name, symbol->bytes);
	ret->at = (const unsigned char *)(uintptr_t)symbol->addr;
	if (has_cpu && !sim_standing_is_percpu(ret->at))
		return sim_error_set(err, SIM_ERR_INVAL,
				     "'%s' is no per-CPU variable", name);
	ret->at = sim_standing_percpu(ret->at, cpu);
	ret->at += offset;
	ret->bytes = symbol->bytes - offset;
	strcpy(ret->name, what);
	return 0;
}

/* ---- printing ---- */

/* Where a word of the model points to, if to anything with a name. */
static void add_pointer(const struct cli_debug *d, size_t offset, u64 word,
			struct sim_text *out)
{
	const void *to = (const void *)(uintptr_t)word;
	const struct reports_symbol *symbol =
		reports_symbols_object(d->symbols, to);

	if (!symbol) {
		symbol = reports_symbols_find(d->symbols, to);
		if (symbol && symbol->addr != word)
			return;
	}
	if (!symbol || !word)
		return;
	sim_text_printf(out, "          +%03zx points to %s", offset,
			symbol->name);
	if (symbol->addr != word)
		sim_text_printf(out, "+0x%llx", word - symbol->addr);
	sim_text_add_char(out, '\n');
}

static void print_row(const unsigned char *at, size_t offset, size_t nr,
		      struct sim_text *out)
{
	sim_text_printf(out, "  +%03zx ", offset);
	for (size_t i = 0; i < ROW_BYTES; i++) {
		sim_text_add(out, i == ROW_BYTES / 2 ? "  " : " ");
		if (i < nr)
			sim_text_printf(out, "%02x", at[i]);
		else
			sim_text_add(out, "  ");
	}
	sim_text_add(out, "  ");
	for (size_t i = 0; i < nr; i++)
		sim_text_add_char(
			out, at[i] >= ' ' && at[i] < 0x7f ? (char)at[i] : '.');
	sim_text_add_char(out, '\n');
}

static void print_object(const struct cli_debug *d, const struct object *o,
			 struct sim_text *out)
{
	for (size_t off = 0; off < o->bytes; off += ROW_BYTES) {
		size_t nr = min_t(size_t, ROW_BYTES, o->bytes - off);

		print_row(o->at + off, off, nr, out);
		for (size_t i = 0; i + 8 <= nr; i += 8) {
			u64 word;

			memcpy(&word, o->at + off + i, sizeof(word));
			add_pointer(d, off + i, word, out);
		}
	}
}

int cli_debug_print(struct cli_debug *d, const char *what, u32 bytes,
		    struct sim_text *out, struct sim_error *err)
{
	struct object o;
	size_t wanted, whole;
	int r = find_object(d, what, &o, err);

	if (r)
		return r;
	wanted = bytes ? bytes : o.bytes;
	whole = max(wanted, o.bytes);
	o.bytes = sim_standing_readable(o.at, min_t(size_t, wanted, BYTES_MAX));
	if (!o.bytes)
		return sim_error_set(err, SIM_ERR_INVAL,
				     "'%s' is no memory of the model", what);
	sim_text_printf(out, "%s, %zu bytes at step %u:\n", o.name, o.bytes,
			sim_stepper_at(d->stepper));
	print_object(d, &o, out);
	if (whole > o.bytes)
		sim_text_printf(out, "  (%zu more are not shown)\n",
				whole - o.bytes);
	return 0;
}
