// SPDX-License-Identifier: GPL-2.0-only
/*
 * codemap.c - from calls at the beginning of blocks to lines
 *
 * A block reaches from its call to the next one, the first of a function from
 * where that begins: the compiler does not mix the code of two blocks. What is
 * in it of the lines that are told of is run whenever the block is.
 */
#include <stdlib.h>
#include <string.h>

#include "reports/codemap_impl.h"

#if defined(__x86_64__)
#define CALL_BYTES	5
#elif defined(__aarch64__)
#define CALL_BYTES	4
#endif

/* ---- blocks ---- */

#if defined(__x86_64__)

static bool is_call(const struct reports_code *code, const char *at)
{
	s32 far;

	if ((u8)*at != 0xe8)
		return false;
	memcpy(&far, at + 1, sizeof(far));
	return at + CALL_BYTES + far == (const char *)code->callback;
}

static size_t call_step(void)
{
	return 1;
}

#elif defined(__aarch64__)

static bool is_call(const struct reports_code *code, const char *at)
{
	u32 insn;
	s64 far;

	memcpy(&insn, at, sizeof(insn));
	if (insn >> 26 != 0x25)
		return false;
	far = (s64)((u64)insn << 38) >> 36;
	return at + far == (const char *)code->callback;
}

static size_t call_step(void)
{
	return CALL_BYTES;
}

#endif

static int find_blocks(struct reports_codemap *map)
{
	const struct reports_code *code = &map->code;
	const char *at = code->start;
	int r = 0;

	while (!r && at + CALL_BYTES <= code->end) {
		if (!is_call(code, at)) {
			at += call_step();
			continue;
		}
		at += CALL_BYTES;
		r = sim_vec_push(&map->blocks, (u64)(uintptr_t)at);
	}
	return r;
}

/* ---- pieces ---- */

static int add_piece(void *arg, const struct reports_line *piece)
{
	struct reports_codemap *map = arg;

	return sim_vec_push(&map->pieces, *piece);
}

static int compare_pieces(const void *a, const void *b)
{
	const struct reports_line *x = a;
	const struct reports_line *y = b;

	return x->addr == y->addr ? 0 : x->addr < y->addr ? -1 : 1;
}

const struct reports_line *reports_codemap_piece(
	const struct reports_codemap *map, u64 addr)
{
	size_t lo = 0, hi = map->pieces.nr;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (map->pieces.items[mid].addr <= addr)
			lo = mid;
		else
			hi = mid;
	}
	if (lo == hi ||
	    addr - map->pieces.items[lo].addr >= map->pieces.items[lo].bytes)
		return NULL;
	return &map->pieces.items[lo];
}

static bool is_inside(const struct reports_symbol *function, u64 addr)
{
	return function && addr - function->addr < function->bytes;
}

u64 reports_codemap_block(const struct reports_codemap *map, u64 addr)
{
	const struct reports_symbol *function =
		reports_symbols_find(map->symbols, (const void *)addr);
	size_t lo = 0, hi = map->blocks.nr;

	/* The first whose call begins behind @addr. */
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (map->blocks.items[mid] - CALL_BYTES <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo && is_inside(function, map->blocks.items[lo - 1] - 1))
		return map->blocks.items[lo - 1];
	/* What a function does before its first call. */
	if (lo < map->blocks.nr &&
	    is_inside(function, map->blocks.items[lo] - 1))
		return map->blocks.items[lo];
	return 0;
}

/* ---- lines ---- */

static int add_line(struct reports_codemap *map,
		    const struct reports_line *piece, u64 block)
{
	const struct reports_symbol *function = reports_symbols_find(
		map->symbols, (const void *)(uintptr_t)(block - 1));
	const struct reports_code_line line = {
		.file = piece->file,
		.function = function ? function->name : "?",
		.block = (const void *)(uintptr_t)block,
		.line = piece->line,
	};

	return sim_vec_push(&map->lines, line);
}

/* Functions that the compiler made for itself are in no source. */
static bool is_made_up(const struct reports_symbol *function)
{
	return function && strncmp(function->name, "_sub_", 5) == 0;
}

