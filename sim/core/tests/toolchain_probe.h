/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * toolchain_probe.h - small functions whose instrumentation is known
 *
 * Owns:       the variables that they touch.
 * Used by:    toolchain_test.c; toolchain_probe.c is built as model code.
 */
#ifndef SIM_CORE_TESTS_TOOLCHAIN_PROBE_H
#define SIM_CORE_TESTS_TOOLCHAIN_PROBE_H

struct probe_pair {
	long	a;
	long	b;
	long	c;
};

struct probe_bits {
	unsigned int	low : 3;
	unsigned int	high : 5;
};

extern int probe_x;
extern long probe_l;
extern int probe_array[32];
extern struct probe_pair probe_from, probe_to;
extern struct probe_bits probe_bits;
extern int probe_flag;
extern volatile int probe_volatile;
extern char probe_bytes[16];

int probe_increment(void);		/* x++; return x */
long probe_read_twice(void);		/* read, l++, read */
void probe_set_term(int v);
int probe_loop(void);			/* 8 times: two reads and a write */
void probe_store_loop(void);		/* 32 elements */
void probe_copy(void);			/* struct copy */
void probe_set_bits(unsigned int v);	/* bit field store */
int probe_read_once(void);		/* relaxed __atomic load */
void probe_write_once(int v);		/* relaxed __atomic store */
int probe_add_return(int v);		/* atomic read-modify-write */
int probe_read_volatile(void);
void probe_clear(void);			/* memset of constant size */

/* Variables that never leave the file; their addresses are for the test. */
int probe_static(void);			/* reads a static variable */
int probe_static_written(int v);	/* writes one, reads it back */
const void *probe_static_addr(void);
int probe_escaped_local(void);		/* a local whose address escapes */
void probe_escape(int *p);		/* in toolchain_test.c */

#endif /* SIM_CORE_TESTS_TOOLCHAIN_PROBE_H */
