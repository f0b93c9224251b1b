// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "store/internal.h"

/* First byte of a stored choice log. Values are never used again. */
enum encoding {
	ENCODING_PLAIN	= 1,
	ENCODING_ZSTD	= 2,	/* one frame that states its content size */
};

#define PLAIN_BYTES_MAX	256
#define ZSTD_LEVEL	1

int store_blob_encode(struct sim_store *store, const void *log, size_t bytes,
		      void **ret_blob, size_t *ret_bytes)
{
	bool is_plain = bytes <= PLAIN_BYTES_MAX;
	size_t room = is_plain ? bytes : ZSTD_compressBound(bytes);
	u8 *blob;

	if (bytes > SIM_STORE_LOG_BYTES_MAX)
		return -SIM_ERR_LIMIT;
	blob = malloc(room + 1);
	if (!blob)
		return -SIM_ERR_NOMEM;
	blob[0] = is_plain ? ENCODING_PLAIN : ENCODING_ZSTD;
	if (is_plain && bytes > 0)
		memcpy(blob + 1, log, bytes);
	if (!is_plain) {
		/* Making a context costs more than a small log. */
		if (!store->zstd)
			store->zstd = ZSTD_createCCtx();
		room = store->zstd ?
			       ZSTD_compressCCtx(store->zstd, blob + 1, room,
						 log, bytes, ZSTD_LEVEL) :
			       0;
		if (room == 0 || ZSTD_isError(room)) {
			free(blob);
			return -SIM_ERR_NOMEM;
		}
	}
	*ret_blob = blob;
	*ret_bytes = room + 1;
	return 0;
}

int store_blob_bytes(const void *blob, size_t bytes, size_t *ret_log_bytes)
{
	const u8 *data = blob;
	unsigned long long size;

	if (bytes < 1)
		return -SIM_ERR_FORMAT;
	if (data[0] == ENCODING_PLAIN) {
		*ret_log_bytes = bytes - 1;
		return 0;
	}
	if (data[0] != ENCODING_ZSTD)
		return -SIM_ERR_VERSION;
	size = ZSTD_getFrameContentSize(data + 1, bytes - 1);
	if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR)
		return -SIM_ERR_FORMAT;
	if (size > SIM_STORE_LOG_BYTES_MAX)
		return -SIM_ERR_FORMAT;
	*ret_log_bytes = (size_t)size;
	return 0;
}

int store_blob_decode(const void *blob, size_t bytes, void *log,
		      size_t log_bytes)
{
	const u8 *data = blob;
	size_t nr;

	if (data[0] == ENCODING_PLAIN) {
		if (log_bytes > 0)
			memcpy(log, data + 1, log_bytes);
		return 0;
	}
	nr = ZSTD_decompress(log, log_bytes, data + 1, bytes - 1);
	return ZSTD_isError(nr) || nr != log_bytes ? -SIM_ERR_FORMAT : 0;
}

void store_blob_fini(struct sim_store *store)
{
	ZSTD_freeCCtx(store->zstd);
}
