/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces the architecture's way to its running task.
 * Why: elsewhere it is a register; here the simulated kernel knows.
 */
#ifndef _ASM_LOCKSTEP_CURRENT_H
#define _ASM_LOCKSTEP_CURRENT_H

#include <lockstep/machine.h>

#define get_current()	__lockstep_current()
#define current		get_current()

#endif
