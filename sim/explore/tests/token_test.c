// SPDX-License-Identifier: GPL-2.0-only
/* token: packing, round trips, damage, replay, shortening */
#include "explore/tests/fake.h"

#include "base/rng.h"
#include "detect/detect.h"

/* ---- packing ---- */

static u32 random_log(struct sim_rng *rng, struct sim_choice *log, u32 nr_max)
{
	u32 nr = (u32)sim_rng_below(rng, nr_max + 1);

	for (u32 i = 0; i < nr; i++) {
		u32 most = sim_rng_chance(rng, 1, 20) ? U16_MAX : 12;
		u32 bound = 2 + (u32)sim_rng_below(rng, most - 1);

		log[i] = (struct sim_choice){
			.kind = (u8)sim_rng_below(rng, SIM_CHOICE_KIND_NR),
			.bound = (u16)bound,
			.value = (u16)sim_rng_below(rng, bound),
		};
	}
	return nr;
}

static void assert_same_log(const struct sim_choice *a,
			    const struct sim_choice *b, u32 nr)
{
	for (u32 i = 0; i < nr; i++) {
		assert_int_equal(a[i].kind, b[i].kind);
		assert_int_equal(a[i].bound, b[i].bound);
		assert_int_equal(a[i].value, b[i].value);
	}
}

static void choices_round_trip(void **state)
{
	static struct sim_choice log[3000];
	struct sim_rng rng;

	(void)state;
	sim_rng_seed(&rng, 1);
	for (u32 i = 0; i < 300; i++) {
		struct sim_text packed = SIM_TEXT_INIT;
		u32 nr = random_log(&rng, log, i < 100 ? 10 : 3000);
		struct sim_choice *back;
		u32 back_nr;

		assert_int_equal(sim_choices_pack(log, nr, &packed, NULL), 0);
		assert_int_equal(sim_choices_unpack(sim_text_str(&packed),
						    packed.nr, &back, &back_nr,
						    NULL),
				 0);
		assert_int_equal(back_nr, nr);
		assert_same_log(log, back, nr);
		free(back);
		sim_text_fini(&packed);
	}
}

/* A run of equal choices costs next to nothing. */
static void choices_are_small(void **state)
{
	static struct sim_choice log[10000];
	struct sim_text packed = SIM_TEXT_INIT;

	(void)state;
	for (u32 i = 0; i < 10000; i++)
		log[i] = (struct sim_choice){ .bound = 3, .value = i == 5000 };
	assert_int_equal(sim_choices_pack(log, 10000, &packed, NULL), 0);
	assert_true(packed.nr < 64);
	sim_text_fini(&packed);
}

/* Kind 0, bound 2, value 5. */
static void choices_check_values(void **state)
{
	static const u8 good[] = { 1, 1, 1, 0 << 3 | 1 };
	static const u8 bad[] = { 1, 1, 1, 0 << 3 | 5 };
	struct sim_choice *log;
	u32 nr;

	(void)state;
	assert_int_equal(sim_choices_unpack(good, 4, &log, &nr, NULL), 0);
	assert_int_equal(log[0].value, 1);
	free(log);
	assert_int_equal(sim_choices_unpack(bad, 4, &log, &nr, NULL),
			 -SIM_ERR_FORMAT);
}

static void choices_survive_garbage(void **state)
{
	static u8 data[256];
	struct sim_rng rng;
	u32 accepted = 0;

	(void)state;
	sim_rng_seed(&rng, 2);
	for (u32 i = 0; i < 100000; i++) {
		size_t nr = sim_rng_below(&rng, sizeof(data) + 1);
		struct sim_choice *log;
		u32 log_nr;

		for (size_t k = 0; k < nr; k++)
			data[k] = (u8)sim_rng_next(&rng);
		data[0] = 1 + i % 2;
		if (sim_choices_unpack(data, nr, &log, &log_nr, NULL) == 0) {
			accepted++;
			for (u32 k = 0; k < log_nr; k++)
				assert_true(log[k].value < log[k].bound);
			free(log);
		}
	}
	assert_true(accepted < 1000);
}

/* ---- tokens ---- */

static char token_text[8192];
static struct sim_choice token_log[64];

static struct sim_outcome make_token(const struct sim_subject *s)
{
	struct sim_outcome out = {
		.verdict = SIM_VERDICT_DEADLOCK,
		.steps_nr = 77,
		.choices_nr = 40,
		.event_hash = 0xfedcba9876543210ULL,
	};
	struct sim_text text = SIM_TEXT_INIT;
	struct sim_rng rng;

