// SPDX-License-Identifier: GPL-2.0-only
/*
 * branches.c - where conditional jumps lead, by capstone
 *
 * From each end of a jump the code is followed up to the next calls that begin
 * blocks. A jump both of whose ends lead to one block, or anywhere but to blocks
 * of its function, is left out: of that the counters know nothing.
 */
#include "reports/codemap_impl.h"

#ifdef HAVE_CAPSTONE

#include <capstone/capstone.h>
#include <string.h>

#define FOLLOW_MAX	32

enum kind {
	CALLS,		/* a block begins */
	GOES,		/* a jump without condition */
	BRANCHES,
	ENDS,		/* nothing follows that we know */
};

struct stop {
	u64		addr;
	u64		behind;
	u64		target;		/* 0: not known */
	enum kind	kind;
};

struct view {
	struct reports_codemap		*map;
	const struct reports_symbol	*function;
	SIM_VEC(struct stop)		stops;	/* by address */
};

bool reports_codemap_has_branches(void)
{
	return true;
}

static u64 target_of(const cs_insn *insn)
{
#if defined(__x86_64__)
	const cs_x86 *x86 = &insn->detail->x86;

	if (x86->op_count == 1 && x86->operands[0].type == X86_OP_IMM)
		return (u64)x86->operands[0].imm;
#elif defined(__aarch64__)
	const cs_arm64 *arm = &insn->detail->arm64;
	const cs_arm64_op *last = &arm->operands[arm->op_count - 1];

	if (arm->op_count && last->type == ARM64_OP_IMM)
		return (u64)last->imm;
#endif
	return 0;
}

static bool is_plain_jump(const cs_insn *insn)
{
#if defined(__x86_64__)
	return insn->id == X86_INS_JMP;
#elif defined(__aarch64__)
	return (insn->id == ARM64_INS_B &&
		insn->detail->arm64.cc == ARM64_CC_INVALID) ||
	       insn->id == ARM64_INS_BR;
#endif
}

/* Return: whether the way of the code may end or part at @insn. */
static bool stop_of(csh cs, const struct reports_codemap *map,
		    const cs_insn *insn, struct stop *ret)
{
	*ret = (struct stop){
		.addr = insn->address,
		.behind = insn->address + insn->size,
		.target = target_of(insn),
	};
	if (cs_insn_group(cs, insn, CS_GRP_CALL)) {
		ret->kind = CALLS;
		return ret->target == (u64)(uintptr_t)map->code.callback;
	}
	if (cs_insn_group(cs, insn, CS_GRP_RET) ||
	    cs_insn_group(cs, insn, CS_GRP_INT)) {
		ret->kind = ENDS;
		return true;
	}
	if (!cs_insn_group(cs, insn, CS_GRP_JUMP))
		return false;
	ret->kind = is_plain_jump(insn) ? GOES : BRANCHES;
	return true;
}

static int find_stops(struct view *view)
{
	const struct reports_symbol *f = view->function;
	const u8 *code = (const u8 *)(uintptr_t)f->addr;
	size_t bytes = f->bytes;
	uint64_t addr = f->addr;
	cs_insn *insn;
	int r = 0;
	csh cs;

#if defined(__x86_64__)
	if (cs_open(CS_ARCH_X86, CS_MODE_64, &cs) != CS_ERR_OK)
		return -SIM_ERR_NOMEM;
#elif defined(__aarch64__)
	if (cs_open(CS_ARCH_ARM64, CS_MODE_ARM, &cs) != CS_ERR_OK)
		return -SIM_ERR_NOMEM;
#endif
	cs_option(cs, CS_OPT_DETAIL, CS_OPT_ON);
	insn = cs_malloc(cs);
	while (!r && insn && cs_disasm_iter(cs, &code, &bytes, &addr, insn)) {
		struct stop stop;

		if (stop_of(cs, view->map, insn, &stop))
			r = sim_vec_push(&view->stops, stop);
	}
	if (!insn)
		r = -SIM_ERR_NOMEM;
	else
		cs_free(insn, 1);
	cs_close(&cs);
	return r;
}

