// SPDX-License-Identifier: GPL-2.0-only
/*
 * token.c - long and short tokens
 */
#include "explore/token.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "explore/choices.h"
#include "strategy/strategy.h"

#define HEAD_BYTES 5 /* version and length: 8 characters */
#define SUM_BYTES 4
#define OPTIONS_MAX 65535U
#define IDS_CHARS 6 /* of each id in a short token */
#define FLAG_SPURIOUS BIT(0)
#define FLAG_ALL_ONLINE BIT(1)

/* ---- writing ---- */

static void add_le(struct sim_text *text, u64 value, u32 bytes)
{
	for (u32 i = 0; i < bytes; i++)
		sim_text_add_char(text, (char)(value >> (8 * i)));
}

static void add_string(struct sim_text *text, const char *str)
{
	size_t nr = strlen(str);

	sim_varint_add(text, nr);
	sim_text_add_bytes(text, str, nr);
}

static void add_world(struct sim_text *text, const struct sim_world_options *w)
{
	u32 flags = 0;

	if (w->offer_spurious_wakes)
		flags |= FLAG_SPURIOUS;
	if (w->all_cpus_online)
		flags |= FLAG_ALL_ONLINE;
	sim_varint_add(text, w->cpus_nr);
	sim_varint_add(text, w->preempt);
	sim_varint_add(text, w->points);
	sim_varint_add(text, w->timers);
	sim_varint_add(text, w->steps_max);
	sim_varint_add(text, w->spins_max);
	sim_varint_add(text, flags);
}

int sim_token_encode(const struct sim_subject *s,
		     const struct sim_outcome *outcome,
		     const struct sim_choice *log, struct sim_text *ret,
		     struct sim_error *err)
{
	const char *options = s->options ? s->options : "";
	struct sim_text body = SIM_TEXT_INIT;
	struct sim_text all = SIM_TEXT_INIT;
	int r;

	if (strlen(s->scenario_name) >= SIM_SUBJECT_NAME_BYTES ||
	    strlen(options) > OPTIONS_MAX)
		return sim_error_set(err, SIM_ERR_LIMIT,
				     "name or options of '%.40s' are too long "
				     "for a token",
				     s->scenario_name);
	add_le(&body, s->model_id, 8);
	add_le(&body, s->scenario_id, 8);
	add_string(&body, s->scenario_name);
	add_string(&body, options);
	add_world(&body, &s->world);
	add_le(&body, outcome->verdict, 1);
	sim_varint_add(&body, outcome->steps_nr);
	add_le(&body, outcome->event_hash, 8);
	r = sim_choices_pack(log, outcome->choices_nr, &body, err);
	if (r < 0)
		goto out;
	add_le(&all, SIM_TOKEN_VERSION, 1);
	add_le(&all, HEAD_BYTES + body.nr + SUM_BYTES, 4);
	sim_text_add_bytes(&all, sim_text_str(&body), body.nr);
	add_le(&all, sim_hash64(sim_text_str(&all), all.nr), SUM_BYTES);
	sim_text_printf(ret, "k%d:", SIM_TOKEN_VERSION);
	sim_base32_encode(ret, sim_text_str(&all), all.nr);
	if (sim_text_error(&body) || sim_text_error(&all) ||
	    sim_text_error(ret))
		r = sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
out:
	sim_text_fini(&all);
	sim_text_fini(&body);
	return r;
}

static void short_ids(const struct sim_subject *s, char ret[2 * IDS_CHARS + 1])
{
	static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
	u64 ids[2] = { s->model_id, sim_subject_config_id(s) };

	for (u32 i = 0; i < 2 * IDS_CHARS; i++)
		ret[i] = digits[ids[i / IDS_CHARS] >> (5 * (i % IDS_CHARS)) &
				31];
	ret[2 * IDS_CHARS] = '\0';
}

