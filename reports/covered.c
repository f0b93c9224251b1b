// SPDX-License-Identifier: GPL-2.0-only
/*
 * covered.c - lines and branches of a file as JSON, put into page/lines.html
 */
#include "reports/covered.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "base/vec.h"
#include "reports/page/frame.h"
#include "store/query.h"

#define VERSION		1
#define CELLS_MAX	6
#define NO_NUMBER	(-1)

/* A line (hits, boot) or a branch, as the query has them. */
struct row {
	u32	file;
	s64	cells[CELLS_MAX];
};

struct reports_covered {
	SIM_VEC(char *)		files;
	SIM_VEC(struct row)	lines;		/* by file and line */
	SIM_VEC(struct row)	branches;
	bool			is_branch;	/* what is being read */
	bool			has_failed;
};

static const char lines_sql[] =
	"SELECT file, line, hits_nr, boot_nr FROM v_line"
	" WHERE build_id = '%s' ORDER BY file, line";
static const char branches_sql[] =
	"SELECT file, line, position, on_line, on_nr, away_line, away_nr"
	" FROM v_branch WHERE build_id = '%s' ORDER BY file, line, position";

static int take_columns(void *arg, u32 nr, const char *const *names)
{
	(void)arg;
	(void)nr;
	(void)names;
	return 0;
}

/* Both queries have the files in one order; only lines bring new ones. */
static u32 file_idx(struct reports_covered *c, const char *name)
{
	u32 nr = (u32)c->files.nr;
	char *copy;

	for (u32 i = nr; i > 0; i--) {
		if (!strcmp(c->files.items[i - 1], name))
			return i - 1;
	}
	copy = strdup(name);
	if (!copy || sim_vec_push(&c->files, copy)) {
		free(copy);
		c->has_failed = true;
	}
	return nr;
}

static int take_row(void *arg, u32 nr, const struct sim_store_value *values)
{
	struct reports_covered *c = arg;
	struct row row = { .file = file_idx(c, values[0].data) };
	int r;

	for (u32 i = 1; i < nr; i++)
		row.cells[i - 1] = values[i].type == SIM_STORE_INTEGER ?
					   values[i].integer :
					   NO_NUMBER;
	r = c->is_branch ? sim_vec_push(&c->branches, row) :
			   sim_vec_push(&c->lines, row);
	return c->has_failed ? -SIM_ERR_NOMEM : r;
}

static int load(struct reports_covered *c, struct sim_store *store,
		const char *format, const char *build_id, struct sim_error *err)
{
	struct sim_store_sink sink = { take_columns, take_row, c };
	struct sim_text sql = SIM_TEXT_INIT;
	const char *at = strchr(format, '%');
	int r;

	sim_text_add_bytes(&sql, format, (size_t)(at - format));
	sim_text_add(&sql, build_id);
	sim_text_add(&sql, at + 2);
	r = sim_store_query(store, sim_text_str(&sql), &sink, err);
	sim_text_fini(&sql);
	return r == -SIM_ERR_NOMEM ?
		       sim_error_set(err, SIM_ERR_NOMEM, "out of memory") :
		       r;
}

int reports_covered_load(struct sim_store *store, const char *build_id,
			 struct reports_covered **ret, struct sim_error *err)
{
	struct reports_covered *c = calloc(1, sizeof(*c));
	int r;

	if (!c)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	r = load(c, store, lines_sql, build_id, err);
	c->is_branch = true;
	if (!r)
		r = load(c, store, branches_sql, build_id, err);
	if (r) {
		reports_covered_free(c);
		return r;
	}
	*ret = c;
	return 0;
}

void reports_covered_free(struct reports_covered *covered)
{
	if (!covered)
		return;
	for (size_t i = 0; i < covered->files.nr; i++)
		free(covered->files.items[i]);
	sim_vec_fini(&covered->files);
	sim_vec_fini(&covered->lines);
	sim_vec_fini(&covered->branches);
	free(covered);
}

const char *reports_covered_file(const struct reports_covered *covered, u32 idx)
{
	return idx < covered->files.nr ? covered->files.items[idx] : NULL;
}

/* ---- a page ---- */

struct page {
	const struct reports_covered *covered;
	const char *source;
	u32 file;
};

static void add_row(struct sim_json *json, const struct row *row, u32 nr)
{
	sim_json_array_begin(json);
	for (u32 i = 0; i < nr; i++) {
		if (row->cells[i] == NO_NUMBER)
			sim_json_null(json);
		else
			sim_json_s64(json, row->cells[i]);
	}
	sim_json_array_end(json);
}

static void add_rows(struct sim_json *json, const struct page *page,
		     const struct row *rows, size_t rows_nr, u32 cells_nr)
{
	sim_json_array_begin(json);
	for (size_t i = 0; i < rows_nr; i++) {
		if (rows[i].file == page->file)
			add_row(json, &rows[i], cells_nr);
	}
	sim_json_array_end(json);
}

static void add_data(void *ctx, struct sim_text *text)
{
	const struct page *page = ctx;
	const struct reports_covered *c = page->covered;
	struct sim_json json;

	sim_json_init(&json, text, 0);
	sim_json_object_begin(&json);
	sim_json_key_str(&json, "format", "gordian-lines");
	sim_json_key_u64(&json, "version", VERSION);
	sim_json_key_str(&json, "file", c->files.items[page->file]);
	sim_json_key_str(&json, "source", page->source);
	sim_json_key(&json, "lines");
	add_rows(&json, page, c->lines.items, c->lines.nr, 3);
	sim_json_key(&json, "branches");
	add_rows(&json, page, c->branches.items, c->branches.nr, 6);
	sim_json_object_end(&json);
	sim_json_finish(&json);
}

void reports_covered_page(const char *file, struct sim_text *text)
{
	sim_text_add(text, "lines-");
	for (; *file; file++)
		sim_text_add_char(text, *file == '/' ? '-' : *file);
}

int reports_covered_print(const struct reports_covered *covered, u32 idx,
			  const char *source, struct sim_text *text)
{
	struct page page = { covered, source, idx };

	reports_frame_print("lines", "lines_script", add_data, &page, text);
	return sim_text_error(text) < 0 ? -SIM_ERR_NOMEM : 0;
}
