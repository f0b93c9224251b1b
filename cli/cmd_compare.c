// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_compare.c - gordian compare: which bugs in which configurations
 *
 * A column for each configuration, a row for each distinct bug: for a deadlock
 * that is a wait-for cycle, by roles and locks. When one closes there may be
 * others around it, through more tasks: they have rows of their own. With
 * --subsets every few of the actors are explored by themselves, so that a bug of
 * two does not hide one of three, and each bug is shown with the fewest actors
 * that it was seen with.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "commands.h"
#include "exploration.h"
#include "explore/cells.h"
#include "lockdep.h"
#include "message.h"
#include "opt.h"
#include "progress.h"
#include "subsets.h"
#include "table.h"

#define EXECUTIONS_OF_SUBSET	2000
#define COLUMNS_MAX		16
#define ROWS_MAX		4096
#define SIZES_MAX		CLI_ACTORS_MAX

struct column {
	struct sim_text	label;
	u64		executions_nr;
	u64		explored_nr;	/* subsets */
	u64		complete_nr;	/* of them, all schedules */
	bool		is_bounded;	/* ... that a bound leaves */
	u64		findings_nr;	/* executions with a bug */
	u64		limits_nr;	/* executions cut by a limit */
};

struct row {
	enum sim_verdict	verdict;
	char			*signature;
	char			*words;
	u32			size;		/* actors */
	u64			seen_nr[COLUMNS_MAX];
	char			*tokens[COLUMNS_MAX];
};

struct compare {
	const struct cli_args	*args;
	struct cli_args		subset_args;
	struct sim_store	*store;
	const char		*path;
	struct cli_subsets	sets;
	u64			set_nr;		/* the present one, from 1 */
	struct column		columns[COLUMNS_MAX];
	u32			columns_nr;
	struct row		*rows;
	u32			rows_nr;
	u64			lost_nr;
	struct cli_progress	progress;
	bool			is_interrupted;
};

/* ---- rows ---- */

static void cycle_words(const struct sim_outcome *o, struct sim_text *text)
{
	for (u32 i = 0; i < o->edges_nr; i++)
		sim_text_printf(text, "%s <%s, %s> -> ", o->edges[i].waiter,
				o->edges[i].object,
				sim_wait_why_name(o->edges[i].why));
	if (o->edges_nr)
		sim_text_add(text, o->edges[o->edges_nr - 1].waker);
	else
		sim_text_add(text, o->title);
}

/* The actors among those who wait; all of the subset if nobody does. */
static u32 size_of(const struct compare *c, const struct sim_outcome *o)
{
	bool is_in[CLI_ACTORS_MAX] = { false };
	u32 nr = 0;

	for (u32 i = 0; i < o->edges_nr; i++) {
		for (u32 a = 0; a < c->sets.chosen_nr; a++) {
			u32 actor = c->sets.chosen[a];

			if (strcmp(c->sets.actors[actor], o->edges[i].waiter) ||
			    is_in[actor])
				continue;
			is_in[actor] = true;
			nr++;
		}
	}
	return nr ? nr : c->sets.chosen_nr;
}

static struct row *find_row(struct compare *c, const struct sim_outcome *o)
{
	for (u32 i = 0; i < c->rows_nr; i++) {
		if (c->rows[i].verdict == o->verdict &&
		    !strcmp(c->rows[i].signature, o->signature))
			return &c->rows[i];
	}
	return NULL;
}

static struct row *add_row(struct compare *c, const struct sim_outcome *o)
{
	struct row *row = &c->rows[c->rows_nr];
	struct sim_text words = SIM_TEXT_INIT;

	cycle_words(o, &words);
	*row = (struct row){
		.verdict = o->verdict,
		.signature = strdup(o->signature),
		.words = sim_text_take(&words),
		.size = size_of(c, o),
	};
	if (!row->signature || !row->words)
		return NULL;
	c->rows_nr++;
	return row;
}

