// SPDX-License-Identifier: GPL-2.0-only
/*
 * source.c - find and read a source file of the model
 */
#include "source.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "base/text.h"
#include "version.h"

#define PATH_BYTES	4096

static bool read_file(const char *path, struct sim_text *ret)
{
	FILE *file = fopen(path, "r");
	char buf[8192];
	size_t nr;
	bool is_bad;

	sim_text_reset(ret);
	if (!file)
		return false;
	while ((nr = fread(buf, 1, sizeof(buf), file)) > 0)
		sim_text_add_bytes(ret, buf, nr);
	is_bad = ferror(file);
	fclose(file);
	return !is_bad && ret->nr > 0 && sim_text_error(ret) == 0;
}

/* "prefix/bin/gordian" has its files in "prefix/share/gordian". */
static bool add_own_dir(struct sim_text *path)
{
	char exe[PATH_BYTES];
	ssize_t nr = readlink("/proc/self/exe", exe, sizeof(exe));

	while (nr > 0 && exe[nr - 1] != '/')
		nr--;
	if (nr <= 0)
		return false;
	sim_text_add_bytes(path, exe, (size_t)nr);
	sim_text_add(path, "../share/gordian/source");
	return true;
}

const char *cli_source_text(const char *file)
{
	static struct sim_text text = SIM_TEXT_INIT;
	static const char *const dirs[] = { NULL, GORDIAN_INSTALLED_SOURCE_DIR,
					    GORDIAN_SOURCE_DIR };
	struct sim_text path = SIM_TEXT_INIT;
	bool is_found = false;

	for (u32 i = 0; !is_found && i < ARRAY_SIZE(dirs); i++) {
		sim_text_reset(&path);
		if (dirs[i])
			sim_text_add(&path, dirs[i]);
		else if (!add_own_dir(&path))
			continue;
		sim_text_printf(&path, "/%s", file);
		is_found = read_file(sim_text_str(&path), &text);
	}
	sim_text_fini(&path);
	return is_found ? sim_text_str(&text) : NULL;
}
