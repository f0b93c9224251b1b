/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * commands.h - the commands; each returns an exit code
 */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

struct cli_args;			/* opt.h */

int cli_cmd_run(const struct cli_args *args);
int cli_cmd_explore(const struct cli_args *args);
int cli_cmd_explore_ci(const struct cli_args *args);
int cli_cmd_compare(const struct cli_args *args);
int cli_cmd_replay(const struct cli_args *args);
int cli_cmd_show(const struct cli_args *args);
int cli_cmd_debug(const struct cli_args *args);
int cli_cmd_report(const struct cli_args *args);
int cli_cmd_query(const struct cli_args *args);
int cli_cmd_list(const struct cli_args *args);
int cli_cmd_check(const struct cli_args *args);
int cli_cmd_new(const struct cli_args *args);
int cli_cmd_completion(const struct cli_args *args);
int cli_show_config(const struct cli_args *args);

/** cli_list_each() - call @each for what 'gordian list TOPIC' names */
void cli_list_each(const char *topic,
		   void (*each)(void *ctx, const char *name, const char *about),
		   void *ctx);

#endif /* CLI_COMMANDS_H */
