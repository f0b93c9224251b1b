// SPDX-License-Identifier: GPL-2.0-only
/*
 * lines.c - libdw asked for lines; without libdw, saying so
 */
#include "reports/lines.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

#ifdef HAVE_LIBDW

#include <dwarf.h>
#include <elfutils/libdw.h>

struct reports_lines {
	int	fd;
	Dwarf	*dwarf;
};

bool reports_lines_has_libdw(void)
{
	return true;
}

int reports_lines_open(struct reports_lines **ret, struct sim_error *err)
{
	struct reports_lines *lines = calloc(1, sizeof(*lines));

	if (!lines)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	lines->fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	if (lines->fd < 0) {
		free(lines);
		return sim_error_set(err, SIM_ERR_IO,
				     "cannot open this program's file");
	}
	lines->dwarf = dwarf_begin(lines->fd, DWARF_C_READ);
	if (!lines->dwarf) {
		reports_lines_close(lines);
		return sim_error_set(err, SIM_ERR_ABSENT,
				     "gordian has no debug information");
	}
	*ret = lines;
	return 0;
}

void reports_lines_close(struct reports_lines *lines)
{
	if (!lines)
		return;
	if (lines->dwarf)
		dwarf_end(lines->dwarf);
	close(lines->fd);
	free(lines);
}

/*
 * The compiler was given this file's name in the same way as all others, so
 * what stands in front of it here is the root of the tree.
 */
static const char *from_root(const char *path)
{
	static const char own[] = "reports/lines.c";
	static const char file[] = __FILE__;
	size_t root_chars = sizeof(file) - sizeof(own);
	const char *last = strrchr(path, '/');

	for (const char *at = path; root_chars && *at; at++) {
		if (strncmp(at, file, root_chars) == 0)
			return at + root_chars;
	}
	return last ? last + 1 : path;
}

/* Not every compiler makes an index of addresses, so units are asked in turn. */
static bool find_unit(Dwarf *dwarf, Dwarf_Addr addr, Dwarf_Die *ret)
{
	Dwarf_Off off = 0, next;
	size_t head_bytes;

	while (dwarf_nextcu(dwarf, off, &next, &head_bytes, NULL, NULL, NULL) ==
	       0) {
		if (dwarf_offdie(dwarf, off + head_bytes, ret) &&
		    dwarf_haspc(ret, addr) > 0)
			return true;
		off = next;
	}
	return false;
}

static bool number_of(Dwarf_Die *die, unsigned int name, Dwarf_Word *ret)
{
	Dwarf_Attribute attr;

	return dwarf_attr(die, name, &attr) && !dwarf_formudata(&attr, ret);
}

/* Where the function that was inlined is called. Return: is that known? */
static bool call_of(Dwarf_Die *unit, Dwarf_Die *inlined,
		    struct reports_line_place *ret)
{
	const char *path = NULL;
	Dwarf_Word file, line;
	Dwarf_Files *files;
	size_t files_nr;

	if (number_of(inlined, DW_AT_call_file, &file) &&
	    dwarf_getsrcfiles(unit, &files, &files_nr) == 0 && file < files_nr)
		path = dwarf_filesrc(files, file, NULL, NULL);
	if (!path || !number_of(inlined, DW_AT_call_line, &line))
		return false;
	*ret = (struct reports_line_place){
		.file = from_root(path),
		.line = (u32)line,
	};
	return true;
}

/*
 * The scopes of an address end, inside an inlined function, in those around its
 * definition; the scopes of the innermost one are those that contain it.
 */
static u32 find_calls(Dwarf_Die *unit, Dwarf_Addr addr,
		      struct reports_line_place *ret, u32 max)
{
	Dwarf_Die *scopes = NULL, *around = NULL;
	int nr = dwarf_getscopes(unit, addr, &scopes);
	u32 found = 1;

	if (nr > 0)
		nr = dwarf_getscopes_die(&scopes[0], &around);
	for (int i = 0; i < nr && found < max; i++) {
		int tag = dwarf_tag(&around[i]);

		if (tag == DW_TAG_subprogram)
			break;
		if (tag == DW_TAG_inlined_subroutine &&
		    dwarf_diename(&around[i]) &&
		    call_of(unit, &around[i], &ret[found])) {
			ret[found - 1].inlined = dwarf_diename(&around[i]);
			found++;
		}
	}
	free(around);
	free(scopes);
	return found;
}

