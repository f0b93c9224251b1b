// SPDX-License-Identifier: GPL-2.0-only
/*
 * message.c - errors in git's manner, colours, numbers
 */
#include "message.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "opt.h"

static bool has_color;

/* A message may quote a file that is not ours. */
int cli_error(const struct sim_error *err)
{
	struct sim_error said = *err;

	sim_text_defuse(said.message, "\n\t");
	sim_text_defuse(said.hint, "\n\t");
	fflush(stdout);
	fprintf(stderr, "error: %s\n", said.message);
	if (said.hint[0])
		fprintf(stderr, "hint: %s\n", said.hint);
	return err->code == SIM_ERR_MISMATCH ? CLI_EXIT_DIVERGED :
					       CLI_EXIT_ERROR;
}

static void say(const char *what, const char *fmt, va_list ap)
{
	fflush(stdout);
	fputs(what, stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
}

void cli_warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("warning: ", fmt, ap);
	va_end(ap);
}

void cli_note(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("note: ", fmt, ap);
	va_end(ap);
}

void cli_color_set(u32 color)
{
	const char *term = getenv("TERM");
	const char *no_color = getenv("NO_COLOR");

	has_color = color == 2;
	if (color <= 1)
		has_color = isatty(STDOUT_FILENO) && term &&
			    strcmp(term, "dumb") != 0 &&
			    !(no_color && *no_color);
}

const char *cli_bold(void)
{
	return has_color ? "\033[1m" : "";
}

const char *cli_red(void)
{
	return has_color ? "\033[1;31m" : "";
}

const char *cli_green(void)
{
	return has_color ? "\033[32m" : "";
}

const char *cli_plain(void)
{
	return has_color ? "\033[0m" : "";
}

const char *cli_number(u64 value)
{
	static char bufs[8][32];
	static u32 next;
	char *buf = bufs[next++ % 8];
	char *pos = buf + 31;
	u32 digits = 0;

	*pos = '\0';
	do {
		if (digits && digits % 3 == 0)
			*--pos = ',';
		*--pos = (char)('0' + value % 10);
		value /= 10;
		digits++;
	} while (value);
	return pos;
}