static int take_bug(struct compare *c, u32 column,
		    const struct sim_explore_bug *bug, struct sim_error *err)
{
	struct row *row = find_row(c, &bug->outcome);

	if (!row && c->rows_nr == ROWS_MAX) {
		c->lost_nr++;
		return 0;
	}
	if (!row)
		row = add_row(c, &bug->outcome);
	if (row && !row->tokens[column] && bug->token)
		row->tokens[column] = strdup(bug->token);
	if (!row || (bug->token && !row->tokens[column]))
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	row->size = min_t(u32, row->size, size_of(c, &bug->outcome));
	row->seen_nr[column] += bug->seen_nr;
	return 0;
}

static int by_size(const void *a, const void *b)
{
	const struct row *x = a;
	const struct row *y = b;

	if (x->verdict != y->verdict)
		return x->verdict < y->verdict ? -1 : 1;
	if (x->size != y->size)
		return x->size < y->size ? -1 : 1;
	return strcmp(x->words, y->words);
}

/* ---- exploring ---- */

static int take_result(struct compare *c, u32 idx,
		       const struct sim_explore_result *res,
		       struct sim_error *err)
{
	struct column *column = &c->columns[idx];
	int r = 0;

	column->executions_nr += res->executions_nr;
	column->explored_nr++;
	column->findings_nr += res->findings_nr;
	column->limits_nr += res->limits_nr;
	column->complete_nr += res->is_complete;
	column->is_bounded |= strstr(res->coverage, "at most") != NULL;
	c->is_interrupted |= res->is_interrupted;
	c->lost_nr += res->bugs_lost_nr;
	for (u32 i = 0; !r && i < res->bugs_nr; i++)
		r = take_bug(c, idx, &res->bugs[i], err);
	for (u32 i = 0; !r && i < res->cycles_nr; i++)
		r = take_bug(c, idx, &res->cycles[i], err);
	return r;
}

static void show_progress(struct compare *c)
{
	struct sim_explore_progress now = {
		.executions_max = cli_subsets_nr(&c->sets) * c->columns_nr *
				  c->subset_args.executions_nr,
		.bugs_nr = c->rows_nr,
	};

	for (u32 i = 0; i < c->columns_nr; i++) {
		now.executions_nr += c->columns[i].executions_nr;
		now.findings_nr += c->columns[i].findings_nr;
		now.limits_nr += c->columns[i].limits_nr;
	}
	cli_progress_show(&c->progress, &now);
}

/* A subset in a configuration: numbered by subset, then by configuration. */
struct cell {
	struct cli_subject s;
	struct sim_text only;
	const char **settings;
	u32 column;
};

static void close_cell(struct cell *cell)
{
	cli_subject_close(&cell->s);
	sim_text_fini(&cell->only);
	free(cell->settings);
}

static void seek_subset(struct compare *c, u64 nr)
{
	if (nr < c->set_nr) {
		cli_subsets_rewind(&c->sets);
		c->set_nr = 0;
	}
	while (c->set_nr < nr && cli_subsets_next(&c->sets))
		c->set_nr++;
}

/* To be closed in any case. */
static int open_cell(struct compare *c, u64 number, struct cell *cell,
		     struct sim_error *err)
{
	u32 nr = c->args->settings_nr;
	int r;

	seek_subset(c, number / c->columns_nr + 1);
	memset(cell, 0, sizeof(*cell));
	sim_text_init(&cell->only);
	cell->column = (u32)(number % c->columns_nr);
	cell->settings = calloc(nr + 1UL, sizeof(*cell->settings));
	if (!cell->settings)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	if (nr)
		memcpy(cell->settings, c->args->settings,
		       nr * sizeof(*cell->settings));
	sim_text_add(&cell->only, "only=");
	cli_subsets_print(&c->sets, &cell->only);
	if (c->args->subsets)
		cell->settings[nr++] = sim_text_str(&cell->only);
	r = cli_subject_open(c->path, cell->settings, nr, &c->subset_args,
			     &cell->s, err);
	return r ? r : cli_subject_select(&cell->s, cell->column, err);
}

static int take_exploration(struct compare *c, const struct cell *cell,
			    struct cli_exploration *e, int r,
			    struct sim_error *err)
{
	if (!r)
		r = take_result(c, cell->column, &e->result, err);
	cli_exploration_fini(e);
	show_progress(c);
	return r;
}