u32 reports_lines_find(const struct reports_lines *lines,
		       const void *return_address,
		       struct reports_line_place *ret, u32 max)
{
	/* The program is not relocated: see the top meson.build. */
	Dwarf_Addr addr = (uintptr_t)return_address - 1;
	const char *path;
	Dwarf_Line *line;
	Dwarf_Die unit;
	int line_nr;

	if (!lines || !max || !find_unit(lines->dwarf, addr, &unit))
		return 0;
	line = dwarf_getsrc_die(&unit, addr);
	path = line ? dwarf_linesrc(line, NULL, NULL) : NULL;
	if (!path || dwarf_lineno(line, &line_nr))
		return 0;
	ret[0] = (struct reports_line_place){
		.file = from_root(path),
		.line = (u32)line_nr,
	};
	return find_calls(&unit, addr, ret, max);
}

/* Return: whether line @idx of the table says something about our range. */
static bool piece_of(Dwarf_Lines *table, size_t idx, u64 start, u64 end,
		     struct reports_line *ret)
{
	Dwarf_Line *line = dwarf_onesrcline(table, idx);
	Dwarf_Line *next = dwarf_onesrcline(table, idx + 1);
	Dwarf_Addr addr, behind;
	const char *path;
	bool is_last = true;
	int nr = 0;

	if (!line || !next || dwarf_lineendsequence(line, &is_last) ||
	    is_last || dwarf_lineaddr(line, &addr) ||
	    dwarf_lineaddr(next, &behind) || addr < start || addr >= end ||
	    behind <= addr || dwarf_lineno(line, &nr) || nr <= 0)
		return false;
	path = dwarf_linesrc(line, NULL, NULL);
	*ret = (struct reports_line){
		.addr = addr,
		.bytes = behind - addr,
		.file = path ? from_root(path) : "?",
		.line = (u32)nr,
	};
	return true;
}

int reports_lines_each(const struct reports_lines *lines, u64 start, u64 end,
		       int (*fn)(void *arg, const struct reports_line *line),
		       void *arg)
{
	Dwarf_Off off = 0, next;
	size_t head_bytes;
	int r = 0;

	while (!r && dwarf_nextcu(lines->dwarf, off, &next, &head_bytes, NULL,
				  NULL, NULL) == 0) {
		Dwarf_Lines *table;
		Dwarf_Die unit;
		size_t nr;

		if (dwarf_offdie(lines->dwarf, off + head_bytes, &unit) &&
		    dwarf_getsrclines(&unit, &table, &nr) == 0) {
			for (size_t i = 0; !r && i + 1 < nr; i++) {
				struct reports_line line;

				if (piece_of(table, i, start, end, &line))
					r = fn(arg, &line);
			}
		}
		off = next;
	}
	return r;
}

#else /* no libdw */

bool reports_lines_has_libdw(void)
{
	return false;
}

int reports_lines_open(struct reports_lines **ret, struct sim_error *err)
{
	(void)ret;
	return sim_error_set(err, SIM_ERR_ABSENT,
			     "gordian was built without libdw");
}

void reports_lines_close(struct reports_lines *lines)
{
	(void)lines;
}

u32 reports_lines_find(const struct reports_lines *lines,
		       const void *return_address,
		       struct reports_line_place *ret, u32 max)
{
	(void)lines;
	(void)return_address;
	(void)ret;
	(void)max;
	return 0;
}

int reports_lines_each(const struct reports_lines *lines, u64 start, u64 end,
		       int (*fn)(void *arg, const struct reports_line *line),
		       void *arg)
{
	(void)lines;
	(void)start;
	(void)end;
	(void)fn;
	(void)arg;
	return 0;
}

#endif

void reports_lines_print(const struct reports_lines *lines,
			 const void *return_address,
			 enum reports_lines_inlines inlines,
			 struct sim_text *text)
{
	struct reports_line_place places[REPORTS_LINES_INLINED_MAX];
	u32 nr = reports_lines_find(
		lines, return_address, places,
		inlines == REPORTS_LINES_INLINES ? ARRAY_SIZE(places) : 1);

	for (u32 i = 0; i < nr; i++) {
		sim_text_printf(text, "%s%s:%u", i ? ", " : " (",
				places[i].file, places[i].line);
		if (places[i].inlined)
			sim_text_printf(text, " in %s", places[i].inlined);
	}
	if (nr)
		sim_text_add_char(text, ')');
}
