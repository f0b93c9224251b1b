/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * starters.h - the scenarios that 'gordian new' writes
 *
 * Owns:       the text of the files beside it, in the program.
 * Used by:    cmd_new.
 * Promises:   "@NAME@" in them stands for the name of the new scenario.
 */
#ifndef CLI_NEW_STARTERS_H
#define CLI_NEW_STARTERS_H

extern const char cli_starter_plain[];
extern const char cli_starter_kernel[];

#endif /* CLI_NEW_STARTERS_H */
