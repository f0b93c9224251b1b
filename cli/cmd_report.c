// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_report.c - gordian report: a results database as HTML
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "base/vec.h"
#include "commands.h"
#include "message.h"
#include "opt.h"
#include "render.h"
#include "reports/covered.h"
#include "reports/index.h"
#include "source.h"
#include "store/query.h"
#include "subject.h"
#include "target.h"
#include "version.h"

struct report {
	const struct cli_args *args;
	const char *db;
	const char *dir;
	struct sim_store *store;
	SIM_VEC(struct reports_index_page) pages;
	SIM_VEC(struct reports_index_source) sources;
	struct reports_covered *covered; /* has the names of files */
	u32 made_nr;
};

static int take_columns(void *arg, u32 nr, const char *const *names)
{
	(void)arg;
	(void)nr;
	(void)names;
	return 0;
}

static int take_bug(void *arg, u32 nr, const struct sim_store_value *values)
{
	struct report *report = arg;
	struct reports_index_page page = { .why_not = "" };

	(void)nr;
	snprintf(page.bug_id, sizeof(page.bug_id), "%s",
		 (const char *)values[0].data);
	return sim_vec_push(&report->pages, page);
}

static int find_bugs(struct report *report, struct sim_error *err)
{
	struct sim_store_sink sink = { take_columns, take_bug, report };
	int r = sim_store_query(report->store,
				"SELECT bug_id FROM v_bug ORDER BY bug_id",
				&sink, err);

	if (r == -SIM_ERR_NOMEM)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	return r;
}

/* Written beside and renamed: a page is whole or not there. */
static int write_file(const struct report *report, const char *name,
		      const struct sim_text *text, struct sim_error *err)
{
	struct sim_text path = SIM_TEXT_INIT;
	struct sim_text part = SIM_TEXT_INIT;
	FILE *file;
	int r = 0;

	sim_text_printf(&path, "%s/%s.html", report->dir, name);
	sim_text_printf(&part, "%s.part", sim_text_str(&path));
	file = fopen(sim_text_str(&part), "w");
	if (!file || fputs(sim_text_str(text), file) < 0)
		r = -errno;
	if (file && fclose(file) && !r)
		r = -errno;
	if (!r && rename(sim_text_str(&part), sim_text_str(&path)))
		r = -errno;
	if (r)
		r = sim_error_set(err, SIM_ERR_IO, "cannot write '%s': %s",
				  sim_text_str(&path), strerror(-r));
	sim_text_fini(&path);
	sim_text_fini(&part);
	return r;
}

/* A finding that cannot be shown (of another build, say) gets no page, and the
 * index says why; what cannot be written ends the command. */
static int make_page(struct report *report, struct reports_index_page *page,
		     struct sim_error *err)
{
	struct cli_args args = *report->args;
	const char *words[] = { page->bug_id };
	struct sim_error why = { .code = 0 };
	struct sim_text text = SIM_TEXT_INIT;
	struct cli_target target;
	int r;

	args.words = words;
	args.words_nr = 1;
	args.db = report->db;
	r = cli_target_open(&args, &target, &why);
	if (!r) {
		r = cli_render_page(&target, &text, &why);
		cli_target_close(&target);
	}
	if (r) {
		snprintf(page->why_not, sizeof(page->why_not), "%.200s",
			 why.message);
		sim_text_fini(&text);
		return 0;
	}
	report->made_nr++;
	r = write_file(report, page->bug_id, &text, err);
	sim_text_fini(&text);
	return r;
}

/* ---- the model's files ---- */

/* Without its source, on another machine, a file is a row of the index only. */
static int make_lines(struct report *report, const struct reports_covered *c,
		      u32 idx, struct sim_error *err)
{
	struct reports_index_source source = {
		.file = reports_covered_file(c, idx),
	};
	struct sim_text page = SIM_TEXT_INIT;
	struct sim_text text = SIM_TEXT_INIT;
	const char *lines = cli_source_text(source.file);
	int r = 0;

	if (!lines)
		return 0;
	reports_covered_page(source.file, &page);
	r = reports_covered_print(c, idx, lines, &text);
	if (!r)
		r = write_file(report, sim_text_str(&page), &text, err);
	sim_text_fini(&text);
	source.page = sim_text_take(&page);
	if (!r)
		r = sim_vec_push(&report->sources, source);
	if (r)
		free((char *)source.page);
	return r;
}

/* Of the files that this build counted: others have other lines. */
static int make_sources(struct report *report, struct sim_error *err)
{
	int r = reports_covered_load(report->store, cli_model_id_text(),
				     &report->covered, err);

	for (u32 i = 0; !r && reports_covered_file(report->covered, i); i++)
		r = make_lines(report, report->covered, i, err);
	if (r == -SIM_ERR_NOMEM)
		sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	return r;
}

static void free_sources(struct report *report)
{
	for (size_t i = 0; i < report->sources.nr; i++)
		free((char *)report->sources.items[i].page);
	reports_covered_free(report->covered);
	sim_vec_fini(&report->sources);
}

static int make_index(struct report *report, struct sim_error *err)
{
	const char *name = strrchr(report->db, '/');
	const struct reports_index_pages pages = {
		.pages = report->pages.items,
		.pages_nr = (u32)report->pages.nr,
		.sources = report->sources.items,
		.sources_nr = (u32)report->sources.nr,
	};
	struct sim_text text = SIM_TEXT_INIT;
	int r = reports_index_print(report->store, name ? name + 1 : report->db,
				    &pages, &text, err);

	if (!r)
		r = write_file(report, "index", &text, err);
	sim_text_fini(&text);
	return r;
}

static int make_all(struct report *report, struct sim_error *err)
{
	int r = find_bugs(report, err);

	if (!r && mkdir(report->dir, 0777) && errno != EEXIST)
		r = sim_error_set(err, SIM_ERR_IO, "cannot make '%s': %s",
				  report->dir, strerror(errno));
	for (size_t i = 0; !r && i < report->pages.nr; i++)
		r = make_page(report, &report->pages.items[i], err);
	if (!r)
		r = make_sources(report, err);
	if (!r)
		r = make_index(report, err);
	return r;
}

int cli_cmd_report(const struct cli_args *args)
{
	struct sim_error err = { .code = 0 };
	struct report report = {
		.args = args,
		.db = args->words_nr ? args->words[0] : getenv("GORDIAN_DB"),
		.dir = args->out ? args->out : "report",
	};
	int r;

	if (!report.db) {
		sim_error_set(&err, SIM_ERR_INVAL, "no database is named");
		sim_error_hint(&err, "gordian report FILE, or set GORDIAN_DB");
		return cli_error(&err);
	}
	sim_vec_init(&report.pages);
	sim_vec_init(&report.sources);
	r = sim_store_open(report.db, SIM_STORE_READONLY, &report.store, &err);
	if (!r) {
		r = make_all(&report, &err);
		sim_store_close(report.store, NULL);
	}
	if (!r)
		printf("%s/index.html: %zu findings, %u pages%s\n", report.dir,
		       report.pages.nr, report.made_nr,
		       report.sources.nr ? ", coverage" : "");
	free_sources(&report);
	sim_vec_fini(&report.pages);
	return r ? cli_error(&err) : CLI_EXIT_CLEAN;
}
