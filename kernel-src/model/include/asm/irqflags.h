/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces the architecture's interrupt flag. flags: 0 interrupts were on, 1 they were off.
 * Why: elsewhere it is a register; here the simulated kernel keeps it, per task (an interrupt runs on top of the task
 * that it interrupts).
 */
#ifndef _ASM_LOCKSTEP_IRQFLAGS_H
#define _ASM_LOCKSTEP_IRQFLAGS_H

#include <lockstep/machine.h>

#define arch_local_irq_disable()	__lockstep_irq_disable()
#define arch_local_irq_enable()		__lockstep_irq_enable()
#define arch_local_irq_save()		__lockstep_irq_save()
#define arch_local_irq_restore(flags)	__lockstep_irq_restore(flags)
#define arch_local_save_flags()		((unsigned long)__lockstep_irqs_disabled())
#define arch_irqs_disabled_flags(flags)	((flags) != 0)
#define arch_irqs_disabled()		(__lockstep_irqs_disabled() != 0)

#endif
