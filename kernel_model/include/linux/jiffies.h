/* SPDX-License-Identifier: GPL-2.0-only */
/* jiffies.h - virtual time in ticks of one millisecond */
#ifndef KM_LINUX_JIFFIES_H
#define KM_LINUX_JIFFIES_H

#define HZ			1000
#define msecs_to_jiffies(ms)	((unsigned long)(ms))

/** km_jiffies() - virtual time in milliseconds */
unsigned long km_jiffies(void);
#define jiffies			km_jiffies()

#endif /* KM_LINUX_JIFFIES_H */
