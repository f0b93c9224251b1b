/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * library_returns.h - what verbs return
 *
 * Owns:       a table beside those of the bindings, which say what goes in and
 *             not what comes out. A test calls the verbs and compares.
 * Used by:    library.
 */
#ifndef CLI_LIBRARY_RETURNS_H
#define CLI_LIBRARY_RETURNS_H

/** cli_library_returns() - type of the result, "cache?", or NULL: none */
const char *cli_library_returns(const char *owner, const char *name);

#endif /* CLI_LIBRARY_RETURNS_H */