static const struct stop *next_stop(const struct view *view, u64 addr)
{
	size_t lo = 0, hi = view->stops.nr;

	if (addr - view->function->addr >= view->function->bytes)
		return NULL;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (view->stops.items[mid].addr < addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < view->stops.nr ? &view->stops.items[lo] : NULL;
}

static bool add_block(struct reports_code_way *way, u64 block)
{
	const void *pc = (const void *)(uintptr_t)block;

	for (u32 i = 0; i < way->blocks_nr; i++) {
		if (way->blocks[i] == pc)
			return true;
	}
	if (way->blocks_nr == REPORTS_BRANCH_BLOCKS_MAX)
		return false;
	way->blocks[way->blocks_nr++] = pc;
	return true;
}

/* Return: whether all that follows is known. */
static bool follow(const struct view *view, u64 addr,
		   struct reports_code_way *ret)
{
	u64 open[REPORTS_BRANCH_BLOCKS_MAX] = { addr };
	u32 open_nr = 1;

	for (u32 i = 0; open_nr && i < FOLLOW_MAX; i++) {
		const struct stop *stop = next_stop(view, open[--open_nr]);

		if (!stop || stop->kind == ENDS)
			return false;
		if (stop->kind == CALLS) {
			if (!add_block(ret, stop->behind))
				return false;
			continue;
		}
		if (!stop->target || open_nr + 2 > ARRAY_SIZE(open))
			return false;
		open[open_nr++] = stop->target;
		if (stop->kind == BRANCHES)
			open[open_nr++] = stop->behind;
	}
	return !open_nr;
}

static bool are_apart(const struct reports_code_way *a,
		      const struct reports_code_way *b)
{
	for (u32 i = 0; i < a->blocks_nr; i++) {
		for (u32 j = 0; j < b->blocks_nr; j++) {
			if (a->blocks[i] == b->blocks[j])
				return false;
		}
	}
	return true;
}

/* The first line of the branch's file that the way has something of. */
static u32 line_of(const struct reports_codemap *map, u64 addr,
		   const char *file)
{
	const struct reports_line *piece = reports_codemap_piece(map, addr);

	return piece && !strcmp(piece->file, file) ? piece->line : 0;
}

static u32 position_of(const struct reports_codemap *map,
		       const struct reports_code_branch *branch)
{
	u32 nr = 1;

	for (size_t i = map->branches.nr; i > 0; i--) {
		const struct reports_code_branch *other =
			&map->branches.items[i - 1];

		if (strcmp(other->function, branch->function) != 0)
			break;
		nr += other->line == branch->line &&
		      !strcmp(other->file, branch->file);
	}
	return nr;
}

static int add_branch(struct view *view, const struct stop *stop)
{
	struct reports_codemap *map = view->map;
	const struct reports_line *piece =
		reports_codemap_piece(map, stop->addr);
	u64 block = reports_codemap_block(map, stop->addr);
	struct reports_code_branch branch = {
		.function = view->function->name,
		.block = (const void *)(uintptr_t)block,
	};

	if (!piece || !block ||
	    strncmp(piece->file, map->code.dir, strlen(map->code.dir)) != 0 ||
	    !follow(view, stop->behind, &branch.ways[0]) ||
	    !follow(view, stop->target, &branch.ways[1]) ||
	    !are_apart(&branch.ways[0], &branch.ways[1]))
		return 0;
	branch.file = piece->file;
	branch.line = piece->line;
	for (u32 i = 0; i < 2; i++)
		branch.ways[i].line = line_of(
			map, (u64)(uintptr_t)branch.ways[i].blocks[0] - 1,
			branch.file);
	branch.position = position_of(map, &branch);
	return sim_vec_push(&map->branches, branch);
}

int reports_branches_add(struct reports_codemap *map,
			 const struct reports_symbol *function)
{
	struct view view = { .map = map, .function = function };
	int r = find_stops(&view);

	for (size_t i = 0; !r && i < view.stops.nr; i++) {
		const struct stop *stop = &view.stops.items[i];

		if (stop->kind == BRANCHES && stop->target)
			r = add_branch(&view, stop);
	}
	sim_vec_fini(&view.stops);
	return r;
}

#else /* no capstone */

bool reports_codemap_has_branches(void)
{
	return false;
}

int reports_branches_add(struct reports_codemap *map,
			 const struct reports_symbol *function)
{
	(void)map;
	(void)function;
	return 0;
}

#endif
