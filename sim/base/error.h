/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * error.h - operational errors: what went wrong, and what to do about it
 *
 * Owns:       the error numbers and the text of one error.
 * Used by:    every layer that can fail for a reason outside gordian.
 * Promises:   functions return -SIM_ERR_x; details are in the caller's
 *             struct sim_error, which may be NULL. Only cli prints it.
 *
 * Messages are lower-case, problem first, subject in single quotes, no full
 * stop: cannot open 'x.db': schema 7 is newer than 5
 */
#ifndef SIM_BASE_ERROR_H
#define SIM_BASE_ERROR_H

#include <stdarg.h>

#include "base/base.h"

enum sim_err {
	SIM_ERR_NOMEM = 1,	/* out of memory */
	SIM_ERR_INVAL,		/* the caller or the user asked for nonsense */
	SIM_ERR_ABSENT,		/* no such thing */
	SIM_ERR_EXISTS,		/* there is one already */
	SIM_ERR_IO,		/* the system refused or the medium failed */
	SIM_ERR_FORMAT,		/* malformed or damaged input */
	SIM_ERR_VERSION,	/* a format that is newer than this program */
	SIM_ERR_BUSY,		/* somebody else holds it */
	SIM_ERR_READONLY,	/* it may not be changed */
	SIM_ERR_MISMATCH,	/* made by another build or for another scenario */
	SIM_ERR_LIMIT,		/* a stated limit was reached */
	SIM_ERR_SCRIPT,		/* the scenario raised an error */
	SIM_ERR_INTERRUPTED,	/* the user stopped it */
	SIM_ERR_NR,
};

struct sim_error {
	int	code;		/* enum sim_err, 0: none */
	char	message[480];
	char	hint[240];	/* one line of remedy, or empty */
};

/** sim_error_reset() - forget the error in @err, which may be NULL */
void sim_error_reset(struct sim_error *err);

/**
 * sim_error_set() - describe an error and return its number
 * @err: filled in, its hint is emptied; NULL is allowed
 * @code: enum sim_err
 * @fmt: message, cut with "..." when it does not fit
 *
 * Return: -@code, so that 'return sim_error_set(...)' reads well.
 */
int sim_error_set(struct sim_error *err, int code, const char *fmt, ...)
	SIM_PRINTF(3, 4);

/** sim_error_vset() - the same with a va_list */
int sim_error_vset(struct sim_error *err, int code, const char *fmt,
		   va_list args) SIM_PRINTF(3, 0);

/** sim_error_hint() - add the line of remedy; @err may be NULL */
void sim_error_hint(struct sim_error *err, const char *fmt, ...)
	SIM_PRINTF(2, 3);

/**
 * sim_error_prefix() - put "prefix: " before the message, e.g. a file name
 *
 * Keeps code and hint. @err may be NULL or without an error: nothing happens.
 */
void sim_error_prefix(struct sim_error *err, const char *fmt, ...)
	SIM_PRINTF(2, 3);

/** sim_err_name() - "no-memory", "invalid", ... for @code of either sign */
const char *sim_err_name(int code);

#endif /* SIM_BASE_ERROR_H */
