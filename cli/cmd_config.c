// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_config.c - gordian show --config: each value in effect, and who gave it
 */
#include "commands.h"

#include <stdlib.h>

#include "message.h"
#include "subject.h"
#include "table.h"

static void add_row(struct cli_table *table, const char *name,
		    const char *value, const char *origin)
{
	cli_table_cell(table, name, false);
	cli_table_cell(table, value, false);
	cli_table_cell(table, origin, false);
}

/* @option, or what the environment says in @variable. */
static void add_mirrored(struct cli_table *table, const char *name,
			 const char *option, const char *variable)
{
	struct sim_text origin = SIM_TEXT_INIT;
	const char *value = getenv(variable);

	sim_text_printf(&origin, "environment, %s", variable);
	if (option)
		add_row(table, name, option, "option");
	else
		add_row(table, name, value,
			value ? sim_text_str(&origin) : "default");
	sim_text_fini(&origin);
}

static void add_settings(struct cli_table *table, const struct cli_subject *s)
{
	struct sim_text values = SIM_TEXT_INIT;

	for (u32 i = 0; i < sim_script_setting_nr(s->script); i++) {
		const struct sim_script_setting *set =
			sim_script_setting(s->script, i);

		sim_text_reset(&values);
		cli_setting_values(set, &values);
		add_row(table, set->key, sim_text_str(&values), set->origin);
	}
	sim_text_fini(&values);
}

int cli_show_config(const struct cli_args *args)
{
	static const char *const columns[] = { "name", "value", "origin" };
	struct sim_error err = { .code = 0 };
	struct cli_subject s;
	struct cli_table table;
	int r;

	r = cli_subject_open(args->words[0], args->settings, args->settings_nr,
			     args, &s, &err);
	if (r)
		return cli_error(&err);
	cli_table_init(&table, CLI_TABLE_TABLE);
	cli_table_columns(&table, ARRAY_SIZE(columns), columns);
	add_mirrored(&table, "db", args->db, "GORDIAN_DB");
	add_mirrored(&table, "scenario path", NULL, "GORDIAN_SCENARIO_PATH");
	add_mirrored(&table, "no colour", NULL, "NO_COLOR");
	add_settings(&table, &s);
	cli_table_print(&table);
	cli_table_fini(&table);
	cli_subject_close(&s);
	return CLI_EXIT_CLEAN;
}
