// SPDX-License-Identifier: GPL-2.0-only
/*
 * saved.c - the user's directory of queries
 */
#include "saved.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_BYTES	128
#define ABOUT_BYTES	160

/* Return: false if the user has no such place. */
static bool add_directory(struct sim_text *path)
{
	const char *config = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");

	if (config && config[0] == '/')
		sim_text_printf(path, "%s/gordian/queries", config);
	else if (home && home[0] == '/')
		sim_text_printf(path, "%s/.config/gordian/queries", home);
	return path->nr > 0;
}

/* Letters, digits and dashes: what cannot lead out of the directory. */
static bool is_name(const char *name, size_t nr)
{
	return nr && nr < NAME_BYTES &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_") >= nr;
}

static FILE *open_saved(const char *name)
{
	struct sim_text path = SIM_TEXT_INIT;
	FILE *file = NULL;

	if (is_name(name, strlen(name)) && add_directory(&path)) {
		sim_text_printf(&path, "/%s.sql", name);
		file = fopen(sim_text_str(&path), "r");
	}
	sim_text_fini(&path);
	return file;
}

int cli_saved_read(const char *name, struct sim_text *ret,
		   struct sim_error *err)
{
	FILE *file = open_saved(name);
	char part[512];
	size_t nr;
	bool is_bad;

	if (!file)
		return -SIM_ERR_ABSENT;
	while ((nr = fread(part, 1, sizeof(part), file)) > 0)
		sim_text_add_bytes(ret, part, nr);
	is_bad = ferror(file) != 0;
	fclose(file);
	if (is_bad)
		return sim_error_set(err, SIM_ERR_IO,
				     "cannot read the saved query '%s'", name);
	return 0;
}

/* The first line, if it is a remark. */
static void read_about(const char *name, char *ret, size_t bytes)
{
	FILE *file = open_saved(name);

	ret[0] = '\0';
	if (file && fgets(ret, (int)bytes, file) && !strncmp(ret, "-- ", 3))
		memmove(ret, ret + 3, strlen(ret + 3) + 1);
	else
		ret[0] = '\0';
	ret[strcspn(ret, "\n")] = '\0';
	sim_text_defuse(ret, "");
	if (file)
		fclose(file);
}

static int is_query(const struct dirent *entry)
{
	size_t nr = strlen(entry->d_name);

	return nr > 4 && !strcmp(&entry->d_name[nr - 4], ".sql") &&
	       is_name(entry->d_name, nr - 4);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

void cli_saved_each(void (*each)(void *ctx, const char *name,
				 const char *about),
		    void *ctx)
{
	struct sim_text path = SIM_TEXT_INIT;
	struct dirent **entries = NULL;
	char about[ABOUT_BYTES];
	int nr = 0;

	if (add_directory(&path))
		nr = scandir(sim_text_str(&path), &entries, is_query, by_name);
	for (int i = 0; i < nr; i++) {
		char *name = entries[i]->d_name;

		name[strlen(name) - 4] = '\0';
		read_about(name, about, sizeof(about));
		each(ctx, name, about[0] ? about : "saved");
		free(entries[i]);
	}
	free(entries);
	sim_text_fini(&path);
}
