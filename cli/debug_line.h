/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * debug_line.h - the command line of the debugger's screen
 *
 * Owns:       the text being typed, the cursor in it, what was typed before.
 * Used by:    debug_screen.
 * Promises:   characters are whole: the cursor never stands inside of one. What
 *             does not fit is refused. Knows no terminal.
 */
#ifndef CLI_DEBUG_LINE_H
#define CLI_DEBUG_LINE_H

#include <wchar.h>

#include "base/base.h"

#define CLI_LINE_CHARS	200
#define CLI_LINE_BYTES	(CLI_LINE_CHARS * 4 + 1)
#define CLI_LINE_HISTORY 32

struct cli_line {
	u32	nr;
	u32	cursor;
	u32	history_nr;
	u32	recalled;		/* 0: the new line, 1: the last one, ... */
	wchar_t	text[CLI_LINE_CHARS + 1];
	wchar_t	fresh[CLI_LINE_CHARS + 1];	/* while old ones are shown */
	wchar_t	history[CLI_LINE_HISTORY][CLI_LINE_CHARS + 1];
};

enum cli_line_key {
	CLI_LINE_LEFT,
	CLI_LINE_RIGHT,
	CLI_LINE_HOME,
	CLI_LINE_END,
	CLI_LINE_BACKSPACE,
	CLI_LINE_DELETE,
	CLI_LINE_KILL,		/* up to the end */
	CLI_LINE_CLEAR,		/* back to the beginning */
	CLI_LINE_RUBOUT,	/* the word before the cursor */
	CLI_LINE_OLDER,
	CLI_LINE_NEWER,
};

/** cli_line_begin() - an empty line; what was typed before is kept */
void cli_line_begin(struct cli_line *line);

/** cli_line_insert() - at the cursor; control characters are ignored */
void cli_line_insert(struct cli_line *line, wchar_t c);

void cli_line_edit(struct cli_line *line, enum cli_line_key key);

/** cli_line_take() - it is done: as UTF-8, and remembered
 * @ret: CLI_LINE_BYTES
 */
void cli_line_take(struct cli_line *line, char *ret);

#endif /* CLI_DEBUG_LINE_H */
