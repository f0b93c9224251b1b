// SPDX-License-Identifier: GPL-2.0-only
/*
 * variants.c - the variant in use, and all there are
 */
#include <linux/string.h>

#include "mm/slab.h"
#include "variants.h"

const struct slub_variant *slub_variant = &slub_variant_v6_1;

#define VARIANT_ADDRESS(symbol, choice) &slub_variant_##symbol,

const struct slub_variant *const slub_variants[] = {
	SLUB_VARIANTS(VARIANT_ADDRESS) NULL,
};

const struct slub_variant *slub_variant_find(const char *name)
{
	for (unsigned int i = 0; slub_variants[i]; i++) {
		if (!strcmp(slub_variants[i]->name, name))
			return slub_variants[i];
	}
	return NULL;
}
