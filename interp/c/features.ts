/**
 * What `__has_attribute` and `__has_builtin` answer: the names that GCC 12 knows for C on any machine, as far as
 * kernel code asks for them or the interpreter meets them. What is not listed is answered with 0.
 */

const ATTRIBUTES: ReadonlySet<string> = new Set(
  (
    'access alias aligned alloc_align alloc_size always_inline artificial assume_aligned cleanup cold common const ' +
    'constructor copy deprecated designated_init destructor error externally_visible fallthrough flatten format ' +
    'format_arg gnu_inline hot ifunc leaf malloc may_alias mode naked no_address_safety_analysis no_icf ' +
    'no_instrument_function no_profile_instrument_function no_reorder no_sanitize no_sanitize_address ' +
    'no_sanitize_coverage no_sanitize_thread no_sanitize_undefined no_split_stack no_stack_limit no_stack_protector ' +
    'noclone nocommon noinit noinline noipa nonnull nonstring noplt noreturn nothrow optimize packed patchable_function_entry ' +
    'persistent pure retain returns_nonnull returns_twice scalar_storage_order section sentinel simd stack_protect symver ' +
    'target target_clones tls_model transparent_union unavailable uninitialized unused used vector_size visibility ' +
    'warn_if_not_aligned warn_unused_result warning weak weakref zero_call_used_regs ' +
    // On the machine whose headers kernel code is mostly tried with; harmless elsewhere.
    'no_caller_saved_registers'
  ).split(' '),
);

const BUILTINS: ReadonlySet<string> = new Set([
  ...(
    '__builtin_abs __builtin_add_overflow __builtin_add_overflow_p __builtin_alloca __builtin_alloca_with_align ' +
    '__builtin_assume_aligned __builtin_bswap16 __builtin_bswap32 __builtin_bswap64 __builtin_bswap128 ' +
    '__builtin_choose_expr __builtin_classify_type __builtin_clear_padding ' +
    '__builtin_clrsb __builtin_clz __builtin_clzl __builtin_clzll __builtin_constant_p ' +
    '__builtin_convertvector __builtin_ctz __builtin_ctzl __builtin_ctzll __builtin_dynamic_object_size ' +
    '__builtin_expect __builtin_expect_with_probability __builtin_extract_return_addr __builtin_ffs __builtin_ffsl ' +
    '__builtin_ffsll __builtin_frame_address __builtin_has_attribute __builtin_isalnum __builtin_isalpha ' +
    '__builtin_isdigit __builtin_islower __builtin_isspace __builtin_isupper __builtin_isxdigit __builtin_labs ' +
    '__builtin_llabs __builtin_longjmp __builtin_memchr __builtin_memcmp __builtin_memcpy __builtin_memmove ' +
    '__builtin_memset __builtin_mul_overflow __builtin_mul_overflow_p __builtin_object_size __builtin_offsetof ' +
    '__builtin_parity __builtin_popcount __builtin_popcountl __builtin_popcountll __builtin_prefetch ' +
    '__builtin_return_address __builtin_sadd_overflow __builtin_setjmp __builtin_shuffle __builtin_shufflevector ' +
    '__builtin_smul_overflow __builtin_snprintf __builtin_speculation_safe_value __builtin_ssub_overflow ' +
    '__builtin_stpcpy __builtin_strcat __builtin_strchr __builtin_strcmp __builtin_strcpy __builtin_strlen ' +
    '__builtin_strncmp __builtin_strncpy __builtin_strnlen __builtin_strrchr __builtin_strstr __builtin_sub_overflow ' +
    '__builtin_sub_overflow_p __builtin_trap __builtin_types_compatible_p __builtin_uadd_overflow ' +
    '__builtin_umul_overflow __builtin_unreachable __builtin_usub_overflow __builtin_va_arg_pack ' +
    '__builtin_va_copy __builtin_va_end __builtin_va_start ' +
    'abs memchr memcmp memcpy memmove memset printf snprintf stpcpy strcat strchr strcmp strcpy strlen strncmp ' +
    'strncpy strnlen strrchr strstr __sync_synchronize'
  ).split(' '),
  ...'add sub and or xor nand'
    .split(' ')
    .flatMap((operation) => [
      `__atomic_fetch_${operation}`,
      `__atomic_${operation}_fetch`,
      `__sync_fetch_and_${operation}`,
      `__sync_${operation}_and_fetch`,
    ]),
  ...(
    'load load_n store store_n exchange exchange_n compare_exchange compare_exchange_n test_and_set clear ' +
    'thread_fence signal_fence always_lock_free is_lock_free'
  )
    .split(' ')
    .map((operation) => `__atomic_${operation}`),
  ...'val_compare_and_swap bool_compare_and_swap lock_test_and_set lock_release'
    .split(' ')
    .map((operation) => `__sync_${operation}`),
]);

/** Attributes of C2x, with the date that a query yields. */
const STANDARD_ATTRIBUTES: ReadonlyMap<string, string> = new Map([
  ['deprecated', '201904'],
  ['fallthrough', '201904'],
  ['maybe_unused', '201904'],
  ['nodiscard', '202003'],
]);

/** What the query yields, as a number's spelling. `__noinline__` is `noinline`; `gnu::noinline` comes with its scope. */
export function hasAttribute(name: string, scope: string | undefined): string {
  const bare = /^__(.+)__$/.exec(name)?.[1] ?? name;
  if (scope !== undefined) return /^(?:__)?gnu(?:__)?$/.test(scope) && ATTRIBUTES.has(bare) ? '1' : '0';
  return STANDARD_ATTRIBUTES.get(bare) ?? (ATTRIBUTES.has(bare) ? '1' : '0');
}

/** `__has_c_attribute`: the standard's own, or with a scope GNU's. */
export function hasStandardAttribute(name: string, scope: string | undefined): string {
  if (scope !== undefined) return hasAttribute(name, scope);
  return STANDARD_ATTRIBUTES.get(/^__(.+)__$/.exec(name)?.[1] ?? name) ?? '0';
}

export function hasBuiltin(name: string): boolean {
  return BUILTINS.has(name);
}

/** All that the tables hold, so that a test can hold them against a compiler. */
export const KNOWN_FEATURES = { attributes: ATTRIBUTES, builtins: BUILTINS };
