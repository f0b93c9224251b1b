/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * variants.h - the list of SLUB variants
 *
 * Used by:    variants.c; verbs/slub, for the names of the boot option.
 * Promises:   to add a variant: copy one file beside this, add one line here
 *             and one in the build.
 */
#ifndef KM_MM_SLUB_VARIANTS_VARIANTS_H
#define KM_MM_SLUB_VARIANTS_VARIANTS_H

/* VARIANT(symbol, name of the option's choice), oldest first */
#define SLUB_VARIANTS(VARIANT)		\
	VARIANT(v3_6_bare, "v3.6-bare")	\
	VARIANT(v3_6, "v3.6")		\
	VARIANT(v3_7, "v3.7")		\
	VARIANT(v4_11, "v4.11")		\
	VARIANT(v4_17, "v4.17")		\
	VARIANT(v4_18, "v4.18")		\
	VARIANT(v5_10_rc, "v5.10-rc")	\
	VARIANT(v5_10, "v5.10")		\
	VARIANT(v5_12, "v5.12")		\
	VARIANT(v5_13_rc, "v5.13-rc")	\
	VARIANT(v4, "v4")		\
	VARIANT(fix1, "fix1")		\
	VARIANT(v5_14_rt, "v5.14-rt")	\
	VARIANT(v5_15, "v5.15")		\
	VARIANT(v6_0_rc, "v6.0-rc")	\
	VARIANT(v6_0, "v6.0")		\
	VARIANT(v6_1, "v6.1")

#define SLUB_VARIANT_DEFAULT	"v6.1"

struct slub_variant;

#define VARIANT_DECLARE(symbol, choice) \
	extern const struct slub_variant slub_variant_##symbol;
SLUB_VARIANTS(VARIANT_DECLARE)
#undef VARIANT_DECLARE

#endif /* KM_MM_SLUB_VARIANTS_VARIANTS_H */
