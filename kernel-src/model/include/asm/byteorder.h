/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces the architecture's byte order: little endian, without the tree's conversions (linux/byteorder/).
 * Why: elsewhere it is the processor's. No lock converts, and what converts would be a tenth of the text of a unit.
 */
#ifndef _ASM_LOCKSTEP_BYTEORDER_H
#define _ASM_LOCKSTEP_BYTEORDER_H

#ifndef __LITTLE_ENDIAN
#define __LITTLE_ENDIAN 1234
#endif
#ifndef __LITTLE_ENDIAN_BITFIELD
#define __LITTLE_ENDIAN_BITFIELD
#endif

#endif
