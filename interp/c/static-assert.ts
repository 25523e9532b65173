/** `_Static_assert` (C11 6.7.10), wherever it stands. */
import type { StaticAssertion } from './ast.ts';
import { rvalue } from './operand.ts';
import { fail, report, type Scope } from './scope.ts';

export function staticAssertion(scope: Scope, { condition, message, origin }: StaticAssertion): void {
  const value = rvalue(scope, scope.unit.knot.expression(scope, condition));
  if (value.type.kind !== 'integer') fail('expression in static assertion is not an integer', origin);
  if (value.kind !== 'constant') fail('expression in static assertion is not constant', origin);
  if (value.kind === 'constant' && value.value !== 0n) return;
  report(scope, message === undefined ? 'static assertion failed' : `static assertion failed: "${message}"`, origin);
}
