// SPDX-License-Identifier: GPL-2.0-only
/*
 * db_dump.c - print a database as text that can be compared
 *
 * db_dump FILE: all rows in the order of their keys, without time and place.
 */
#include <stdio.h>

#include "base/text.h"
#include "store/store.h"

int main(int argc, char **argv)
{
	struct sim_error err = { .code = 0 };
	struct sim_text text = SIM_TEXT_INIT;
	struct sim_store *store = NULL;
	int r;

	if (argc != 2)
		return 2;
	r = sim_store_open(argv[1], SIM_STORE_READONLY, &store, &err);
	if (!r)
		r = sim_store_dump(store, &text, &err);
	if (r)
		fprintf(stderr, "error: %s\n", err.message);
	else
		fputs(sim_text_str(&text), stdout);
	sim_text_fini(&text);
	sim_store_close(store, NULL);
	return r ? 2 : 0;
}