void sim_token_encode_short(const struct sim_subject *s, char letter, u64 seed,
			    struct sim_text *ret)
{
	char check[SIM_BASE32_CHECK_CHARS + 1];
	char ids[2 * IDS_CHARS + 1];
	size_t begin = ret->nr;

	short_ids(s, ids);
	sim_text_printf(ret, "k%d-%c-%llu-%s", SIM_TOKEN_VERSION, letter, seed,
			ids);
	if (sim_text_error(ret))
		return;
	sim_base32_check(sim_text_str(ret) + begin, ret->nr - begin, check);
	sim_text_add(ret, check);
}

/* ---- reading ---- */

static u64 read_le(struct sim_bytes *b, u32 bytes)
{
	const u8 *at = sim_bytes_take(b, bytes);
	u64 value = 0;

	for (u32 i = 0; at && i < bytes; i++)
		value |= (u64)at[i] << (8 * i);
	return value;
}

/* NULL: out of memory, or no string there (has_failed). */
static char *read_string(struct sim_bytes *b, size_t max)
{
	u64 nr = sim_bytes_varint(b);
	const u8 *at;
	char *str;

	if (nr > max)
		b->has_failed = true;
	at = sim_bytes_take(b, nr);
	if (!at)
		return NULL;
	if (memchr(at, 0, nr)) {
		b->has_failed = true;
		return NULL;
	}
	str = malloc(nr + 1);
	if (!str)
		return NULL;
	memcpy(str, at, nr);
	str[nr] = '\0';
	return str;
}

static u32 read_u32(struct sim_bytes *b, u32 max)
{
	u64 value = sim_bytes_varint(b);

	if (value > max)
		b->has_failed = true;
	return (u32)value;
}

static void read_world(struct sim_bytes *b, struct sim_world_options *w)
{
	u32 flags;

	w->cpus_nr = read_u32(b, SIM_CPUS_MAX);
	w->preempt = read_u32(b, SIM_PREEMPT_RT);
	w->points = read_u32(b, SIM_POINTS_BLOCK);
	w->timers = read_u32(b, SIM_TIMERS_IDLE);
	w->steps_max = read_u32(b, U32_MAX);
	w->spins_max = read_u32(b, U32_MAX);
	flags = read_u32(b, FLAG_SPURIOUS | FLAG_ALL_ONLINE);
	w->offer_spurious_wakes = flags & FLAG_SPURIOUS;
	w->all_cpus_online = flags & FLAG_ALL_ONLINE;
	if (!w->cpus_nr)
		b->has_failed = true;
}

static int fail_damaged(struct sim_error *err)
{
	return sim_error_set(err, SIM_ERR_FORMAT,
			     "damaged token: its checksum does not fit");
}

static int fail_version(u64 version, struct sim_error *err)
{
	if (version < SIM_TOKEN_VERSION)
		return fail_damaged(err);
	return sim_error_set(err, SIM_ERR_VERSION,
			     "token has format %llu, this gordian reads "
			     "formats up to %d",
			     version, SIM_TOKEN_VERSION);
}

/* The checksum was right, so anything odd is an error of the writer. */
static int parse_payload(struct sim_bytes *b, struct sim_token *ret,
			 struct sim_error *err)
{
	const u8 *log;
	size_t log_bytes;

	b->at = HEAD_BYTES;
	b->bytes -= SUM_BYTES;
	ret->model_id = read_le(b, 8);
	ret->scenario_id = read_le(b, 8);
	ret->name = read_string(b, SIM_SUBJECT_NAME_BYTES - 1);
	ret->options = read_string(b, OPTIONS_MAX);
	read_world(b, &ret->world);
	ret->verdict = (enum sim_verdict)read_le(b, 1);
	ret->steps_nr = read_u32(b, U32_MAX);
	ret->event_hash = read_le(b, 8);
	log_bytes = b->bytes - b->at;
	log = sim_bytes_take(b, log_bytes);
	if (!log || ret->verdict >= SIM_VERDICT_NR)
		return sim_error_set(err, SIM_ERR_FORMAT,
				     "token holds impossible values");
	if (!ret->name || !ret->options)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	return sim_choices_unpack(log, log_bytes, &ret->log, &ret->log_nr, err);
}

