/**
 * Reductions lose nothing, at length: 600 generated programs against the enumerator, and every built-in scenario that has few enough states without
 * reductions, on the tree as it is and with each built-in patch.
 */
import { describe, expect, test } from 'vitest';
import { builtinScenarios, loadKernel } from '../../harness/index.ts';
import { compareAll, compareLate, compareScenario } from '../explore-compare.ts';

test('generated programs', async () => {
  expect((await compareAll(600)).compared).toBe(600);
});

test('generated programs with late stores', async () => {
  expect((await compareLate(600)).compared).toBe(600);
});

test('every scenario with late stores', async () => {
  const { tree } = await loadKernel();
  const compared: string[] = [];
  for (const name of builtinScenarios()) {
    if ((await compareScenario(tree, name, [], 'weak')) === 'compared') compared.push(name);
  }
  expect(compared.length).toBeGreaterThan(20);
});

describe.each(['', 'rwsem-wait-v1', 'rwsem-wait-v2'])('with patch %s', (patch) => {
  test.each(['n', 'y'])('every scenario, SPIN_ON_OWNER=%s', async (spin) => {
    const { tree } = await loadKernel({ patches: patch === '' ? [] : [patch] });
    const names = { compared: [] as string[], absent: [] as string[], large: [] as string[] };
    for (const name of builtinScenarios())
      names[await compareScenario(tree, name, [`RWSEM_SPIN_ON_OWNER=${spin}`])].push(name);
    process.stdout.write(`compared ${names.compared.length}, too large: ${names.large.join(', ')}\n`);
    expect(names.compared.length).toBeGreaterThan(30);
  });
});
