/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * library.h - what a scenario may say, in the form that editors read
 *
 * Owns:       the text of library/gordian.lua (stubs for LuaLS), made from the
 *             tables that bind the verbs; where that file lies.
 * Used by:    the build ('gordian --stubs'), cmd_new.
 */
#ifndef CLI_LIBRARY_H
#define CLI_LIBRARY_H

#include "base/text.h"

/** cli_library_stubs() - append the stubs of all verbs */
void cli_library_stubs(struct sim_text *text);

/** cli_library_settings() - append the text of a .luarc.json that names the
 * directory of the stubs, if there is one */
void cli_library_settings(struct sim_text *text);

#endif /* CLI_LIBRARY_H */