	sim_rng_seed(&rng, 3);
	for (u32 i = 0; i < 40; i++)
		token_log[i] = (struct sim_choice){
			.bound = 4,
			.value = (u16)sim_rng_below(&rng, 4),
		};
	assert_int_equal(sim_token_encode(s, &out, token_log, &text, NULL), 0);
	strcpy(token_text, sim_text_str(&text));
	sim_text_fini(&text);
	return out;
}

static void long_token_round_trip(void **state)
{
	struct sim_campaign c = fake_campaign("random");
	struct sim_outcome out = make_token(&c.subject);
	struct sim_token t;
	char wrapped[9000];
	size_t nr = 0;

	(void)state;
	assert_int_equal(strncmp(token_text, "k1:", 3), 0);
	/* As a mailer might wrap it, in capitals. */
	for (const char *s = token_text; *s; s++) {
		if (s - token_text && (s - token_text) % 40 == 0) {
			wrapped[nr++] = '\n';
			wrapped[nr++] = ' ';
		}
		wrapped[nr++] = (char)(*s >= 'a' && *s <= 'z' ? *s - 32 : *s);
	}
	wrapped[nr] = '\0';
	assert_int_equal(sim_token_decode(wrapped, &t, NULL), 0);
	assert_false(t.is_short);
	assert_int_equal(t.model_id, c.subject.model_id);
	assert_int_equal(t.scenario_id, c.subject.scenario_id);
	assert_string_equal(t.name, "toy/abba");
	assert_string_equal(t.options, "variant=v4 cpus=4");
	assert_int_equal(t.world.cpus_nr, 4);
	assert_int_equal(t.world.preempt, SIM_PREEMPT_FULL);
	assert_int_equal(t.world.steps_max, 100000);
	assert_true(t.world.all_cpus_online);
	assert_int_equal(t.verdict, out.verdict);
	assert_int_equal(t.steps_nr, 77);
	assert_int_equal(t.event_hash, out.event_hash);
	assert_int_equal(t.log_nr, 40);
	assert_same_log(t.log, token_log, 40);
	assert_int_equal(sim_token_check(&t, &c.subject, NULL), 0);
	sim_token_fini(&t);
}

static void mismatches_name_both(void **state)
{
	struct sim_campaign c = fake_campaign("random");
	struct sim_subject other = c.subject;
	struct sim_error err;
	struct sim_token t;

	(void)state;
	make_token(&c.subject);
	assert_int_equal(sim_token_decode(token_text, &t, NULL), 0);
	other.model_id = 5;
	assert_int_equal(sim_token_check(&t, &other, &err), -SIM_ERR_MISMATCH);
	assert_string_equal(err.message, "token is for model 1122334455667788, "
					 "this is 0000000000000005");
	other = c.subject;
	other.scenario_id = 6;
	assert_int_equal(sim_token_check(&t, &other, &err), -SIM_ERR_MISMATCH);
	other = c.subject;
	other.options = "variant=v5";
	assert_int_equal(sim_token_check(&t, &other, &err), -SIM_ERR_MISMATCH);
	assert_non_null(strstr(err.message, "'variant=v5'"));
	other = c.subject;
	other.world.preempt = SIM_PREEMPT_NONE;
	assert_int_equal(sim_token_check(&t, &other, &err), -SIM_ERR_MISMATCH);
	sim_token_fini(&t);
}

