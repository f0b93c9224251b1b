// SPDX-License-Identifier: GPL-2.0-only
/*
 * debug_line.c - one line of text, edited
 */
#include "debug_line.h"

#include <string.h>

void cli_line_begin(struct cli_line *line)
{
	line->nr = 0;
	line->cursor = 0;
	line->recalled = 0;
	line->text[0] = L'\0';
}

void cli_line_insert(struct cli_line *line, wchar_t c)
{
	if (c < L' ' || (c >= 0x7f && c < 0xa0) || line->nr == CLI_LINE_CHARS)
		return;
	wmemmove(&line->text[line->cursor + 1], &line->text[line->cursor],
		 line->nr - line->cursor + 1);
	line->text[line->cursor++] = c;
	line->nr++;
}

/* The characters from @from up to the cursor or from the cursor up to @to. */
static void cut(struct cli_line *line, u32 from, u32 to)
{
	wmemmove(&line->text[from], &line->text[to], line->nr - to + 1);
	line->nr -= to - from;
	line->cursor = from;
}

static u32 word_before(const struct cli_line *line)
{
	u32 at = line->cursor;

	while (at && line->text[at - 1] == L' ')
		at--;
	while (at && line->text[at - 1] != L' ')
		at--;
	return at;
}

static void show(struct cli_line *line, u32 recalled)
{
	if (recalled > line->history_nr)
		return;
	if (!line->recalled)
		wcscpy(line->fresh, line->text);
	line->recalled = recalled;
	wcscpy(line->text,
	       recalled ? line->history[recalled - 1] : line->fresh);
	line->nr = (u32)wcslen(line->text);
	line->cursor = line->nr;
}

void cli_line_edit(struct cli_line *line, enum cli_line_key key)
{
	u32 cursor = line->cursor;

	switch (key) {
	case CLI_LINE_LEFT:
		line->cursor -= cursor > 0;
		break;
	case CLI_LINE_RIGHT:
		line->cursor += cursor < line->nr;
		break;
	case CLI_LINE_HOME:
		line->cursor = 0;
		break;
	case CLI_LINE_END:
		line->cursor = line->nr;
		break;
	case CLI_LINE_BACKSPACE:
		if (cursor)
			cut(line, cursor - 1, cursor);
		break;
	case CLI_LINE_DELETE:
		if (cursor < line->nr)
			cut(line, cursor, cursor + 1);
		break;
	case CLI_LINE_KILL:
		cut(line, cursor, line->nr);
		break;
	case CLI_LINE_CLEAR:
		cut(line, 0, cursor);
		break;
	case CLI_LINE_RUBOUT:
		cut(line, word_before(line), cursor);
		break;
	case CLI_LINE_OLDER:
		show(line, line->recalled + 1);
		break;
	case CLI_LINE_NEWER:
		if (line->recalled)
			show(line, line->recalled - 1);
		break;
	}
}

/* ---- done ---- */

static char *put_utf8(char *to, u32 c)
{
	if (c < 0x80) {
		*to++ = (char)c;
		return to;
	}
	if (c >= 0x10000) {
		*to++ = (char)(0xf0 | c >> 18);
		*to++ = (char)(0x80 | (c >> 12 & 0x3f));
	} else if (c >= 0x800) {
		*to++ = (char)(0xe0 | c >> 12);
	}
	*to++ = c >= 0x800 ? (char)(0x80 | (c >> 6 & 0x3f)) :
			     (char)(0xc0 | c >> 6);
	*to++ = (char)(0x80 | (c & 0x3f));
	return to;
}

static void remember(struct cli_line *line)
{
	if (!line->nr ||
	    (line->history_nr && !wcscmp(line->history[0], line->text)))
		return;
	memmove(line->history[1], line->history[0],
		sizeof(line->history[0]) * (CLI_LINE_HISTORY - 1));
	wcscpy(line->history[0], line->text);
	line->history_nr += line->history_nr < CLI_LINE_HISTORY;
}

void cli_line_take(struct cli_line *line, char *ret)
{
	for (u32 i = 0; i < line->nr; i++)
		ret = put_utf8(ret, (u32)line->text[i]);
	*ret = '\0';
	remember(line);
	cli_line_begin(line);
}