static int explore_cell(struct compare *c, u64 number, struct sim_error *err)
{
	struct cli_exploration e = { .seconds = 0 };
	struct cell cell;
	int r = open_cell(c, number, &cell, err);

	if (!r) {
		r = cli_exploration_run(&cell.s, c->store,
					CLI_EXPLORATION_CYCLES, &e, err);
		r = take_exploration(c, &cell, &e, r, err);
	}
	close_cell(&cell);
	return r;
}

/* ---- in several processes ---- */

static int record_cell(void *ctx, u64 number, struct sim_text *out,
		       struct sim_error *err)
{
	struct compare *c = ctx;
	struct cell cell;
	int r = open_cell(c, number, &cell, err);

	if (!r)
		r = cli_exploration_record(&cell.s, out, err);
	close_cell(&cell);
	return r;
}

static int take_cell(void *ctx, u64 number, const void *data, size_t bytes,
		     struct sim_error *err)
{
	struct cli_exploration e = { .seconds = 0 };
	struct compare *c = ctx;
	struct cell cell;
	int r = open_cell(c, number, &cell, err);

	if (!r) {
		r = cli_exploration_play(&cell.s, c->store, data, bytes, &e,
					 err);
		r = take_exploration(c, &cell, &e, r, err);
	}
	close_cell(&cell);
	return r;
}

static int lose_cell(void *ctx, u64 number, const char *what,
		     const struct sim_choice *log, u32 log_nr,
		     struct sim_error *err)
{
	struct cli_exploration e = { .seconds = 0 };
	struct compare *c = ctx;
	struct cell cell;
	int r = open_cell(c, number, &cell, err);

	if (!r) {
		cli_warn("a process that explored %s%s%s %s",
			 sim_text_str(&c->columns[cell.column].label),
			 c->args->subsets ? " " : "",
			 c->args->subsets ? sim_text_str(&cell.only) : "",
			 what);
		r = cli_exploration_lost(&cell.s, c->store, what, log, log_nr,
					 &e, err);
		r = take_exploration(c, &cell, &e, r, err);
	}
	close_cell(&cell);
	return r;
}

static int explore_in_processes(struct compare *c, u64 cells_nr,
				struct sim_error *err)
{
	const struct sim_cells cells = {
		.cells_nr = cells_nr,
		.jobs_nr = (u32)min_t(u64, c->args->jobs_nr, U32_MAX),
		.stop = cli_stop_flag(),
		.explore = record_cell,
		.take = take_cell,
		.lost = lose_cell,
		.ctx = c,
	};
	u64 taken_nr;
	int r = sim_cells_run(&cells, &taken_nr, err);

	c->is_interrupted |= !r && taken_nr < cells_nr;
	return r;
}

static int explore_all(struct compare *c, struct sim_error *err)
{
	u64 cells_nr = cli_subsets_nr(&c->sets) * c->columns_nr;
	int r = 0;

	c->subset_args = *c->args;
	c->subset_args.progress = CLI_PROGRESS_NONE;
	if (!c->args->executions_nr && c->args->subsets)
		c->subset_args.executions_nr = EXECUTIONS_OF_SUBSET;
	cli_progress_begin(&c->progress, c->args->progress, c->path);
	cli_subsets_rewind(&c->sets);
	if (cells_nr > 1 && c->args->jobs_nr > 1)
		r = explore_in_processes(c, cells_nr, err);
	else
		for (u64 i = 0; !r && i < cells_nr && !c->is_interrupted; i++)
			r = explore_cell(c, i, err);
	cli_progress_end(&c->progress);
	qsort(c->rows, c->rows_nr, sizeof(*c->rows), by_size);
	return r;
}

/* ---- printing ---- */

