/* C11 7.23. */
#ifndef _HOSTED_STDNORETURN_H
#define _HOSTED_STDNORETURN_H
#define noreturn _Noreturn
#endif
