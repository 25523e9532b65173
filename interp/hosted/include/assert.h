/* C11 7.2. May be included several times, each time as NDEBUG then says. */
#undef assert
#ifdef NDEBUG
#define assert(condition) ((void)0)
#else
_Noreturn void __hosted_assert_failed(const char *condition, const char *file, unsigned int line, const char *function);
#define assert(condition) \
	((condition) ? (void)0 : __hosted_assert_failed(#condition, __FILE__, __LINE__, __func__))
#endif
#ifndef static_assert
#define static_assert _Static_assert
#endif
