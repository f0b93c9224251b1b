// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_list.c - gordian list: what the other commands take
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "commands.h"
#include "core/model.h"
#include "message.h"
#include "opt.h"
#include "reports/sql/queries.h"
#include "saved.h"
#include "script/script.h"
#include "strategy/strategy.h"
#include "subject.h"
#include "table.h"
#include "verbs/model.h"
#include "version.h"

struct list {
	struct cli_table	table;
	u32			rows_nr;
	bool			porcelain;
	/* instead of a table */
	void	(*each)(void *ctx, const char *name, const char *about);
	void	*ctx;
};

static void list_begin(struct list *l, const char *a, const char *b)
{
	const char *names[] = { a, b };

	if (!l->porcelain && !l->each)
		cli_table_columns(&l->table, 2, names);
}

static void list_row(struct list *l, const char *a, const char *b)
{
	l->rows_nr++;
	if (l->each) {
		l->each(l->ctx, a, b);
		return;
	}
	if (l->porcelain) {
		puts(a);
		return;
	}
	cli_table_cell(&l->table, a, false);
	cli_table_cell(&l->table, b, false);
}

/* ---- scenarios ---- */

static int is_entry(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

static void list_scenario(struct list *l, const char *path, const char *name)
{
	struct sim_script_options o = { .path = path, .model = &linux_model };
	struct sim_error err = { .code = 0 };
	struct sim_script *script;

	if (sim_script_load(&o, &script, &err)) {
		list_row(l, name, err.message);
		return;
	}
	list_row(l, name, sim_script_title(script));
	sim_script_free(script);
}

static void list_dir(struct list *l, const char *root, const char *below,
		     u32 depth)
{
	struct sim_text dir = SIM_TEXT_INIT;
	struct dirent **entries;
	int nr;

	sim_text_printf(&dir, "%s%s%s", root, *below ? "/" : "", below);
	nr = scandir(sim_text_str(&dir), &entries, is_entry, alphasort);
	for (int i = 0; i < nr; i++) {
		const char *name = entries[i]->d_name;
		size_t len = strlen(name);
		struct sim_text path = SIM_TEXT_INIT;
		struct sim_text full = SIM_TEXT_INIT;

		sim_text_printf(&path, "%s%s%s", below, *below ? "/" : "",
				name);
		sim_text_printf(&full, "%s/%s", root, sim_text_str(&path));
		if (len > 4 && !strcmp(name + len - 4, ".lua")) {
			sim_text_cut(&path, path.nr - 4);
			list_scenario(l, sim_text_str(&full),
				      sim_text_str(&path));
		} else if (depth && strcmp(name, "lib") != 0) {
			list_dir(l, root, sim_text_str(&path), depth - 1);
		}
		sim_text_fini(&path);
		sim_text_fini(&full);
		free(entries[i]);
	}
	if (nr >= 0)
		free(entries);
	sim_text_fini(&dir);
}

static void list_scenarios(struct list *l)
{
	const char *roots[] = {
		getenv("GORDIAN_SCENARIO_PATH"),
		"scenarios",
		GORDIAN_SCENARIO_DIR,
		GORDIAN_SCENARIO_SOURCE_DIR,
	};

	list_begin(l, "scenario", "title");
	for (u32 i = 0; i < ARRAY_SIZE(roots); i++) {
		if (!roots[i])
			continue;
		list_dir(l, roots[i], "", 3);
		if (l->rows_nr)
			return;		/* the first root that has any */
	}
}

/* ---- the rest ---- */

static void list_strategies(struct list *l)
{
	list_begin(l, "strategy", "what it does");
	for (u32 i = 0; sim_strategy_by_idx(i); i++) {
		if (!sim_strategy_by_idx(i)->is_wrapper)
			list_row(l, sim_strategy_by_idx(i)->name,
				 sim_strategy_by_idx(i)->help);
	}
}

static void list_verbs(struct list *l)
{
	struct sim_text name = SIM_TEXT_INIT;

	list_begin(l, "verb", "what it does");
	for (u32 i = 0; sim_script_builtin(i); i++) {
		const struct sim_script_builtin *b = sim_script_builtin(i);

		sim_text_reset(&name);
		sim_text_printf(&name, "%s%s%s(%s)", b->owner,
				b->owner[0] ? ":" : "", b->name, b->args);
		list_row(l, sim_text_str(&name), b->help);
	}
	for (const struct sim_verb *v = linux_model.verbs; v->name; v++) {
		sim_text_reset(&name);
		sim_text_printf(&name, "%s%s:%s(%s)", v->is_method ? "" : "k.",
				v->module, v->name, v->args);
		list_row(l, sim_text_str(&name), v->help);
	}
	sim_text_fini(&name);
}

static void list_saved(void *ctx, const char *name, const char *about)
{
	/* Ours is the one that is run. */
	if (!reports_query_find(name))
		list_row(ctx, name, about);
}

static void list_queries(struct list *l)
{
	list_begin(l, "query", "what it shows");
	for (u32 i = 0; reports_queries[i].name; i++)
		list_row(l, reports_queries[i].name, reports_queries[i].about);
	cli_saved_each(list_saved, l);
}

static void list_variants(struct list *l)
{
	const struct sim_model_option *o =
		sim_model_option_find(&linux_model, "variant");

	list_begin(l, "variant", "what it is");
	for (u32 i = 0; o && o->choices && o->choices[i]; i++)
		list_row(l, o->choices[i], "");
}

static const struct {
	const char *name;
	const char *help;
	void (*fn)(struct list *l);
} topics[] = {
	{ "scenarios", "scenarios that can be run", list_scenarios },
	{ "strategies", "ways to choose schedules", list_strategies },
	{ "verbs", "what a scenario may say", list_verbs },
	{ "queries", "named queries on a database", list_queries },
	{ "variants", "kernel versions and patches", list_variants },
};

static void list_topics(struct list *l)
{
	list_begin(l, "list", "what it lists");
	for (u32 i = 0; i < ARRAY_SIZE(topics); i++)
		list_row(l, topics[i].name, topics[i].help);
}

static void (*topic_find(const char *word,
			 struct sim_error *err))(struct list *)
{
	const char *names[ARRAY_SIZE(topics)];
	int near;

	for (u32 i = 0; i < ARRAY_SIZE(topics); i++) {
		names[i] = topics[i].name;
		if (!strcmp(topics[i].name, word))
			return topics[i].fn;
	}
	sim_error_set(err, SIM_ERR_INVAL, "cannot list '%s'", word);
	near = sim_text_nearest(word, names, ARRAY_SIZE(topics));
	if (near >= 0)
		sim_error_hint(err, "did you mean '%s'?", names[near]);
	return NULL;
}

void cli_list_each(const char *topic,
		   void (*each)(void *ctx, const char *name, const char *about),
		   void *ctx)
{
	struct list l = { .each = each, .ctx = ctx };

	for (u32 i = 0; i < ARRAY_SIZE(topics); i++) {
		if (!strcmp(topics[i].name, topic))
			topics[i].fn(&l);
	}
}

int cli_cmd_list(const struct cli_args *args)
{
	struct sim_error err = { .code = 0 };
	struct list l = { .porcelain = args->porcelain };
	void (*fn)(struct list * l) = list_topics;

	if (args->words_nr)
		fn = topic_find(args->words[0], &err);
	if (!fn)
		return cli_error(&err);
	cli_table_init(&l.table, args->format);
	fn(&l);
	if (!l.porcelain)
		cli_table_print(&l.table);
	cli_table_fini(&l.table);
	return CLI_EXIT_CLEAN;
}
