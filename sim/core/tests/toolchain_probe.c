// SPDX-License-Identifier: GPL-2.0-only
/*
 * toolchain_probe.c - built with the flags of model code
 */
#include "toolchain_probe.h"

#include <string.h>

int probe_x;
long probe_l;
int probe_array[32];
struct probe_pair probe_from, probe_to;
struct probe_bits probe_bits;
int probe_flag;
volatile int probe_volatile;
char probe_bytes[16];

static int sum;
static int term;
static int secret;

int probe_increment(void)
{
	probe_x++;
	return probe_x;
}

long probe_read_twice(void)
{
	long before = probe_l;

	probe_l++;
	return before + probe_l;
}

/* A static that is never written is a constant and has no accesses at all. */
void probe_set_term(int v)
{
	term = v;
}

int probe_loop(void)
{
	for (int i = 0; i < 8; i++)
		sum = sum + term;
	return 0;
}

void probe_store_loop(void)
{
	for (int i = 0; i < 32; i++)
		probe_array[i] = i;
}

void probe_copy(void)
{
	probe_to = probe_from;
}

void probe_set_bits(unsigned int v)
{
	probe_bits.low = v & 7;
}

int probe_read_once(void)
{
	return __atomic_load_n(&probe_flag, __ATOMIC_RELAXED);
}

void probe_write_once(int v)
{
	__atomic_store_n(&probe_flag, v, __ATOMIC_RELAXED);
}

int probe_add_return(int v)
{
	return __atomic_add_fetch(&probe_flag, v, __ATOMIC_SEQ_CST);
}

int probe_read_volatile(void)
{
	return probe_volatile;
}

void probe_clear(void)
{
	memset(probe_bytes, 0, sizeof(probe_bytes));
}

int probe_static(void)
{
	return secret;
}

int probe_static_written(int v)
{
	secret = v;
	return secret;
}

const void *probe_static_addr(void)
{
	return &secret;
}

int probe_escaped_local(void)
{
	int local = 1;

	probe_escape(&local);
	return local;
}
