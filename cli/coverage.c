// SPDX-License-Identifier: GPL-2.0-only
/*
 * coverage.c - put counters, lines and branches together
 */
#include "coverage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/wait.h"
#include "detect/cover.h"
#include "message.h"
#include "reports/codemap.h"
#include "reports/lines.h"
#include "reports/symbols.h"
#include "store/coverage.h"

#define MODEL_DIR	"kernel_model/"

/* One line, or one way of a branch. */
struct place {
	struct sim_store_point	point;
	u32			first;		/* of the map's lines or branches */
	u32			nr;
	u64			runs_nr;	/* that are stored */
	u64			boot_nr;
};

static struct reports_lines *lines;
static struct reports_symbols *symbols;
static struct reports_codemap *map;
static struct place *places;
static u32 places_nr;

/* ---- places ---- */

static bool is_same_line(const struct reports_code_line *a,
			 const struct reports_code_line *b)
{
	return a->line == b->line && !strcmp(a->file, b->file);
}

static void add_lines(void)
{
	size_t nr;
	const struct reports_code_line *all = reports_codemap_lines(map, &nr);

	for (size_t i = 0; i < nr; i++) {
		if (i && is_same_line(&all[i - 1], &all[i])) {
			places[places_nr - 1].nr++;
			continue;
		}
		places[places_nr++] = (struct place){
			.point = { .file = all[i].file,
				   .function = all[i].function,
				   .line = all[i].line },
			.first = (u32)i,
			.nr = 1,
		};
	}
}

/* An inline function is in many others: its branches are one. */
static struct place *find_way(u32 from, const struct sim_store_point *point)
{
	for (u32 i = from; i < places_nr; i++) {
		const struct sim_store_point *other = &places[i].point;

		if (other->position == point->position &&
		    other->way == point->way)
			return &places[i];
	}
	return NULL;
}

static void add_branches(void)
{
	size_t nr;
	const struct reports_code_branch *all =
		reports_codemap_branches(map, &nr);
	u32 from = places_nr;

	for (size_t i = 0; i < 2 * nr; i++) {
		const struct reports_code_branch *b = &all[i / 2];
		const struct sim_store_point point = {
			.file = b->file,
			.function = b->function,
			.line = b->line,
			.position = b->position,
			.way = (u32)(i % 2),
			.to_line = b->ways[i % 2].line,
		};
		struct place *known;

		if (from < places_nr &&
		    (places[from].point.line != b->line ||
		     strcmp(places[from].point.file, b->file) != 0))
			from = places_nr;
		known = find_way(from, &point);
		if (known)
			known->nr = (u32)(i / 2) - known->first + 1;
		else
			places[places_nr++] = (struct place){
				.point = point,
				.first = (u32)(i / 2),
				.nr = 1,
			};
	}
}

static int make_map(struct sim_error *err)
{
	struct reports_code code = {
		.callback = sim_cover_callback(),
		.dir = MODEL_DIR,
	};
	size_t lines_nr, branches_nr;
	int r;

	sim_cover_text(&code.start, &code.end);
	r = reports_lines_open(&lines, err);
	if (!r)
		r = reports_symbols_load(NULL, &symbols, err);
	if (!r)
		r = reports_codemap_make(&code, lines, symbols, &map, err);
	if (r)
		return r;
	reports_codemap_lines(map, &lines_nr);
	reports_codemap_branches(map, &branches_nr);
	places = calloc(lines_nr + 2 * branches_nr + 1, sizeof(*places));
	if (!places)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	add_lines();
	add_branches();
	return 0;
}

/* ---- counting ---- */

static u64 line_passed(const struct place *place, bool in_runs)
{
	size_t nr;
	const struct reports_code_line *all = reports_codemap_lines(map, &nr);
	u64 most = 0;

	for (u32 i = 0; i < place->nr; i++)
		most = max_t(u64, most,
			     sim_cover_passed(all[place->first + i].block,
					      in_runs));
	return most;
}

static bool way_went(const struct place *place)
{
	size_t nr;
	const struct reports_code_branch *all =
		reports_codemap_branches(map, &nr);

	for (u32 i = 0; i < place->nr; i++) {
		const struct reports_code_branch *b = &all[place->first + i];
		const struct reports_code_way *way = &b->ways[place->point.way];

		if (b->position != place->point.position)
			continue;
		for (u32 j = 0; j < way->blocks_nr; j++) {
			if (sim_cover_went(b->block, way->blocks[j]))
				return true;
		}
	}
	return false;
}

