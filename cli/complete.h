/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * complete.h - what could stand at the end of a command line
 *
 * Owns:       the answers to 'gordian --complete', from the tables of commands,
 *             options, lists and settings.
 * Used by:    main; the scripts of 'gordian completion' read them.
 */
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

#include "base/base.h"

/**
 * cli_complete() - print each word that the last of @words could become
 * @words: the words behind "gordian", the last one is unfinished, may be ""
 * @nr: how many
 *
 * A line is the word, a tab, what it is; the line ":files" asks the shell for
 * names of files. A word that ends in '=' goes on.
 */
void cli_complete(char *const *words, u32 nr);

#endif /* CLI_COMPLETE_H */
