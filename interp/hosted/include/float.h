/* C11 5.2.4.2.2: there is no floating point here; programs that only include this go on. */
#ifndef _HOSTED_FLOAT_H
#define _HOSTED_FLOAT_H
#endif
