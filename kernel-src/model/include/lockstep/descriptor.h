/* SPDX-License-Identifier: GPL-2.0 */
/*
 * No counterpart: how C tells the harness what there is, in constant structs in a section of their own, found by their
 * tags. Scenarios lay them down through the macros of <lockstep/scenario.h>, rules (harness/rules/) through those at
 * the end of this file.
 * Why: a scenario is one C file and nothing else.
 */
#ifndef _LOCKSTEP_DESCRIPTOR_H
#define _LOCKSTEP_DESCRIPTOR_H

#include <linux/compiler.h>
#include <lockstep/machine.h>

#define LOCKSTEP_DESCRIPTOR	__used __attribute__((__section__(".lockstep.scenario")))
/* State of the rules: private to them, never an event. */
#define LOCKSTEP_GHOST		__attribute__((__section__(".lockstep.ghost")))
/*
 * Are the rules to count how often waiters are overtaken? A scenario says so (BOUNDED_OVERTAKING), since the counters
 * make more states of those that are told apart.
 */
extern int lockstep_overtaking;
/* More tasks than that a scenario cannot have. */
#define LOCKSTEP_TASKS		1000

struct lockstep_task {
	const char *name;
	void (*run)(void);
	/* 0: a CPU of its own, else the CPU's number + 1 */
	int cpu;
	int policy;
	/* 1 to 99 for SCHED_FIFO */
	int priority;
	/* 0 and 1: one task; else so many of the same kind */
	int count;
	union {
		unsigned int flags;
		/* Bits 0, 1, 2: may get it at any point. Bit 3: ends through do_exit(). */
		struct {
			unsigned int fatal_signal : 1;
			unsigned int signal : 1;
			unsigned int spurious : 1;
			unsigned int exits : 1;
		};
	};
};

struct lockstep_hook {
	/* "init", "finally", "quiescent", "always" or "interrupt" */
	const char *kind;
	const char *name;
	void (*run)(void);
	int argument;
};

struct lockstep_option {
	const char *name;
	long value;
	const char *text;
};

/* What the bits of a lock word mean to people. shift -1: a flag; else the number of `name`s is (word & mask) >> shift. */
struct lockstep_decode {
	const char *record;
	const char *member;
	const char *name;
	unsigned long mask;
	int shift;
};

/* A list_head whose entries are waiters: offsets of the link and of the task in an entry. */
struct lockstep_queue {
	const char *record;
	const char *member;
	int link;
	int task;
};

/*
 * Where the rules keep who holds what: an array with one entry per lock, of which a member points to the lock, one counts
 * readers (int) and one points to the task that is the writer. Reports read it; an entry without a lock is free.
 */
struct lockstep_holders {
	const void *table;
	int count;
	int stride;
	int lock;
	int readers;
	int writer;
};

#define LOCKSTEP_HOOK(hook_kind, function)				\
	static void function(void);					\
	static const struct lockstep_hook __lockstep_hook_##function LOCKSTEP_DESCRIPTOR = \
		{ .kind = hook_kind, .name = #function, .run = function }; \
	static void function(void)
#define LOCKSTEP_DECODE(record_tag, member_name, word, bits, by)	\
	static const struct lockstep_decode __UNIQUE_ID(lockstep_decode) LOCKSTEP_DESCRIPTOR = \
		{ .record = record_tag, .member = member_name, .name = word, .mask = bits, .shift = by }
#define LOCKSTEP_QUEUE(record_tag, member_name, type, link_member, task_member) \
	static const struct lockstep_queue __UNIQUE_ID(lockstep_queue) LOCKSTEP_DESCRIPTOR = \
		{ .record = record_tag, .member = member_name,		\
		  .link = offsetof(type, link_member), .task = offsetof(type, task_member) }

#define LOCKSTEP_HOLDERS(array, lock_member, readers_member, writer_member) \
	static const struct lockstep_holders __UNIQUE_ID(lockstep_holders) LOCKSTEP_DESCRIPTOR = \
		{ .table = array, .count = sizeof(array) / sizeof(array[0]), .stride = sizeof(array[0]), \
		  .lock = offsetof(typeof(array[0]), lock_member), \
		  .readers = offsetof(typeof(array[0]), readers_member), \
		  .writer = offsetof(typeof(array[0]), writer_member) }

/* What a rule demands; a false condition is a finding of that kind. */
#define INVARIANT(condition, text)	__lockstep_invariant((condition) != 0, text, __FILE__, __LINE__)
#define STARVATION(condition, text)	__lockstep_starvation((condition) != 0, text, __FILE__, __LINE__)
#define EXCLUSION(condition, text)	__lockstep_exclusion((condition) != 0, text, __FILE__, __LINE__)

#endif
