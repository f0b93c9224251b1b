// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_new.c - gordian new: a scenario to begin with, and what editors read
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "commands.h"
#include "library.h"
#include "message.h"
#include "new/starters.h"
#include "opt.h"

#define NAME_MARK	"@NAME@"

/* "dir/name" or "dir/name.lua": the directory with its slash, and the name. */
struct target {
	struct sim_text	dir;
	struct sim_text	name;
};

static bool is_plain(const char *name)
{
	const char *allowed = "abcdefghijklmnopqrstuvwxyz"
			      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

	return *name && *name != '-' && !name[strspn(name, allowed)];
}

static int target_parse(const char *word, struct target *t,
			struct sim_error *err)
{
	const char *base = strrchr(word, '/');
	size_t nr;

	base = base ? base + 1 : word;
	nr = strlen(base);
	if (nr > 4 && !strcmp(base + nr - 4, ".lua"))
		nr -= 4;
	sim_text_add_bytes(&t->dir, word, (size_t)(base - word));
	sim_text_add_bytes(&t->name, base, nr);
	if (is_plain(sim_text_str(&t->name)))
		return 0;
	sim_error_set(err, SIM_ERR_INVAL, "a scenario cannot be called '%s'",
		      base);
	sim_error_hint(err, "letters, digits, '_' and '-', as in lock_order");
	return -SIM_ERR_INVAL;
}

static void add_starter(struct sim_text *text, const char *starter,
			const char *name)
{
	const char *mark;

	while ((mark = strstr(starter, NAME_MARK))) {
		sim_text_add_bytes(text, starter, (size_t)(mark - starter));
		sim_text_add(text, name);
		starter = mark + strlen(NAME_MARK);
	}
	sim_text_add(text, starter);
}

/* Write a file that is not there yet. */
static int write_new(const char *path, const struct sim_text *text,
		     struct sim_error *err)
{
	FILE *file = fopen(path, "wx");
	bool is_bad;

	if (!file && errno == EEXIST) {
		sim_error_set(err, SIM_ERR_EXISTS,
			      "'%s' is there already, nothing was written",
			      path);
		sim_error_hint(err, "choose another name, or remove it");
		return -SIM_ERR_EXISTS;
	}
	if (!file)
		return sim_error_set(err, SIM_ERR_IO, "cannot write '%s': %s",
				     path, strerror(errno));
	is_bad = fwrite(sim_text_str(text), 1, text->nr, file) != text->nr;
	is_bad |= fclose(file) != 0;
	if (!is_bad)
		return 0;
	unlink(path);
	return sim_error_set(err, SIM_ERR_IO, "cannot write '%s': %s", path,
			     strerror(errno));
}

/* What an editor's language server reads; one that is there stays. */
static int write_settings(const struct target *t, struct sim_error *err)
{
	struct sim_text path = SIM_TEXT_INIT;
	struct sim_text text = SIM_TEXT_INIT;
	int r = 0;

	sim_text_printf(&path, "%s.luarc.json", sim_text_str(&t->dir));
	if (access(sim_text_str(&path), F_OK)) {
		cli_library_settings(&text);
		r = write_new(sim_text_str(&path), &text, err);
	}
	sim_text_fini(&path);
	sim_text_fini(&text);
	return r;
}

static void print_next(const char *path, const struct target *t,
		       const struct cli_args *args)
{
	/* "explore name" would look for a scenario of that name. */
	const char *dir = t->dir.nr ? sim_text_str(&t->dir) : "./";
	const char *name = sim_text_str(&t->name);

	printf("wrote %s\n", path);
	if (args->is_quiet)
		return;
	printf("next:\n"
	       "  gordian check %s%s.lua\n"
	       "  gordian explore %s%s.lua%s\n",
	       dir, name, dir, name, args->kernel ? " -n 5k" : "");
}

static int write_scenario(const struct target *t, const struct cli_args *args,
			  struct sim_error *err)
{
	struct sim_text path = SIM_TEXT_INIT;
	struct sim_text text = SIM_TEXT_INIT;
	int r;

	sim_text_printf(&path, "%s%s.lua", sim_text_str(&t->dir),
			sim_text_str(&t->name));
	add_starter(&text,
		    args->kernel ? cli_starter_kernel : cli_starter_plain,
		    sim_text_str(&t->name));
	r = write_new(sim_text_str(&path), &text, err);
	if (!r)
		r = write_settings(t, err);
	if (!r)
		print_next(sim_text_str(&path), t, args);
	sim_text_fini(&path);
	sim_text_fini(&text);
	return r;
}

int cli_cmd_new(const struct cli_args *args)
{
	struct sim_error err = { .code = 0 };
	struct target t = { SIM_TEXT_INIT, SIM_TEXT_INIT };
	int r = target_parse(args->words[0], &t, &err);

	if (!r)
		r = write_scenario(&t, args, &err);
	sim_text_fini(&t.dir);
	sim_text_fini(&t.name);
	return r ? cli_error(&err) : CLI_EXIT_CLEAN;
}
