// SPDX-License-Identifier: GPL-2.0-only
/*
 * table.c - printing rows
 */
#include "table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"

#define WIDTH_MAX	100

void cli_table_init(struct cli_table *t, u32 format)
{
	*t = (struct cli_table){ .format = format };
}

void cli_table_fini(struct cli_table *t)
{
	for (u32 i = 0; i < t->columns_nr; i++)
		free(t->names[i]);
	for (size_t i = 0; i < t->cells_nr; i++)
		free(t->cells[i].text);
	free(t->cells);
	*t = (struct cli_table){ .columns_nr = 0 };
}

static char *must_copy(const char *text)
{
	char *copy = strdup(text);

	if (!copy) {
		fputs("error: out of memory\n", stderr);
		exit(2);
	}
	return copy;
}

/* Characters on the screen, not bytes. */
static size_t width_of(const char *text)
{
	size_t nr = 0;

	for (; *text; text++)
		nr += (*text & 0xc0) != 0x80;
	return nr;
}

void cli_table_columns(struct cli_table *t, u32 nr, const char *const *names)
{
	t->columns_nr = min(nr, (u32)CLI_COLUMNS_MAX);
	for (u32 i = 0; i < t->columns_nr; i++) {
		t->names[i] = must_copy(names[i]);
		t->widths[i] = width_of(names[i]);
		t->are_numbers[i] = true;
	}
}

void cli_table_cell(struct cli_table *t, const char *text, bool is_number)
{
	u32 column = (u32)(t->cells_nr % t->columns_nr);
	struct cli_cell *cell;

	if (t->cells_nr == t->cells_room) {
		t->cells_room = t->cells_room ? 2 * t->cells_room : 256;
		t->cells = realloc(t->cells, t->cells_room * sizeof(*t->cells));
		if (!t->cells) {
			fputs("error: out of memory\n", stderr);
			exit(2);
		}
	}
	cell = &t->cells[t->cells_nr++];
	cell->text = must_copy(text ? text : "");
	cell->is_number = is_number;
	cell->is_null = !text;
	t->are_numbers[column] &= is_number || !text;
	t->widths[column] = max(t->widths[column], width_of(cell->text));
}

static void print_padded(const struct cli_table *t, u32 column,
			 const char *text)
{
	size_t width = min(t->widths[column], (size_t)WIDTH_MAX);
	size_t have = width_of(text);
	int pad = have < width ? (int)(width - have) : 0;

	if (column)
		fputs("  ", stdout);
	if (t->are_numbers[column])
		printf("%*s%s", pad, "", text);
	else if (column + 1 < t->columns_nr)
		printf("%s%*s", text, pad, "");
	else
		fputs(text, stdout);
}

static void print_table(const struct cli_table *t)
{
	fputs(cli_bold(), stdout);
	for (u32 c = 0; c < t->columns_nr; c++)
		print_padded(t, c, t->names[c]);
	printf("%s\n", cli_plain());
	for (size_t i = 0; i < t->cells_nr; i++) {
		u32 c = (u32)(i % t->columns_nr);

		print_padded(t, c, t->cells[i].text);
		if (c + 1 == t->columns_nr)
			putchar('\n');
	}
}

static void print_csv_field(const char *text)
{
	if (!strpbrk(text, ",\"\n\r")) {
		fputs(text, stdout);
		return;
	}
	putchar('"');
	for (; *text; text++) {
		if (*text == '"')
			putchar('"');
		putchar(*text);
	}
	putchar('"');
}

static void print_csv(const struct cli_table *t)
{
	for (u32 c = 0; c < t->columns_nr; c++) {
		print_csv_field(t->names[c]);
		fputs(c + 1 == t->columns_nr ? "\r\n" : ",", stdout);
	}
	for (size_t i = 0; i < t->cells_nr; i++) {
		print_csv_field(t->cells[i].text);
		fputs((i + 1) % t->columns_nr ? "," : "\r\n", stdout);
	}
}

static void print_json(const struct cli_table *t)
{
	struct sim_text text = SIM_TEXT_INIT;
	struct sim_json json;

	sim_json_init(&json, &text, 2);
	sim_json_array_begin(&json);
	for (size_t i = 0; i < t->cells_nr; i++) {
		const struct cli_cell *cell = &t->cells[i];
		u32 c = (u32)(i % t->columns_nr);

		if (!c)
			sim_json_object_begin(&json);
		sim_json_key(&json, t->names[c]);
		if (cell->is_null)
			sim_json_null(&json);
		else if (cell->is_number)
			sim_json_raw(&json, cell->text);
		else
			sim_json_str(&json, cell->text);
		if (c + 1 == t->columns_nr)
			sim_json_object_end(&json);
	}
	sim_json_array_end(&json);
	puts(sim_text_str(&text));
	sim_text_fini(&text);
}

/* One line in one cell: a '|' would end it, and '<' could be markup. */
static void print_markdown_cell(const char *text, bool is_last)
{
	fputs("| ", stdout);
	for (; *text; text++) {
		if (*text == '\n' || *text == '\r')
			putchar(' ');
		else if (strchr("|\\<`*_", *text))
			printf("\\%c", *text);
		else
			putchar(*text);
	}
	fputs(is_last ? " |\n" : " ", stdout);
}

static void print_markdown(const struct cli_table *t)
{
	for (u32 c = 0; c < t->columns_nr; c++)
		print_markdown_cell(t->names[c], c + 1 == t->columns_nr);
	for (u32 c = 0; c < t->columns_nr; c++)
		printf("|%s%s", t->are_numbers[c] ? "--:" : "---",
		       c + 1 == t->columns_nr ? "|\n" : "");
	for (size_t i = 0; i < t->cells_nr; i++)
		print_markdown_cell(t->cells[i].text,
				    (i + 1) % t->columns_nr == 0);
}

void cli_table_print(const struct cli_table *t)
{
	if (t->format == CLI_TABLE_CSV)
		print_csv(t);
	else if (t->format == CLI_TABLE_JSON)
		print_json(t);
	else if (t->format == CLI_TABLE_MARKDOWN)
		print_markdown(t);
	else
		print_table(t);
}
