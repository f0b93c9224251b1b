// SPDX-License-Identifier: GPL-2.0-only
/*
 * db_damage.c - change a database behind gordian's back
 *
 * db_damage FILE SQL
 */
#include <sqlite3.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	sqlite3 *db = NULL;
	int rc;

	if (argc != 3)
		return 2;
	rc = sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(db, argv[2], NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		fprintf(stderr, "error: %s\n", sqlite3_errmsg(db));
	sqlite3_close(db);
	return rc == SQLITE_OK ? 0 : 2;
}
