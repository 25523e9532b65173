/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces the architecture's loops that wait for a time: a point at which others run, however long it is.
 * Why: how long it is for the others, is their choice.
 */
#ifndef _ASM_LOCKSTEP_DELAY_H
#define _ASM_LOCKSTEP_DELAY_H

#include <lockstep/machine.h>

#define ndelay(n)	do { (void)(n); __lockstep_point(); } while (0)
#define udelay(n)	ndelay(n)
#define mdelay(n)	ndelay(n)

#endif
