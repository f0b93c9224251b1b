/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KM_LINUX_EXPORT_H
#define KM_LINUX_EXPORT_H

#define EXPORT_SYMBOL(sym)
#define EXPORT_SYMBOL_GPL(sym)

#endif /* KM_LINUX_EXPORT_H */