/* Length and version can be read from the first 8 characters. */
static int check_head(const char *chars, size_t nr, struct sim_error *err)
{
	u8 head[HEAD_BYTES];
	struct sim_bytes b = { .data = head, .bytes = sizeof(head) };
	size_t got;
	size_t want;
	u64 version;

	if (nr < SIM_BASE32_CHARS(HEAD_BYTES))
		return sim_error_set(err, SIM_ERR_FORMAT,
				     "token is cut off after %zu characters",
				     nr + 3);
	if (sim_base32_decode(chars, SIM_BASE32_CHARS(HEAD_BYTES), head, &got) <
	    0)
		return sim_error_set(err, SIM_ERR_FORMAT,
				     "damaged token: a character that cannot "
				     "be in one");
	version = read_le(&b, 1);
	if (version != SIM_TOKEN_VERSION)
		return fail_version(version, err);
	want = read_le(&b, 4);
	if (want > SIM_TOKEN_BYTES_MAX || want < HEAD_BYTES + SUM_BYTES)
		return fail_damaged(err);
	want = SIM_BASE32_CHARS(want);
	if (nr < want)
		return sim_error_set(err, SIM_ERR_FORMAT,
				     "token is cut off: %zu of %zu characters",
				     nr + 3, want + 3);
	if (nr > want)
		return sim_error_set(err, SIM_ERR_FORMAT,
				     "token has %zu characters too many",
				     nr - want);
	return 0;
}

static int decode_long(const char *chars, struct sim_token *ret,
		       struct sim_error *err)
{
	size_t nr = strlen(chars);
	struct sim_bytes b = { .at = 0 };
	struct sim_bytes sum;
	u8 *data;
	int r;

	r = check_head(chars, nr, err);
	if (r < 0)
		return r;
	data = malloc(nr * 5 / 8 + 1);
	if (!data)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	b.data = data;
	r = sim_base32_decode(chars, nr, data, &b.bytes);
	if (r < 0) {
		r = fail_damaged(err);
		goto out;
	}
	sum = b;
	sum.at = b.bytes - SUM_BYTES;
	if (read_le(&sum, SUM_BYTES) !=
	    (sim_hash64(data, b.bytes - SUM_BYTES) & 0xffffffff)) {
		r = fail_damaged(err);
		goto out;
	}
	r = parse_payload(&b, ret, err);
out:
	free(data);
	return r;
}

/* "r-<seed>-<ids and check>" */
static int decode_short(char *str, struct sim_token *ret, struct sim_error *err)
{
	char check[SIM_BASE32_CHECK_CHARS + 1];
	char *seed = strchr(str + 3, '-');
	char *ids = seed ? strchr(seed + 1, '-') : NULL;
	size_t nr = strlen(str);
	char *end;

	for (char *c = str; *c; c++)
		*c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
	if (!ids || seed != str + 4 ||
	    strlen(ids + 1) < 2 * IDS_CHARS + SIM_BASE32_CHECK_CHARS)
		return sim_error_set(err, SIM_ERR_FORMAT,
				     "token is cut off after %zu characters",
				     nr);
	sim_base32_check(str, nr - SIM_BASE32_CHECK_CHARS, check);
	if (strlen(ids + 1) != 2 * IDS_CHARS + SIM_BASE32_CHECK_CHARS ||
	    strcmp(check, str + nr - SIM_BASE32_CHECK_CHARS) != 0)
		return fail_damaged(err);
	if (seed[1] < '0' || seed[1] > '9')
		return fail_damaged(err);
	ret->seed = strtoull(seed + 1, &end, 10);
	if (end != ids || !sim_strategy_by_letter(str[3]))
		return fail_damaged(err);
	ret->is_short = true;
	ret->letter = str[3];
	memcpy(ret->ids, ids + 1, 2 * IDS_CHARS);
	return 0;
}

