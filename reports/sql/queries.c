// SPDX-License-Identifier: GPL-2.0-only
#include "reports/sql/queries.h"

#include <stddef.h>
#include <string.h>

const struct reports_query *reports_query_find(const char *name)
{
	const struct reports_query *query;

	for (query = reports_queries; query->name; query++) {
		if (strcmp(query->name, name) == 0)
			return query;
	}
	return NULL;
}
