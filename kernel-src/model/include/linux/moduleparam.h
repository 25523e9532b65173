/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces <linux/moduleparam.h>.
 * Why: nobody gives parameters, which stay what they are in the text; the tree's macros would lay them down for a loader
 * of modules, under the name of a module that only Kbuild knows. No scenario reads it, see linux/module.h.
 */
#ifndef _LINUX_MODULE_PARAMS_H
#define _LINUX_MODULE_PARAMS_H

struct kernel_param {
	const char *name;
	void *arg;
};

struct kernel_param_ops {
	int (*set)(const char *text, const struct kernel_param *param);
	int (*get)(char *buffer, const struct kernel_param *param);
};

#define module_param(name, type, perm)
#define module_param_named(name, value, type, perm)
#define module_param_cb(name, ops, arg, perm)
#define MODULE_PARM_DESC(parm, desc)

#endif
