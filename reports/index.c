// SPDX-License-Identifier: GPL-2.0-only
/*
 * index.c - named queries as JSON, put into page/index.html
 */
#include "reports/index.h"

#include "base/json.h"
#include "base/text.h"
#include "reports/page/frame.h"
#include "reports/sql/queries.h"
#include "store/query.h"

#define VERSION 1

struct index {
	struct sim_json json;
	struct sim_store *store;
	struct sim_error *err;
	const char *name;
	const struct reports_index_pages *pages;
	int result;
};

static int take_columns(void *arg, u32 nr, const char *const *names)
{
	struct sim_json *json = arg;

	sim_json_key(json, "columns");
	sim_json_array_begin(json);
	for (u32 i = 0; i < nr; i++)
		sim_json_str(json, names[i]);
	sim_json_array_end(json);
	sim_json_key(json, "rows");
	sim_json_array_begin(json);
	return 0;
}

static int take_row(void *arg, u32 nr, const struct sim_store_value *values)
{
	struct sim_json *json = arg;

	sim_json_array_begin(json);
	for (u32 i = 0; i < nr; i++) {
		const struct sim_store_value *v = &values[i];

		if (v->type == SIM_STORE_INTEGER)
			sim_json_s64(json, v->integer);
		else if (v->type == SIM_STORE_REAL)
			sim_json_double(json, v->real);
		else if (v->type == SIM_STORE_TEXT)
			sim_json_str_bytes(json, v->data, v->bytes);
		else
			sim_json_null(json);
	}
	sim_json_array_end(json);
	return 0;
}

static void add_table(struct index *x, const char *title, const char *query)
{
	const struct reports_query *named = reports_query_find(query);
	struct sim_store_sink sink = { take_columns, take_row, &x->json };

	if (x->result)
		return;
	sim_json_object_begin(&x->json);
	sim_json_key_str(&x->json, "title", title);
	sim_json_key_str(&x->json, "query", query);
	sim_json_key_str(&x->json, "about", named->about);
	x->result = sim_store_query(x->store, named->sql, &sink, x->err);
	if (x->result)
		return;
	sim_json_array_end(&x->json);
	sim_json_object_end(&x->json);
}

static void add_pages(struct index *x)
{
	sim_json_key(&x->json, "pages");
	sim_json_object_begin(&x->json);
	for (u32 i = 0; i < x->pages->pages_nr; i++)
		sim_json_key_str(&x->json, x->pages->pages[i].bug_id,
				 x->pages->pages[i].why_not);
	sim_json_object_end(&x->json);
	sim_json_key(&x->json, "sources");
	sim_json_object_begin(&x->json);
	for (u32 i = 0; i < x->pages->sources_nr; i++)
		sim_json_key_str(&x->json, x->pages->sources[i].file,
				 x->pages->sources[i].page);
	sim_json_object_end(&x->json);
}

static void add_data(void *ctx, struct sim_text *text)
{
	struct index *x = ctx;

	sim_json_init(&x->json, text, 0);
	sim_json_object_begin(&x->json);
	sim_json_key_str(&x->json, "format", "gordian-index");
	sim_json_key_u64(&x->json, "version", VERSION);
	sim_json_key_str(&x->json, "name", x->name);
	add_pages(x);
	sim_json_key(&x->json, "tables");
	sim_json_array_begin(&x->json);
	add_table(x, "Findings", "bugs");
	add_table(x, "What was explored", "scenarios");
	add_table(x, "Strategies", "strategies");
	add_table(x, "Variants", "variants");
	add_table(x, "Who waited for whom", "wait-for");
	add_table(x, "Lock reports", "lock-reports");
	add_table(x, "What became of them", "lock-verdicts");
	add_table(x, "Lock order", "lock-order");
	add_table(x, "Coverage by scenario", "coverage-scenarios");
	add_table(x, "Coverage by file", "coverage");
	add_table(x, "Lines that no scenario reaches", "coverage-unreached");
	add_table(x, "Branches that went one way", "coverage-branches");
	add_table(x, "Waits", "coverage-waits");
	add_table(x, "States of CPUs", "coverage-cpu-states");
	if (x->result)
		return; /* the text is of no use */
	sim_json_array_end(&x->json);
	sim_json_object_end(&x->json);
	sim_json_finish(&x->json);
}

int reports_index_print(struct sim_store *store, const char *name,
			const struct reports_index_pages *pages,
			struct sim_text *text, struct sim_error *err)
{
	struct index x = {
		.store = store,
		.err = err,
		.name = name,
		.pages = pages,
	};

	reports_frame_print("index", "index_script", add_data, &x, text);
	if (!x.result && sim_text_error(text) < 0)
		x.result = sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	return x.result;
}
