/* SPDX-License-Identifier: GPL-2.0-only */
/* delay.h - sleeping in virtual time */
#ifndef KM_LINUX_DELAY_H
#define KM_LINUX_DELAY_H

/** msleep() - schedule point; sleeps @msecs of virtual time */
void msleep(unsigned int msecs);

#endif /* KM_LINUX_DELAY_H */