/* A piece may go over the beginning of another block. */
static int add_blocks_of(struct reports_codemap *map,
			 const struct reports_line *piece)
{
	u64 last = 0;
	int r = 0;

	if (is_made_up(reports_symbols_find(
		    map->symbols, (const void *)(uintptr_t)piece->addr)) ||
	    strncmp(piece->file, map->code.dir, strlen(map->code.dir)) != 0)
		return 0;
	for (u64 at = piece->addr; !r && at < piece->addr + piece->bytes;
	     at++) {
		u64 block = reports_codemap_block(map, at);

		if (block && block != last)
			r = add_line(map, piece, block);
		last = block;
	}
	return r;
}

static int compare_lines(const void *a, const void *b)
{
	const struct reports_code_line *x = a;
	const struct reports_code_line *y = b;
	int r = strcmp(x->file, y->file);

	if (!r && x->line != y->line)
		r = x->line < y->line ? -1 : 1;
	if (!r)
		r = strcmp(x->function, y->function);
	if (!r && x->block != y->block)
		r = x->block < y->block ? -1 : 1;
	return r;
}

static int find_lines(struct reports_codemap *map)
{
	size_t kept = 0;
	int r = 0;

	for (size_t i = 0; !r && i < map->pieces.nr; i++)
		r = add_blocks_of(map, &map->pieces.items[i]);
	if (r || !map->lines.nr)
		return r;
	qsort(map->lines.items, map->lines.nr, sizeof(map->lines.items[0]),
	      compare_lines);
	for (size_t i = 1; i < map->lines.nr; i++) {
		if (compare_lines(&map->lines.items[kept],
				  &map->lines.items[i]) != 0)
			map->lines.items[++kept] = map->lines.items[i];
	}
	map->lines.nr = kept + 1;
	return 0;
}

/* ---- branches ---- */

static int compare_branches(const void *a, const void *b)
{
	const struct reports_code_branch *x = a;
	const struct reports_code_branch *y = b;
	int r = strcmp(x->file, y->file);

	if (!r && x->line != y->line)
		r = x->line < y->line ? -1 : 1;
	if (!r)
		r = strcmp(x->function, y->function);
	return r ? r : (int)x->position - (int)y->position;
}

static int find_branches(struct reports_codemap *map)
{
	const struct reports_symbol *last = NULL;
	int r = 0;

	for (size_t i = 0; !r && i < map->blocks.nr; i++) {
		const struct reports_symbol *function = reports_symbols_find(
			map->symbols,
			(const void *)(uintptr_t)(map->blocks.items[i] - 1));

		if (function && function != last)
			r = reports_branches_add(map, function);
		last = function;
	}
	if (!r && map->branches.nr)
		qsort(map->branches.items, map->branches.nr,
		      sizeof(map->branches.items[0]), compare_branches);
	return r;
}

/* ---- all ---- */

int reports_codemap_make(const struct reports_code *code,
			 const struct reports_lines *lines,
			 const struct reports_symbols *symbols,
			 struct reports_codemap **ret, struct sim_error *err)
{
	struct reports_codemap *map = calloc(1, sizeof(*map));
	int r;

	if (!map)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	map->code = *code;
	map->symbols = symbols;
	r = find_blocks(map);
	if (!r)
		r = reports_lines_each(lines, (u64)(uintptr_t)code->start,
				       (u64)(uintptr_t)code->end, add_piece,
				       map);
	if (!r && map->pieces.nr)
		qsort(map->pieces.items, map->pieces.nr,
		      sizeof(map->pieces.items[0]), compare_pieces);
	if (!r)
		r = find_lines(map);
	if (!r)
		r = find_branches(map);
	if (!r && !map->lines.nr)
		r = sim_error_set(err, SIM_ERR_ABSENT,
				  "no line of the model is known");
	else if (r)
		sim_error_set(err, -r, "out of memory");
	if (r) {
		reports_codemap_free(map);
		return r;
	}
	*ret = map;
	return 0;
}

void reports_codemap_free(struct reports_codemap *map)
{
	if (!map)
		return;
	sim_vec_fini(&map->blocks);
	sim_vec_fini(&map->pieces);
	sim_vec_fini(&map->lines);
	sim_vec_fini(&map->branches);
	free(map);
}

const struct reports_code_line *reports_codemap_lines(
	const struct reports_codemap *map, size_t *ret_nr)
{
	*ret_nr = map->lines.nr;
	return map->lines.items;
}

const struct reports_code_branch *reports_codemap_branches(
	const struct reports_codemap *map, size_t *ret_nr)
{
	*ret_nr = map->branches.nr;
	return map->branches.items;
}
