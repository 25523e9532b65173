/* C11 7.12: there is no floating point here; a call of any of these is refused where it is compiled. */
#ifndef _HOSTED_MATH_H
#define _HOSTED_MATH_H
float fabsf(float);
double fabs(double);
double ldexp(double, int);
double floor(double);
double sqrt(double);
double pow(double, double);
#endif
