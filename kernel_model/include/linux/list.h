/* SPDX-License-Identifier: GPL-2.0-only */
/* list.h - the engine's lists are kernel-shaped already */
#ifndef KM_LINUX_LIST_H
#define KM_LINUX_LIST_H

#include "base/list.h"

#endif /* KM_LINUX_LIST_H */
