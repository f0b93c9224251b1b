// SPDX-License-Identifier: GPL-2.0-only
/*
 * target.c - from what the user named to a booted world
 */
#include "target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "message.h"
#include "strategy/strategy.h"

static bool is_token(const char *what)
{
	return what[0] == 'k' && what[1] >= '0' && what[1] <= '9';
}

/* A file: its first line that begins like a token. */
static int read_file(const char *path, struct sim_text *ret,
		     struct sim_error *err)
{
	FILE *file = fopen(path, "r");
	char *line = NULL;
	size_t room = 0;
	const char *at = NULL;

	if (!file)
		return sim_error_set(err, SIM_ERR_IO, "cannot open '%s'", path);
	while (!at && getline(&line, &room, file) > 0) {
		at = line + strspn(line, " \t#");
		if (!strncmp(at, "gordian replay ", 15))
			at += 15;
		if (!is_token(at))
			at = NULL;
	}
	if (at)
		sim_text_add_bytes(ret, at, strcspn(at, "\r\n"));
	free(line);
	fclose(file);
	if (!at)
		return sim_error_set(err, SIM_ERR_FORMAT,
				     "there is no token in '%s'", path);
	return 0;
}

static int look_up(const char *id, const char *db, struct cli_target *t,
		   struct sim_error *err)
{
	struct sim_store *store;
	int r;

	if (!db) {
		sim_error_set(err, SIM_ERR_INVAL,
			      "'%s' is neither a token nor a file", id);
		sim_error_hint(
			err,
			"for the id of a bug name its database: --db FILE");
		return -SIM_ERR_INVAL;
	}
	r = sim_store_open(db, SIM_STORE_READONLY, &store, err);
	if (r)
		return r;
	r = sim_store_schedule_get(store, id, cli_model_id_text(), &t->stored,
				   err);
	sim_store_close(store, NULL);
	if (!r)
		sim_text_add(&t->token_text, t->stored->token);
	return r;
}

static int find_token(const struct cli_args *args, struct cli_target *t,
		      struct sim_error *err)
{
	const char *what = args->words[0];
	const char *db = args->db ? args->db : getenv("GORDIAN_DB");
	struct stat st;
	int r = 0;

	if (is_token(what))
		sim_text_add(&t->token_text, what);
	else if (!stat(what, &st) && S_ISREG(st.st_mode))
		r = read_file(what, &t->token_text, err);
	else
		r = look_up(what, db, t, err);
	if (r)
		return r;
	return sim_token_decode(sim_text_str(&t->token_text), &t->token, err);
}

/*
 * A scenario that loads, but not with the settings of the token, is not the one
 * that the token was made from.
 */
static bool is_other_text(const struct cli_args *args, const char *path)
{
	struct sim_error ignored = { .code = 0 };
	struct cli_subject subject;

	if (cli_subject_open(path, NULL, 0, args, &subject, &ignored))
		return false;
	cli_subject_close(&subject);
	return true;
}

/* Settings: those of the token, then those of the command line. */
static int open_subject(const struct cli_args *args, struct cli_target *t,
			struct sim_error *err)
{
	const char *path = args->words_nr > 1 ? args->words[1] : t->token.name;
	char **words = NULL;
	u32 nr = 0;
	int r;

	if (!path) {
		sim_error_set(err, SIM_ERR_INVAL,
			      "a short token does not name its scenario");
		sim_error_hint(
			err, "gordian replay TOKEN SCENARIO [-- KEY=VALUE...]");
		return -SIM_ERR_INVAL;
	}
	if (t->token.is_short)
		return cli_subject_open(path, args->settings, args->settings_nr,
					args, &t->subject, err);
	r = cli_subject_split(t->token.options, &words, &nr);
	if (r)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	if (t->stored && args->words_nr < 2)
		r = cli_subject_open_text(t->token.name, t->stored->source,
					  (const char *const *)words, nr, args,
					  &t->subject, err);
	else
		r = cli_subject_open(path, (const char *const *)words, nr, args,
				     &t->subject, err);
	cli_words_free(words, nr);
	if (r == -SIM_ERR_SCRIPT && is_other_text(args, path)) {
		err->code = SIM_ERR_MISMATCH;
		r = -SIM_ERR_MISMATCH;
	}
	return r;
}

static int check_token(const struct cli_args *args, struct cli_target *t,
		       struct sim_error *err)
{
	struct cli_subject *s = &t->subject;
	int r;

	if (!t->token.is_short) {
		s->world = t->token.world;
		s->subject.world = s->world;
	}
	r = sim_token_check(&t->token, &s->subject, err);
	if (r != -SIM_ERR_MISMATCH || !args->force)
		return r;
	cli_warn("%s", err->message);
	return 0;
}

int cli_target_open(const struct cli_args *args, struct cli_target *ret,
		    struct sim_error *err)
{
	int r;

	*ret = (struct cli_target){ .is_open = false };
	r = find_token(args, ret, err);
	if (!r)
		r = open_subject(args, ret, err);
	if (!r)
		r = check_token(args, ret, err);
	if (!r)
		r = cli_subject_try(&ret->subject, err);
	if (!r) {
		r = sim_session_open(&ret->subject.ops, &ret->subject.world,
				     &ret->session, err);
		ret->is_open = !r;
	}
	if (r)
		cli_target_close(ret);
	return r;
}

void cli_target_close(struct cli_target *t)
{
	if (t->is_open)
		sim_session_close(&t->session);
	if (t->subject.script)
		cli_subject_close(&t->subject);
	sim_token_fini(&t->token);
	sim_text_fini(&t->token_text);
	sim_store_schedule_free(t->stored);
	t->stored = NULL;
	t->is_open = false;
}
