/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * token.h - a schedule as a word that can be pasted into a mail
 *
 * Owns:       the two printable forms.
 * Used by:    worker (writes), cli (reads).
 * Promises:   version first, check last; blanks inside a token do not matter;
 *             damaged, cut off and newer tokens are told apart; no input makes
 *             decoding crash.
 *
 * Long:  k1:<base32>. Payload: version (1 byte), its length (4), model id (8),
 *        scenario id (8), name, options, world options, verdict, steps, event
 *        hash (8), packed choices, checksum (4). Integers are little-endian or
 *        varints, strings have their length before them.
 * Short: k1-<strategy letter>-<seed>-<6 model, 6 configuration, 4 check>. For
 *        strategies whose choices follow from the seed alone.
 */
#ifndef SIM_EXPLORE_TOKEN_H
#define SIM_EXPLORE_TOKEN_H

#include "base/base.h"
#include "base/error.h"
#include "base/text.h"
#include "explore/campaign.h"

#define SIM_TOKEN_VERSION 1
#define SIM_TOKEN_BYTES_MAX (8U << 20) /* of a payload */

struct sim_token {
	bool is_short;
	/* long */
	u64 model_id;
	u64 scenario_id;
	char *name;
	char *options;
	struct sim_world_options world;
	enum sim_verdict verdict;
	u32 steps_nr;
	u64 event_hash;
	struct sim_choice *log;
	u32 log_nr;
	/* short */
	char letter;
	u64 seed;
	char ids[13]; /* model, configuration */
};

/** sim_token_encode() - append the long token of a schedule
 * @outcome: how it ended
 *
 * Return: 0, -SIM_ERR_LIMIT (a name or options beyond any reason) or
 * -SIM_ERR_NOMEM.
 */
int sim_token_encode(const struct sim_subject *s,
		     const struct sim_outcome *outcome,
		     const struct sim_choice *log, struct sim_text *ret,
		     struct sim_error *err);

/** sim_token_encode_short() - append the short token of a seed
 * @letter: of a seeded strategy
 * @seed: as in campaign.seed + i
 */
void sim_token_encode_short(const struct sim_subject *s, char letter, u64 seed,
			    struct sim_text *ret);

/** sim_token_decode() - read either form
 * @ret: to be released with sim_token_fini()
 *
 * Return: 0, -SIM_ERR_FORMAT (damaged or cut off), -SIM_ERR_VERSION (made by a
 * newer gordian) or -SIM_ERR_NOMEM.
 */
int sim_token_decode(const char *str, struct sim_token *ret,
		     struct sim_error *err);

void sim_token_fini(struct sim_token *token);

/** sim_token_check() - was it made from the same model, scenario and settings?
 *
 * Return: 0 or -SIM_ERR_MISMATCH naming both values.
 */
int sim_token_check(const struct sim_token *token, const struct sim_subject *s,
		    struct sim_error *err);

#endif /* SIM_EXPLORE_TOKEN_H */
