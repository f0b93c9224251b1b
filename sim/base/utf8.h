/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * utf8.h - characters of texts that somebody else wrote
 *
 * Owns:       what is well-formed, and what a terminal may be given.
 * Used by:    base/json, base/text, cli.
 */
#ifndef SIM_BASE_UTF8_H
#define SIM_BASE_UTF8_H

#include "base/base.h"

/**
 * sim_utf8_bytes() - bytes of the well-formed UTF-8 sequence at @s
 * @left: bytes from @s on, at least 1
 *
 * Return: 1 to 4, 0 if there is none. Over-long forms, surrogates and values
 * above U+10FFFF are not well-formed.
 */
size_t sim_utf8_bytes(const u8 *s, size_t left);

/**
 * sim_utf8_shown() - the same, but 0 for what is not to be shown
 *
 * Not shown are controls, those of ISO 6429 (C1) among them, which a terminal may
 * obey; ends of lines and paragraphs; and what changes the direction of writing,
 * so that a text reads otherwise than it is.
 */
size_t sim_utf8_shown(const u8 *s, size_t left);

#endif /* SIM_BASE_UTF8_H */