/* Of a branch it is known only that it went there, not when or how often. */
static void count(const struct place *place, u64 *ret_runs, u64 *ret_boot)
{
	if (place->point.position) {
		*ret_runs = way_went(place);
		*ret_boot = 0;
		return;
	}
	*ret_runs = line_passed(place, true);
	*ret_boot = line_passed(place, false);
}

int cli_coverage_begin(u32 processes_nr, struct sim_error *err)
{
	int r = 0;

	if (sim_cover_has_code() && !map)
		r = make_map(err);
	for (u32 i = 0; i < places_nr; i++) {
		places[i].runs_nr = 0;
		places[i].boot_nr = 0;
	}
	return r ? r : sim_cover_begin(processes_nr, err);
}

int cli_coverage_points(struct sim_store_campaign *campaign,
			struct sim_error *err)
{
	struct sim_store_point *points;
	int r;

	if (!sim_cover_is_on() || !places_nr)
		return 0;
	points = calloc(places_nr, sizeof(*points));
	if (!points)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	for (u32 i = 0; i < places_nr; i++)
		points[i] = places[i].point;
	r = sim_store_points_set(campaign, points, places_nr, err);
	free(points);
	return r;
}

static const char *const kinds[] = { "wait", "cpu-state", "fault" };

static int store_fact(void *arg, const struct sim_cover_fact *more)
{
	bool is_wait = more->kind == SIM_COVER_WAIT;
	const struct sim_store_fact fact = {
		.kind = kinds[more->kind],
		.number = is_wait ? 0 : more->number,
		.why = is_wait ? sim_wait_why_name(more->number) : "",
		.name = more->name,
		.waiter = more->waiter,
		.waker = more->waker,
	};

	return arg ? sim_store_fact_count(arg, &fact, more->executions_nr,
					  more->failed_nr) :
		     0;
}

static int store_places(struct sim_store_campaign *campaign)
{
	int r = 0;

	for (u32 i = 0; !r && i < places_nr; i++) {
		struct place *place = &places[i];
		u64 runs_nr, boot_nr;

		count(place, &runs_nr, &boot_nr);
		if (runs_nr == place->runs_nr && boot_nr == place->boot_nr)
			continue;
		if (campaign)
			r = sim_store_point_count(campaign, &place->point,
						  runs_nr - place->runs_nr,
						  boot_nr - place->boot_nr);
		place->runs_nr = runs_nr;
		place->boot_nr = boot_nr;
	}
	return r;
}

int cli_coverage_store(struct sim_store_campaign *campaign,
		       struct sim_error *err)
{
	int r;

	if (!sim_cover_is_on())
		return 0;
	r = store_places(campaign);
	if (!r)
		r = sim_cover_facts(store_fact, campaign);
	return r ? sim_error_set(err, -r, "cannot store the coverage") : 0;
}

/* ---- in words ---- */

void cli_coverage_print(void)
{
	u32 lines_nr = 0, runs_nr = 0, boot_nr = 0;
	u32 branches_nr = 0, both_nr = 0;

	for (u32 i = 0; i < places_nr; i++) {
		const struct place *p = &places[i];

		if (!p->point.position) {
			lines_nr++;
			runs_nr += p->runs_nr > 0;
			boot_nr += !p->runs_nr && p->boot_nr;
		} else if (p->point.way) {
			/* The other way stands before it. */
			branches_nr++;
			both_nr += p->runs_nr && p[-1].runs_nr;
		}
	}
	if (!sim_cover_has_code())
		printf("  coverage: of waits and CPU states; lines need a build "
		       "with -Dcoverage=true\n");
	else
		printf("  coverage: %u of %u lines, %u more while booting; %u of "
		       "%u branches both ways\n",
		       runs_nr, lines_nr, boot_nr, both_nr, branches_nr);
	if (sim_cover_lost_nr())
		printf("  %s waits, states or ways beyond the tables were not "
		       "counted\n",
		       cli_number(sim_cover_lost_nr()));
}

void cli_coverage_end(void)
{
	sim_cover_end();
}

void cli_coverage_fini(void)
{
	sim_cover_end();
	free(places);
	places = NULL;
	places_nr = 0;
	reports_codemap_free(map);
	map = NULL;
	reports_symbols_free(symbols);
	symbols = NULL;
	reports_lines_close(lines);
	lines = NULL;
}
