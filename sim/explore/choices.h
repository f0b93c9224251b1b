/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * choices.h - a choice log as a few bytes
 *
 * Owns:       the packed format: one byte of encoding (1 plain, 2 zstd), the
 *             number of choices and of plain bytes, then one byte for each
 *             choice among at most 8, more for others.
 * Used by:    token.c; the store keeps the same bytes.
 * Promises:   unpacking garbage fails, it never crashes or takes more memory
 *             than a full log.
 *
 * The task of a choice is information only and is not kept.
 */
#ifndef SIM_EXPLORE_CHOICES_H
#define SIM_EXPLORE_CHOICES_H

#include "base/base.h"
#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "core/choice.h"

/** sim_choices_pack() - append the packed log to @ret
 *
 * Return: 0 or -SIM_ERR_NOMEM.
 */
int sim_choices_pack(const struct sim_choice *log, u32 log_nr,
		     struct sim_text *ret, struct sim_error *err);

/** sim_choices_unpack() - read a packed log
 * @ret_log: to be released with free()
 *
 * Return: 0, -SIM_ERR_FORMAT or -SIM_ERR_NOMEM.
 */
int sim_choices_unpack(const void *data, size_t bytes,
		       struct sim_choice **ret_log, u32 *ret_nr,
		       struct sim_error *err);

#endif /* SIM_EXPLORE_CHOICES_H */
