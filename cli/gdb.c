// SPDX-License-Identifier: GPL-2.0-only
/*
 * gdb.c - gordian replay --gdb
 */
#include "gdb.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "opt.h"
#include "version.h"

#define COMMANDS	"gordian_gdb.py"
#define ARGS_MAX	16		/* besides words and settings */

SIM_NOINLINE void cli_gdb_over(void)
{
	__asm__ volatile("");	/* it is called although it does nothing */
}

/* The program itself, and the directory with its slash. */
static bool find_program(struct sim_text *exe, struct sim_text *dir)
{
	char path[4096];
	ssize_t nr = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (nr <= 0)
		return false;
	sim_text_add_bytes(exe, path, (size_t)nr);
	while (nr > 0 && path[nr - 1] != '/')
		nr--;
	sim_text_add_bytes(dir, path, (size_t)nr);
	return true;
}

/* Below the prefix when installed, or in the source tree of the build. */
static bool find_commands(const char *dir, struct sim_text *ret)
{
	sim_text_printf(ret, "%s../share/gordian/gdb/" COMMANDS, dir);
	if (!access(sim_text_str(ret), R_OK))
		return true;
	sim_text_reset(ret);
	sim_text_add(ret, GORDIAN_GDB_DIR "/" COMMANDS);
	if (!access(sim_text_str(ret), R_OK))
		return true;
	sim_text_reset(ret);
	sim_text_add(ret, GORDIAN_GDB_SOURCE_DIR "/" COMMANDS);
	return !access(sim_text_str(ret), R_OK);
}

static const char **make_args(const struct cli_args *args, const char *exe,
			      const char *commands, const char *db)
{
	const char **to = calloc(ARGS_MAX + args->words_nr + args->settings_nr,
				 sizeof(*to));
	u32 nr = 0;

	if (!to)
		return NULL;
	to[nr++] = "gdb";
	to[nr++] = "-q";
	to[nr++] = "-x";
	to[nr++] = commands;
	to[nr++] = "-ex";
	to[nr++] = "gordian finding";
	to[nr++] = "--args";
	to[nr++] = exe;
	to[nr++] = "replay";
	to[nr++] = "-q";
	if (args->db)
		to[nr++] = db;
	if (args->force)
		to[nr++] = "--force";
	for (u32 i = 0; i < args->words_nr; i++)
		to[nr++] = args->words[i];
	if (args->settings_nr)
		to[nr++] = "--";
	for (u32 i = 0; i < args->settings_nr; i++)
		to[nr++] = args->settings[i];
	return to;
}

int cli_gdb(const struct cli_args *args, struct sim_error *err)
{
	struct sim_text exe = SIM_TEXT_INIT;
	struct sim_text dir = SIM_TEXT_INIT;
	struct sim_text commands = SIM_TEXT_INIT;
	struct sim_text db = SIM_TEXT_INIT;
	const char **list = NULL;
	int r;

	if (!find_program(&exe, &dir) ||
	    !find_commands(sim_text_str(&dir), &commands)) {
		r = sim_error_set(err, SIM_ERR_ABSENT,
				  "cannot find the gdb commands '" COMMANDS
				  "'");
		goto out;
	}
	sim_text_printf(&db, "--db=%s", args->db ? args->db : "");
	list = make_args(args, sim_text_str(&exe), sim_text_str(&commands),
			 sim_text_str(&db));
	if (!list) {
		r = sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
		goto out;
	}
	execvp("gdb", (char *const *)list);
	r = sim_error_set(err, SIM_ERR_ABSENT, "cannot start gdb: %s",
			  strerror(errno));
	sim_error_hint(err, "install it, as in 'apt install gdb'");
out:
	free(list);
	sim_text_fini(&exe);
	sim_text_fini(&dir);
	sim_text_fini(&commands);
	sim_text_fini(&db);
	return r;
}
