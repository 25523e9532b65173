/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/cpumask.h>: the CPUs are those of the scenario, all of them possible and online, for ever.
 * Why: with the tree's masks each loop over them would run over CONFIG_NR_CPUS.
 */
#ifndef __LINUX_CPUMASK_H
#define __LINUX_CPUMASK_H

#include <linux/kernel.h>
#include <linux/threads.h>
#include <linux/types.h>
#include <linux/smp.h>

typedef struct cpumask {
	DECLARE_BITMAP(bits, NR_CPUS);
} cpumask_t;
typedef struct cpumask cpumask_var_t[1];

#define nr_cpu_ids		((unsigned int)__lockstep_nr_cpus())
#define num_possible_cpus()	nr_cpu_ids
#define num_present_cpus()	nr_cpu_ids
#define num_online_cpus()	nr_cpu_ids
#define cpu_possible(cpu)	((unsigned int)(cpu) < nr_cpu_ids)
#define cpu_present(cpu)	cpu_possible(cpu)
#define cpu_online(cpu)		cpu_possible(cpu)
#define cpu_active(cpu)		cpu_possible(cpu)
#define for_each_possible_cpu(cpu)	for ((cpu) = 0; (cpu) < __lockstep_nr_cpus(); (cpu)++)
#define for_each_present_cpu(cpu)	for_each_possible_cpu(cpu)
#define for_each_online_cpu(cpu)	for_each_possible_cpu(cpu)

#endif
