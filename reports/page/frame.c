// SPDX-License-Identifier: GPL-2.0-only
#include "reports/page/frame.h"

#include <string.h>

#include "base/assert.h"
#include "base/text.h"

static const char *part(const char *name)
{
	const struct reports_part *p = reports_parts;

	while (p->name && strcmp(p->name, name) != 0)
		p++;
	SIM_ASSERT(p->name);
	return p->text;
}

void reports_frame_print(const char *frame, const char *script,
			 void (*add_data)(void *ctx, struct sim_text *text),
			 void *ctx, struct sim_text *text)
{
	for (const char *line = part(frame); *line;) {
		const char *end = strchrnul(line, '\n');
		size_t bytes = (size_t)(end - line);

		if (bytes == 6 && !memcmp(line, "@data@", 6))
			add_data(ctx, text);
		else if (bytes == 7 && !memcmp(line, "@style@", 7))
			sim_text_add(text, part("style"));
		else if (bytes == 8 && !memcmp(line, "@script@", 8))
			sim_text_add(text, part(script));
		else if (bytes == 7 && !memcmp(line, "@order@", 7))
			sim_text_add(text, part("order_script"));
		else if (bytes == 7 && !memcmp(line, "@place@", 7))
			sim_text_add(text, part("place_script"));
		else
			sim_text_add_bytes(text, line, bytes);
		sim_text_add_char(text, '\n');
		line = *end ? end + 1 : end;
	}
}