static char *copy_without_blanks(const char *str)
{
	char *copy = malloc(strlen(str) + 1);
	size_t nr = 0;

	if (!copy)
		return NULL;
	for (; *str; str++) {
		if (!strchr(" \t\r\n", *str))
			copy[nr++] = *str;
	}
	copy[nr] = '\0';
	return copy;
}

int sim_token_decode(const char *str, struct sim_token *ret,
		     struct sim_error *err)
{
	struct sim_token token = { .is_short = false };
	char *copy = copy_without_blanks(str);
	char *end;
	unsigned long version;
	int r;

	if (!copy)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	version = strtoul((*copy ? copy + 1 : copy), &end, 10);
	if ((*copy != 'k' && *copy != 'K') || end == copy + 1 ||
	    (*end != ':' && *end != '-'))
		r = sim_error_set(err, SIM_ERR_FORMAT, "'%.20s' is not a token",
				  str);
	else if (version != SIM_TOKEN_VERSION || end != copy + 2)
		r = fail_version(version, err);
	else if (*end == ':')
		r = decode_long(end + 1, &token, err);
	else
		r = decode_short(copy, &token, err);
	free(copy);
	if (r < 0)
		sim_token_fini(&token);
	else
		*ret = token;
	return r;
}

void sim_token_fini(struct sim_token *token)
{
	free(token->name);
	free(token->options);
	free(token->log);
	*token = (struct sim_token){ .is_short = false };
}

/* ---- comparing ---- */

static int check_short(const struct sim_token *token,
		       const struct sim_subject *s, struct sim_error *err)
{
	char ids[2 * IDS_CHARS + 1];

	short_ids(s, ids);
	if (memcmp(ids, token->ids, IDS_CHARS) != 0)
		return sim_error_set(err, SIM_ERR_MISMATCH,
				     "token is for model %.6s, this is %.6s",
				     token->ids, ids);
	if (memcmp(ids + IDS_CHARS, token->ids + IDS_CHARS, IDS_CHARS) != 0)
		return sim_error_set(err, SIM_ERR_MISMATCH,
				     "token is for scenario and options %.6s, "
				     "these are %.6s",
				     token->ids + IDS_CHARS, ids + IDS_CHARS);
	return 0;
}

static bool is_same_world(const struct sim_world_options *a,
			  const struct sim_world_options *b)
{
	return a->cpus_nr == b->cpus_nr && a->preempt == b->preempt &&
	       a->points == b->points && a->timers == b->timers &&
	       a->steps_max == b->steps_max && a->spins_max == b->spins_max &&
	       a->offer_spurious_wakes == b->offer_spurious_wakes &&
	       a->all_cpus_online == b->all_cpus_online;
}

int sim_token_check(const struct sim_token *token, const struct sim_subject *s,
		    struct sim_error *err)
{
	const char *options = s->options ? s->options : "";

	if (token->is_short)
		return check_short(token, s, err);
	if (token->model_id != s->model_id)
		return sim_error_set(err, SIM_ERR_MISMATCH,
				     "token is for model %016llx, this is "
				     "%016llx",
				     token->model_id, s->model_id);
	if (token->scenario_id != s->scenario_id)
		return sim_error_set(err, SIM_ERR_MISMATCH,
				     "token is for scenario '%s' %016llx, this "
				     "is '%s' %016llx",
				     token->name, token->scenario_id,
				     s->scenario_name, s->scenario_id);
	if (strcmp(token->options, options) != 0)
		return sim_error_set(err, SIM_ERR_MISMATCH,
				     "token is for options '%.150s', these are "
				     "'%.150s'",
				     token->options, options);
	if (!is_same_world(&token->world, &s->world))
		return sim_error_set(err, SIM_ERR_MISMATCH,
				     "token is for other settings of the "
				     "simulated machine");
	return 0;
}