static void print_table(const struct compare *c)
{
	const char *names[COLUMNS_MAX + 4] = { "no", "verdict", "actors" };
	struct cli_table table;
	u32 nr = 3;

	cli_table_init(&table, c->args->format);
	for (u32 i = 0; i < c->columns_nr; i++)
		names[nr++] = sim_text_str(&c->columns[i].label);
	names[nr++] = "who waits for what";
	cli_table_columns(&table, nr, names);
	for (u32 i = 0; i < c->rows_nr; i++) {
		const struct row *row = &c->rows[i];
		char text[32];

		snprintf(text, sizeof(text), "%u", i + 1);
		cli_table_cell(&table, text, true);
		cli_table_cell(&table, sim_verdict_name(row->verdict), false);
		snprintf(text, sizeof(text), "%u", row->size);
		cli_table_cell(&table, text, true);
		for (u32 k = 0; k < c->columns_nr; k++) {
			snprintf(text, sizeof(text), "%llu", row->seen_nr[k]);
			cli_table_cell(&table, text, true);
		}
		cli_table_cell(&table, row->words, false);
	}
	cli_table_print(&table);
	cli_table_fini(&table);
}

/* "4 of 2 actors, 14 of 3" */
static u32 print_sizes(const struct compare *c, u32 column)
{
	u32 of[SIZES_MAX + 1] = { 0 };
	u32 sum = 0;

	for (u32 i = 0; i < c->rows_nr; i++) {
		if (!c->rows[i].seen_nr[column] ||
		    c->rows[i].verdict != SIM_VERDICT_DEADLOCK)
			continue;
		of[c->rows[i].size]++;
		sum++;
	}
	printf("%u deadlock%s", sum, sum == 1 ? "" : "s");
	for (u32 size = 1, first = 1; size <= SIZES_MAX; size++) {
		if (!of[size])
			continue;
		printf("%s%u of %u", first ? " (" : ", ", of[size], size);
		first = 0;
	}
	printf("%s", sum ? ")" : "");
	return sum;
}

static void print_numbers(const char *what, const struct compare *c, u32 from,
			  u32 to)
{
	bool is_first = true;

	for (u32 i = 0; i < c->rows_nr; i++) {
		const struct row *row = &c->rows[i];

		if (row->seen_nr[from] || !row->seen_nr[to])
			continue;
		printf("%s%u", is_first ? what : ", ", i + 1);
		is_first = false;
	}
}

static void print_column(const struct compare *c, u32 idx)
{
	const struct column *column = &c->columns[idx];
	const char *bound = column->is_bounded ? " within the bound" : "";

	printf("  %s%s%s: ", cli_bold(), sim_text_str(&column->label),
	       cli_plain());
	print_sizes(c, idx);
	printf(" in %s executions", cli_number(column->executions_nr));
	if (column->complete_nr == column->explored_nr)
		printf(" (complete%s)", bound);
	else if (column->complete_nr)
		printf(" (complete%s for %s of %s subsets)", bound,
		       cli_number(column->complete_nr),
		       cli_number(column->explored_nr));
	if (column->limits_nr)
		printf("; %s cut by a limit", cli_number(column->limits_nr));
	if (idx) {
		print_numbers("; adds ", c, idx - 1, idx);
		print_numbers("; removes ", c, idx, idx - 1);
	}
	printf("\n");
}

static void print_tokens(const struct compare *c)
{
	for (u32 i = 0; i < c->rows_nr; i++) {
		u32 k = 0;

		while (k < c->columns_nr && !c->rows[i].tokens[k])
			k++;
		if (k < c->columns_nr)
			printf("  %u, %s: gordian replay %s\n", i + 1,
			       sim_text_str(&c->columns[k].label),
			       c->rows[i].tokens[k]);
	}
}

static void print_all(const struct compare *c, const struct cli_subject *s)
{
	if (c->args->format > CLI_TABLE_TABLE) {
		print_table(c);
		return;
	}
	printf("%s%s%s  ", cli_bold(), sim_text_str(&s->name), cli_plain());
	if (c->args->subsets)
		printf("%s subsets of %s of %u actors\n",
		       cli_number(cli_subsets_nr(&c->sets)), c->args->subsets,
		       c->sets.actors_nr);
	else
		printf("%u actor%s\n", c->sets.actors_nr,
		       c->sets.actors_nr == 1 ? "" : "s");
	if (c->rows_nr)
		print_table(c);
	for (u32 i = 0; i < c->columns_nr; i++)
		print_column(c, i);
	if (!c->args->is_quiet)
		print_tokens(c);
	if (c->lost_nr)
		printf("  %s findings beyond the table were only counted\n",
		       cli_number(c->lost_nr));
}

