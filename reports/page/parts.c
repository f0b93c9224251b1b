// SPDX-License-Identifier: GPL-2.0-only
#include "reports/page/parts.h"

#include <string.h>

#include "base/assert.h"

const struct reports_part *reports_part_find(const char *name)
{
	const struct reports_part *part = reports_parts;

	while (part->name && strcmp(part->name, name) != 0)
		part++;
	SIM_ASSERT(part->name);
	return part;
}
