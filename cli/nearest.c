// SPDX-License-Identifier: GPL-2.0-only
/*
 * nearest.c - the nearest of the names that list would print
 */
#include "nearest.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "commands.h"

struct names {
	char	**name;
	u32	nr;
	u32	room;
};

static void take(void *ctx, const char *name, const char *about)
{
	struct names *names = ctx;
	char **more;

	(void)about;
	if (names->nr == names->room) {
		more = realloc(names->name, (names->room + 64) * sizeof(*more));
		if (!more)
			return;		/* one hint less */
		names->name = more;
		names->room += 64;
	}
	names->name[names->nr] = strdup(name);
	names->nr += names->name[names->nr] != NULL;
}

/* By the last part: "abba" for "litmus/abba". */
static int nearest_part(const struct names *names, const char *word)
{
	const char **parts = calloc(names->nr + 1, sizeof(*parts));
	const char *slash = strrchr(word, '/');
	int near;

	if (!parts)
		return -1;
	for (u32 i = 0; i < names->nr; i++) {
		const char *end = strrchr(names->name[i], '/');

		parts[i] = end ? end + 1 : names->name[i];
	}
	near = sim_text_nearest(slash ? slash + 1 : word, parts, names->nr);
	free(parts);
	return near;
}

void cli_nearest_hint(struct sim_error *err, const char *topic,
		      const char *word, const char *otherwise)
{
	struct names names = { .nr = 0 };
	int near;

	cli_list_each(topic, take, &names);
	near = sim_text_nearest(word, (const char *const *)names.name,
				names.nr);
	if (near < 0)
		near = nearest_part(&names, word);
	if (near >= 0)
		sim_error_hint(err, "did you mean '%s'?", names.name[near]);
	else
		sim_error_hint(err, "%s", otherwise);
	for (u32 i = 0; i < names.nr; i++)
		free(names.name[i]);
	free(names.name);
}
