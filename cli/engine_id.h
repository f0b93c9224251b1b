/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * engine_id.h - which program is this?
 */
#ifndef CLI_ENGINE_ID_H
#define CLI_ENGINE_ID_H

#include "base/base.h"

/** cli_engine_id() - a hash of the running program; 0: it cannot be read
 *
 * More than the identity of the model: two builds of the same sources may have
 * their objects at other addresses.
 */
u64 cli_engine_id(void);

#endif /* CLI_ENGINE_ID_H */
