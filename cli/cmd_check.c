// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_check.c - gordian check: load, validate, boot; no exploration
 */
#include <stdio.h>

#include "commands.h"
#include "explore/session.h"
#include "core/snapshot.h"
#include "message.h"
#include "subject.h"

static void print_settings(const struct cli_subject *s)
{
	struct sim_text values = SIM_TEXT_INIT;

	printf("settings (behind '--' on the command line):\n");
	for (u32 i = 0; i < sim_script_setting_nr(s->script); i++) {
		const struct sim_script_setting *set =
			sim_script_setting(s->script, i);

		sim_text_reset(&values);
		cli_setting_values(set, &values);
		printf("  %-18s %-24s %s\n", set->key, sim_text_str(&values),
		       set->help ? set->help : "");
	}
	sim_text_fini(&values);
}

static void print_actors(const struct cli_subject *s)
{
	printf("actors:\n");
	for (u32 i = 0; i < sim_script_actor_nr(s->script); i++) {
		const struct sim_script_actor *a =
			sim_script_actor(s->script, i);

		printf("  %-18s CPU %u%s%s\n", a->name, a->cpu,
		       a->may_migrate ? ", may migrate" : "",
		       a->is_event ? ", event" : "");
	}
}

static int check_config(struct cli_subject *s, u32 idx, struct sim_error *err)
{
	struct sim_session session;
	int r = cli_subject_select(s, idx, err);

	if (!r)
		r = cli_subject_try(s, err);
	if (!r)
		r = sim_session_open(&s->ops, &s->world, &session, err);
	if (r)
		return r;
	if (!s->args->is_quiet && !idx) {
		print_settings(s);
		print_actors(s);
	}
	if (!s->args->is_quiet)
		printf("ok: %s  (%zu bytes to restore)\n",
		       sim_text_str(&s->options),
		       sim_snapshot_bytes(session.snapshot));
	sim_session_close(&session);
	return 0;
}

int cli_cmd_check(const struct cli_args *args)
{
	struct sim_error err = { .code = 0 };
	struct cli_subject s;
	int r;

	r = cli_subject_open(args->words[0], args->settings, args->settings_nr,
			     args, &s, &err);
	if (r)
		return cli_error(&err);
	if (!args->is_quiet)
		printf("%s: %s\n", sim_text_str(&s.name),
		       sim_script_title(s.script));
	for (u32 i = 0; !r && i < sim_script_config_nr(s.script); i++)
		r = check_config(&s, i, &err);
	cli_subject_close(&s);
	return r ? cli_error(&err) : CLI_EXIT_CLEAN;
}
