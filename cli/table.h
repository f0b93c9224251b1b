/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * table.h - rows as an aligned table, as CSV (RFC 4180), as JSON or
 * as a table of Markdown
 *
 * Owns:       the rows until they are printed, as widths must be known.
 */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include "base/base.h"
#include "base/json.h"
#include "base/text.h"

#define CLI_COLUMNS_MAX	64

enum cli_table_format {
	CLI_TABLE_DEFAULT,
	CLI_TABLE_TABLE,
	CLI_TABLE_CSV,
	CLI_TABLE_JSON,
	CLI_TABLE_MARKDOWN,
};

struct cli_cell {
	char	*text;
	bool	is_number;
	bool	is_null;
};

struct cli_table {
	u32		format;
	u32		columns_nr;
	char		*names[CLI_COLUMNS_MAX];
	size_t		widths[CLI_COLUMNS_MAX];
	bool		are_numbers[CLI_COLUMNS_MAX];
	struct cli_cell	*cells;
	size_t		cells_nr;
	size_t		cells_room;
};

void cli_table_init(struct cli_table *t, u32 format);
void cli_table_fini(struct cli_table *t);

/** cli_table_columns() - names of the columns, copied; at most COLUMNS_MAX */
void cli_table_columns(struct cli_table *t, u32 nr, const char *const *names);

/** cli_table_cell() - next cell, row by row; NULL is SQL's NULL */
void cli_table_cell(struct cli_table *t, const char *text, bool is_number);

/** cli_table_print() - to stdout */
void cli_table_print(const struct cli_table *t);

#endif /* CLI_TABLE_H */