static void cut_and_damaged_tokens(void **state)
{
	struct sim_campaign c = fake_campaign("random");
	char copy[sizeof(token_text)];
	struct sim_error err;
	struct sim_token t;
	size_t nr;

	(void)state;
	make_token(&c.subject);
	nr = strlen(token_text);
	for (size_t i = 0; i < nr; i++) {
		memcpy(copy, token_text, i);
		copy[i] = '\0';
		assert_int_equal(sim_token_decode(copy, &t, &err),
				 -SIM_ERR_FORMAT);
		if (i > 3)
			assert_non_null(strstr(err.message, "cut off"));
	}
	for (size_t i = 3; i < nr; i++) {
		strcpy(copy, token_text);
		copy[i] = copy[i] == '7' ? '8' : '7';
		assert_true(sim_token_decode(copy, &t, &err) < 0);
	}
	for (size_t i = 3; i + 1 < nr; i++) {
		strcpy(copy, token_text);
		copy[i] = token_text[i + 1];
		copy[i + 1] = token_text[i];
		if (copy[i] != copy[i + 1])
			assert_true(sim_token_decode(copy, &t, &err) < 0);
	}
	snprintf(copy, sizeof(copy), "%.*s0", (int)nr, token_text);
	assert_int_equal(sim_token_decode(copy, &t, &err), -SIM_ERR_FORMAT);
	assert_string_equal(err.message, "token has 1 characters too many");
	strcpy(copy, token_text);
	copy[1] = '9';
	assert_int_equal(sim_token_decode(copy, &t, &err), -SIM_ERR_VERSION);
	assert_string_equal(err.message, "token has format 9, this gordian "
					 "reads formats up to 1");
	assert_int_equal(sim_token_decode("hello", &t, &err), -SIM_ERR_FORMAT);
	assert_string_equal(err.message, "'hello' is not a token");
	assert_int_equal(sim_token_decode("", &t, &err), -SIM_ERR_FORMAT);
}

static void tokens_survive_100000_mutations(void **state)
{
	struct sim_campaign c = fake_campaign("random");
	struct sim_text text = SIM_TEXT_INIT;
	char copy[sizeof(token_text)];
	struct sim_rng rng;
	u32 accepted = 0;

	(void)state;
	make_token(&c.subject);
	sim_token_encode_short(&c.subject, 'r', 4711, &text);
	sim_rng_seed(&rng, 4);
	for (u32 i = 0; i < 100000; i++) {
		const char *from = i % 4 ? token_text : sim_text_str(&text);
		size_t nr = strlen(from);
		u32 times = 1 + (u32)sim_rng_below(&rng, 4);
		struct sim_token t;

		strcpy(copy, from);
		for (u32 k = 0; k < times; k++)
			copy[sim_rng_below(&rng, nr)] =
				(char)(1 + sim_rng_below(&rng, 255));
		if (sim_rng_chance(&rng, 1, 10))
			copy[sim_rng_below(&rng, nr)] = '\0';
		if (sim_token_decode(copy, &t, NULL) == 0) {
			/* Capitals, look-alikes and the same character. */
			accepted++;
			sim_token_fini(&t);
		}
	}
	assert_true(accepted < 5000);
	sim_text_fini(&text);
}

static void short_token_round_trip(void **state)
{
	struct sim_campaign c = fake_campaign("random");
	struct sim_subject other = c.subject;
	struct sim_text text = SIM_TEXT_INIT;
	struct sim_error err;
	char copy[128];
	struct sim_token t;
	size_t nr;

	(void)state;
	sim_token_encode_short(&c.subject, 'r', U64_MAX, &text);
	nr = text.nr;
	assert_int_equal(sim_token_decode(sim_text_str(&text), &t, &err), 0);
	assert_true(t.is_short);
	assert_int_equal(t.letter, 'r');
	assert_true(t.seed == U64_MAX);
	assert_int_equal(sim_token_check(&t, &c.subject, &err), 0);
	other.model_id = 5;
	assert_int_equal(sim_token_check(&t, &other, &err), -SIM_ERR_MISMATCH);
	other = c.subject;
	other.options = "";
	assert_int_equal(sim_token_check(&t, &other, &err), -SIM_ERR_MISMATCH);
	sim_token_fini(&t);
	for (size_t i = 0; i < nr; i++) {
		memcpy(copy, sim_text_str(&text), i);
		copy[i] = '\0';
		assert_int_equal(sim_token_decode(copy, &t, &err),
				 -SIM_ERR_FORMAT);
	}
	for (size_t i = 5; i < nr; i++) {
		strcpy(copy, sim_text_str(&text));
		copy[i] = copy[i] == '7' ? '8' : '7';
		assert_true(sim_token_decode(copy, &t, &err) < 0);
	}
	sim_text_fini(&text);
}

/* ---- replay ---- */

static struct sim_explore_result explore(struct sim_campaign *c)
{
	struct sim_explore x = {
		.campaign = c,
		.script = { .ops = &fake_script_ops },
	};
	struct sim_explore_result r;

	assert_int_equal(sim_explore_run(&x, &r, NULL), 0);
	return r;
}

