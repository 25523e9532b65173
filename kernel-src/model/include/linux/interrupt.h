/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/interrupt.h>: what locks take from it without saying so.
 * Why: handlers are the scenario's (INTERRUPT()), not registered.
 */
#ifndef _LINUX_INTERRUPT_H
#define _LINUX_INTERRUPT_H

#include <linux/kernel.h>
#include <linux/bitops.h>
#include <linux/cpumask.h>
#include <linux/hardirq.h>
#include <linux/irqflags.h>
#include <linux/bottom_half.h>
#include <linux/percpu.h>

#endif
