/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * source.h - the text of the model's source files
 *
 * Owns:       the text of the file that was asked for last.
 * Used by:    cli: report, show --format=html.
 */
#ifndef CLI_SOURCE_H
#define CLI_SOURCE_H

/**
 * cli_source_text() - the text of a source file
 * @file: from the root of the source tree on, "kernel_model/mm/slub.c"
 *
 * Looked for where it is installed, below the program's own prefix or the one it
 * was built for, then in the source tree of the build. Return: valid until the
 * next call; NULL if it is in neither or cannot be read.
 */
const char *cli_source_text(const char *file);

#endif /* CLI_SOURCE_H */