static void open_session(struct sim_session *s, const struct sim_campaign *c)
{
	const struct sim_explore_script script = { .ops = &fake_script_ops };

	assert_int_equal(sim_session_open(&script, &c->subject.world, s, NULL),
			 0);
	sim_detect_attach(SIM_DETECT_ALL);
}

static void close_session(struct sim_session *s)
{
	sim_detect_detach();
	sim_session_close(s);
}

static void token_of_a_finding_replays(void **state)
{
	struct sim_campaign c = fake_campaign("random");
	struct sim_replay_result replayed;
	struct sim_explore_result r;
	struct sim_session s;
	struct sim_token t;

	(void)state;
	fake_use(busy_abba, 3);
	c.stop_on_first = true;
	r = explore(&c);
	assert_int_equal(r.bugs_nr, 1);
	assert_int_equal(sim_token_decode(r.bugs[0].token, &t, NULL), 0);
	open_session(&s, &c);
	assert_int_equal(sim_replay_token(&s, &t, 1000, &replayed, NULL), 0);
	assert_int_equal(replayed.same_nr, 1000);
	assert_int_equal(replayed.first.verdict, SIM_VERDICT_DEADLOCK);
	assert_string_equal(replayed.first.title, r.bugs[0].outcome.title);
	t.event_hash++;
	assert_int_equal(sim_replay_token(&s, &t, 3, &replayed, NULL), 0);
	assert_int_equal(replayed.same_nr, 0);
	assert_int_equal(replayed.differs.event_hash, t.event_hash - 1);
	sim_token_fini(&t);
	close_session(&s);
	/* Other tasks: the log does not fit. */
	assert_int_equal(sim_token_decode(r.bugs[0].token, &t, NULL), 0);
	fake_use(ordered, 2);
	open_session(&s, &c);
	assert_int_equal(sim_replay_token(&s, &t, 1, &replayed, NULL), 0);
	assert_int_equal(replayed.first.verdict, SIM_VERDICT_DIVERGED);
	assert_int_equal(replayed.same_nr, 0);
	close_session(&s);
	sim_token_fini(&t);
	sim_explore_result_fini(&r);
}

static void short_token_replays(void **state)
{
	struct sim_campaign c = fake_campaign("random");
	struct sim_text text = SIM_TEXT_INIT;
	struct sim_replay_result replayed;
	struct sim_explore_result r;
	struct sim_session s;
	struct sim_token t;

	(void)state;
	fake_use(busy_abba, 3);
	c.stop_on_first = true;
	c.seed = 1000;
	r = explore(&c);
	sim_token_encode_short(&c.subject, 'r', r.bugs[0].seed, &text);
	assert_int_equal(sim_token_decode(sim_text_str(&text), &t, NULL), 0);
	open_session(&s, &c);
	assert_int_equal(sim_replay_token(&s, &t, 3, &replayed, NULL), 0);
	assert_int_equal(replayed.same_nr, 3);
	assert_int_equal(replayed.first.event_hash,
			 r.bugs[0].outcome.event_hash);
	close_session(&s);
	sim_token_fini(&t);
	sim_text_fini(&text);
	sim_explore_result_fini(&r);
}

static void replay_stops_where_told(void **state)
{
	struct sim_campaign c = fake_campaign("random");
	struct sim_replay_result replayed;
	struct sim_explore_result r;
	struct sim_session s;

	(void)state;
	fake_use(busy_abba, 3);
	c.stop_on_first = true;
	r = explore(&c);
	open_session(&s, &c);
	for (u32 step = 1; step < 10; step++) {
		struct sim_replay replay = {
			.log = r.bugs[0].log,
			.log_nr = r.bugs[0].outcome.choices_nr,
			.steps_stop = step,
		};

		assert_int_equal(
			sim_replay_run(&s, &replay, 2, &replayed, NULL), 0);
		assert_int_equal(replayed.same_nr, 2);
		assert_int_equal(replayed.first.verdict, SIM_VERDICT_STOPPED);
		assert_int_equal(replayed.first.steps_nr, step);
	}
	close_session(&s);
	sim_explore_result_fini(&r);
}

/* ---- shortening ---- */