/* ---- the command ---- */

static int init_columns(struct compare *c, struct cli_subject *s,
			struct sim_error *err)
{
	c->columns_nr = sim_script_config_nr(s->script);
	if (c->columns_nr > COLUMNS_MAX) {
		c->columns_nr = 0;
		return sim_error_set(err, SIM_ERR_LIMIT,
				     "%u configurations are more than the %d "
				     "that can be compared",
				     sim_script_config_nr(s->script),
				     COLUMNS_MAX);
	}
	for (u32 i = 0; i < c->columns_nr; i++) {
		struct sim_text *label = &c->columns[i].label;

		sim_text_init(label);
		sim_script_config_describe(s->script, i, label);
		if (!label->nr)
			sim_text_add(label, "seen");
	}
	return 0;
}

static void fini(struct compare *c)
{
	for (u32 i = 0; i < c->rows_nr; i++) {
		free(c->rows[i].signature);
		free(c->rows[i].words);
		for (u32 k = 0; k < c->columns_nr; k++)
			free(c->rows[i].tokens[k]);
	}
	for (u32 i = 0; i < c->columns_nr; i++)
		sim_text_fini(&c->columns[i].label);
	free(c->rows);
	cli_subsets_fini(&c->sets);
}

static int init(struct compare *c, struct cli_subject *s, struct sim_error *err)
{
	int r;

	c->rows = calloc(ROWS_MAX, sizeof(*c->rows));
	if (!c->rows)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	r = init_columns(c, s, err);
	if (!r)
		r = cli_subject_select(s, 0, err);
	if (!r)
		r = cli_subsets_init(&c->sets, s, c->args->subsets, err);
	return r;
}

/* "v4,fix1" of --variant is the setting "variant=v4,fix1". */
static int open_subject(const struct cli_args *args, struct sim_text *variant,
			struct cli_args *ret, struct cli_subject *s,
			struct sim_error *err)
{
	*ret = *args;
	if (args->variant) {
		sim_text_printf(variant, "variant=%s", args->variant);
		ret->settings =
			calloc(args->settings_nr + 1UL, sizeof(*ret->settings));
		if (!ret->settings)
			return sim_error_set(err, SIM_ERR_NOMEM,
					     "out of memory");
		if (args->settings_nr)
			memcpy(ret->settings, args->settings,
			       args->settings_nr * sizeof(*ret->settings));
		ret->settings[ret->settings_nr++] = sim_text_str(variant);
	}
	return cli_subject_open(ret->words[0], ret->settings, ret->settings_nr,
				ret, s, err);
}

int cli_cmd_compare(const struct cli_args *args)
{
	struct sim_error err = { .code = 0 };
	struct sim_text variant = SIM_TEXT_INIT;
	struct cli_args own;
	struct compare c = { .args = &own };
	struct cli_subject s;
	u32 findings_nr;
	int r = open_subject(args, &variant, &own, &s, &err);

	c.path = own.words[0];
	if (!r)
		r = init(&c, &s, &err);
	if (!r && args->db)
		r = sim_store_open(args->db, SIM_STORE_CREATE, &c.store, &err);
	if (!r)
		r = explore_all(&c, &err);
	if (c.store) {
		int closed = sim_store_close(c.store, r ? NULL : &err);

		r = r ? r : closed;
	}
	if (!r)
		print_all(&c, &s);
	findings_nr = c.rows_nr;
	fini(&c);
	cli_lockdep_end();
	cli_subject_close(&s);
	if (own.settings != args->settings)
		free(own.settings);
	sim_text_fini(&variant);
	if (r)
		return cli_error(&err);
	if (c.is_interrupted)
		cli_warn("interrupted; the table is of what was explored");
	return findings_nr ? CLI_EXIT_FINDING : CLI_EXIT_CLEAN;
}
