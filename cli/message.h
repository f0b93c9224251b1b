/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * message.h - what the command says: data on stdout, talk on stderr
 *
 * Owns:       the form of errors and warnings, colours.
 */
#ifndef CLI_MESSAGE_H
#define CLI_MESSAGE_H

#include <stdio.h>

#include "base/base.h"
#include "base/error.h"

/** cli_error() - print "error: ..." and "hint: ..." ; Return: exit code 2, or 3
 * for a mismatch */
int cli_error(const struct sim_error *err);

/** cli_warn() - print "warning: ..." */
void cli_warn(const char *fmt, ...) SIM_PRINTF(1, 2);

/** cli_note() - print "note: ..." */
void cli_note(const char *fmt, ...) SIM_PRINTF(1, 2);

/** cli_color_set() - 1 auto, 2 always, 3 never, 0 auto */
void cli_color_set(u32 color);

/** cli_bold()/cli_red()/cli_green()/cli_plain() - escape codes or "" */
const char *cli_bold(void);
const char *cli_red(void);
const char *cli_green(void);
const char *cli_plain(void);

/** cli_number() - "1,234,567" in one of eight rotating buffers */
const char *cli_number(u64 value);

#endif /* CLI_MESSAGE_H */