static void shorten_keeps_the_bug(void **state)
{
	struct sim_campaign c = fake_campaign("random");
	u32 longer = 0;

	(void)state;
	fake_use(busy_abba, 3);
	c.stop_on_first = true;
	for (u64 seed = 0; seed < 20; seed++) {
		struct sim_replay_result replayed;
		struct sim_shorten_result found;
		struct sim_replay replay = { .has_expected = true };
		struct sim_explore_result r;
		struct sim_session s;

		c.seed = seed * 1000;
		r = explore(&c);
		longer += r.bugs[0].outcome.preemptions_nr > 1;
		open_session(&s, &c);
		assert_int_equal(sim_shorten(&s, r.bugs[0].log,
					     r.bugs[0].outcome.choices_nr, 300,
					     &found, NULL),
				 0);
		assert_true(sim_outcome_is_same_bug(&found.outcome,
						    &r.bugs[0].outcome));
		assert_true(found.is_one_minimal);
		assert_int_equal(found.outcome.preemptions_nr, 1);
		assert_true(found.tries_nr <= 300);
		replay.log = found.log;
		replay.log_nr = found.outcome.choices_nr;
		replay.verdict = found.outcome.verdict;
		replay.event_hash = found.outcome.event_hash;
		assert_int_equal(
			sim_replay_run(&s, &replay, 2, &replayed, NULL), 0);
		assert_int_equal(replayed.same_nr, 2);
		close_session(&s);
		free(found.log);
		sim_explore_result_fini(&r);
	}
	assert_true(longer > 10);
}

static void shorten_is_bounded_and_refuses(void **state)
{
	static const struct toy_program values[] = {
		{ "first", "..?..!.", 0, 0 },
		{ "second", ".....", 1, 0 },
	};
	struct sim_campaign c = fake_campaign("random");
	struct sim_shorten_result found;
	struct sim_explore_result r;
	struct sim_error err;
	struct sim_session s;

	(void)state;
	fake_use(values, 2);
	c.stop_on_first = true;
	r = explore(&c);
	open_session(&s, &c);
	/* The value that matters survives. */
	assert_int_equal(sim_shorten(&s, r.bugs[0].log,
				     r.bugs[0].outcome.choices_nr, 300, &found,
				     &err),
			 0);
	assert_int_equal(found.outcome.verdict, SIM_VERDICT_ASSERTION);
	assert_int_equal(found.outcome.preemptions_nr, 0);
	free(found.log);
	assert_int_equal(sim_shorten(&s, r.bugs[0].log,
				     r.bugs[0].outcome.choices_nr, 2, &found,
				     &err),
			 0);
	assert_int_equal(found.tries_nr, 2);
	free(found.log);
	/* Half a schedule ends in no bug. */
	assert_int_equal(sim_shorten(&s, r.bugs[0].log, 2, 300, &found, &err),
			 -SIM_ERR_MISMATCH);
	close_session(&s);
	sim_explore_result_fini(&r);
}

/* ---- ids ---- */

static void ids_depend_on_what_matters(void **state)
{
	struct sim_campaign a = fake_campaign("random");
	struct sim_campaign b = a;

	(void)state;
	b.seed = 99;
	b.executions_max = 5;
	assert_true(sim_campaign_id(&a) == sim_campaign_id(&b));
	b.strategy = "dfs";
	assert_true(sim_campaign_id(&a) != sim_campaign_id(&b));
	b = a;
	b.subject.world.cpus_nr++;
	assert_true(sim_campaign_id(&a) != sim_campaign_id(&b));
	b = a;
	b.subject.model_id++;
	assert_true(sim_campaign_id(&a) != sim_campaign_id(&b));
	b = a;
	b.subject.options = "variant=v5 cpus=4";
	assert_true(sim_campaign_id(&a) != sim_campaign_id(&b));
	assert_true(sim_campaign_mix(1) != sim_campaign_mix(2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(choices_round_trip),
		cmocka_unit_test(choices_are_small),
		cmocka_unit_test(choices_check_values),
		cmocka_unit_test(choices_survive_garbage),
		cmocka_unit_test(long_token_round_trip),
		cmocka_unit_test(mismatches_name_both),
		cmocka_unit_test(cut_and_damaged_tokens),
		cmocka_unit_test(tokens_survive_100000_mutations),
		cmocka_unit_test(short_token_round_trip),
		cmocka_unit_test(token_of_a_finding_replays),
		cmocka_unit_test(short_token_replays),
		cmocka_unit_test(replay_stops_where_told),
		cmocka_unit_test(shorten_keeps_the_bug),
		cmocka_unit_test(shorten_is_bounded_and_refuses),
		cmocka_unit_test(ids_depend_on_what_matters),
	};

	return cmocka_run_group_tests_name("token", tests, NULL, NULL);
}
