/**
 * `lockstep step`: what keys do, what is drawn, and the whole of it in a pseudo terminal.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildScenario } from '../harness/build.ts';
import { loadScenario } from '../harness/catalog.ts';
import { main } from '../harness/cli/main.ts';
import type { Screen, Terminal } from '../harness/cli/terminal.ts';
import { explore, loadKernel } from '../harness/index.ts';
import { makeStyle } from '../harness/report/style.ts';
import { press, readKeys, START, type StepState } from '../harness/step/keys.ts';
import { renderScreen } from '../harness/step/screen.ts';
import { Stepper } from '../harness/step/stepper.ts';
import { TRACE } from './report-data.ts';

describe('keys', () => {
  const names: readonly (readonly [input: string, keys: readonly string[]])[] = [
    ['n', ['n']],
    ['12g', ['1', '2', 'g']],
    ['\x1b[C\x1b[D', ['right', 'left']],
    ['\x1bOC\x1bOD', ['right', 'left']],
    ['\x1b', ['escape']],
    ['\x1b[A\x1b[5~n', ['n']],
    ['/ä\r', ['/', 'ä', 'enter']],
    ['a\x7f', ['a', 'back']],
    ['\x03', ['quit']],
    ['\x01', []],
  ];
  test.each(names)('%j is read as %j', (input, keys) => {
    expect(readKeys(input)).toEqual(keys);
  });

  // TRACE has 8 steps: 1-3 of w1, 4 of w2, 5 a tick, 6 of w2, 7-8 of w1.
  const rows: readonly (readonly [name: string, keys: string, position: number, message?: RegExp])[] = [
    ['forwards', 'n \x1b[C', 3],
    ['and back', 'nnnp\x1b[D', 1],
    ['not before the start', 'p', 0, /the start/],
    ['not behind the end', 'Gn', 8, /the end/],
    ['to the end', 'G', 8],
    ['to the start', 'Gg', 0],
    ['to a step', '6g', 6],
    ['to a step with two digits, beyond the end', '12g', 8],
    ['to a step, with G too', '5G', 5],
    ['a number that is forgotten', '5n', 1],
    ['the same task, at the start', 't', 1],
    ['the same task, over others', 'tttt', 7],
    ['the same task, from an event from outside', '5gt', 6],
    ['the same task, where it makes no more', '6gt', 6, /w2 makes no more steps/],
    ['a search', '/schedule\r', 6],
    ['a search for a function', '/TAKE_SLOWLY\r', 6],
    ['a search for who', '/tick\r', 5],
    ['a search for a lock', '/queue: w2\r', 6],
    ['the same search again, around', '/schedule\r/\r', 6, /from the start again/],
    ['a search for nothing', '/nowhere\r', 0, /'nowhere' is in no step/],
    ['a search corrected', '/tickx\x7f\r', 5],
    ['a search given up', '/sched\x1b', 0],
    ['keys in a search are letters', '/nnn\x1bn', 1],
    ['help swallows one key', 'n?nn', 2],
    ['an unknown key', 'x', 0, /\? lists the keys/],
  ];
  test.each(rows.map(([name, keys, position, message]) => ({ name, keys, position, message })))('$name', (row) => {
    const { keys, position, message } = row;
    let state: StepState = START;
    for (const key of readKeys(keys)) state = press(state, key, TRACE);
    expect(state.position).toBe(position);
    expect(state.done).toBe(false);
    if (message !== undefined) expect(state.message).toMatch(message);
    else expect(state.message).toBe('');
  });

  test.each([
    ['q', true],
    ['\x03', true],
    ['/q', false],
    ['/\x03', true],
    ['?q', false],
    ['?\x03', true],
  ])('%j quits: %s', (keys, done) => {
    let state: StepState = START;
    for (const key of readKeys(keys)) state = press(state, key, TRACE);
    expect(state.done).toBe(done);
  });
});

let stepper: Stepper;
let token: string;

beforeAll(async () => {
  const revision = await loadKernel({ patches: ['rwsem-wait-v1'] });
  const loaded = loadScenario('wait-then-writer');
  if (loaded.kind !== 'loaded') throw new Error(loaded.kind);
  const { findings } = await explore(revision, loaded.source);
  const built = buildScenario(revision.tree, revision.config, loaded.source);
  if (built.kind !== 'built') throw new Error(built.kind);
  const [{ finding, token: its }] = findings as [(typeof findings)[0]];
  token = its;
  stepper = new Stepper(built.built, finding.revealed ?? [], finding.schedule, finding.kind);
});

const SIZE = { columns: 140, rows: 40 };
const screenAt = (position: number, size = SIZE): string[] =>
  renderScreen(stepper.view(position), { ...START, position }, size, makeStyle(false));

describe('the screen', () => {
  test.each([
    [140, 40],
    [90, 24],
    [89, 24],
    [60, 12],
    [20, 5],
    [10, 2],
    [300, 100],
  ])('fills %i x %i, at every step, with help and without', (columns, rows) => {
    for (let position = 0; position <= stepper.steps; position++) {
      for (const help of [false, true]) {
        const lines = renderScreen(stepper.view(position), { ...START, help }, { columns, rows }, makeStyle(false));
        expect(lines).toHaveLength(rows);
        for (const line of lines) expect(line).toHaveLength(columns);
      }
    }
  });

  test('is the same whichever way one comes', () => {
    const there = Array.from({ length: stepper.steps + 1 }, (_, n) => screenAt(n).join('\n'));
    expect(new Set(there).size).toBe(there.length);
    for (const n of [stepper.steps, 0, 17, 3, 40, 39, 38, 5])
      expect(screenAt(n).join('\n'), `step ${n}`).toBe(there[n]);
  });

  test('colours change no character', () => {
    const painted = renderScreen(stepper.view(20), START, SIZE, makeStyle(true)).map((line) =>
      line.replace(/\x1b\[\d+m/g, ''),
    );
    expect(painted).toEqual(renderScreen(stepper.view(20), START, SIZE, makeStyle(false)));
  });

  test('shows source, tasks, locks, queue and variables where everybody sleeps', () => {
    const { rows } = stepper.trace;
    const step = rows.findIndex((row) => row.states.filter((state) => state === 'sleeps').length === 2) + 1;
    const text = screenAt(step).join('\n');
    for (const part of [
      new RegExp(`wait-then-writer: hang \\| step ${step} of ${stepper.steps} \\| writer has made it \\| next: holder`),
      /writer in rwsem_down_write_slowpath\(\), kernel\/locking\/rwsem\.c:\d+ /,
      /=> +\d+ +schedule_preempt_disabled\(\);/,
      / {2}waiter sleeps __wait_read_common:\d+/,
      /> writer sleeps rwsem_down_write_slowpath:\d+/,
      /sem\.count = 0x3: WRITER_LOCKED, WAITERS/,
      /sem\.wait_list: waiter, writer/,
      /globals\s+(?:\S.*)?\n?.*data = 1/,
      /locals of rwsem_down_write_slowpath\(\)/,
      /sem = &sem\s/,
      /waiter\.task = writer/,
    ]) {
      expect(text).toMatch(part);
    }
  });

  test('holders are named, and a task that is done stands where it was', () => {
    const held = stepper.trace.rows.findIndex((row) => row.holds.length > 0) + 1;
    expect(screenAt(held).join('\n')).toMatch(/holder holds sem \(write\)/);
    expect(screenAt(stepper.steps).join('\n')).toMatch(/holder done/);
  });
});

describe('the command', () => {
  const terminal = (more: Partial<Terminal>): { terminal: Terminal; ended: { out: string; err: string } } => {
    const ended = { out: '', err: '' };
    return {
      ended,
      terminal: {
        out: (text) => {
          ended.out += text;
        },
        err: (text) => {
          ended.err += text;
        },
        width: 100,
        colour: false,
        live: false,
        onInterrupt: () => () => {},
        ...more,
      },
    };
  };

  test('needs a terminal', async () => {
    const { terminal: none, ended } = terminal({});
    expect(await main(['step', token], none)).toBe(2);
    expect(ended).toEqual({
      out: '',
      err: expect.stringMatching(/^lockstep: step needs a terminal.*\n.*lockstep replay/),
    });
  });

  test('draws after every key, and gives the terminal back, also when the keys end', async () => {
    for (const inputs of [['n', 'n', 'q', 'n'], ['n', 'n'], ['nnq']]) {
      const drawn: string[] = [];
      let closed = 0;
      const screen: Screen = {
        size: () => ({ columns: 100, rows: 30 }),
        draw: (lines) => drawn.push(/step (\d+) of/.exec(lines[0]!)![1]!),
        input: (async function* () {
          yield* inputs;
        })(),
        onResize: () => () => {},
        close: () => closed++,
      };
      const { terminal: one } = terminal({ openScreen: () => screen });
      expect(await main(['step', token, '--at', '3'], one)).toBe(0);
      expect(drawn).toEqual(inputs.length === 1 ? ['3'] : ['3', '4', '5']);
      expect(closed).toBe(1);
    }
  });

  test('in a pseudo terminal: forwards, back, search, quit; the terminal is left as it was', async () => {
    const program = join(process.cwd(), 'bin/lockstep.mjs');
    const child = spawn('script', ['-qec', `node ${program} step ${token}`, '/dev/null'], {
      env: { ...process.env, TERM: 'xterm', COLUMNS: '', LINES: '' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let shown = '';
    child.stdout.on('data', (data: Buffer) => {
      shown += data.toString();
    });
    const code = new Promise<number | null>((resolve) => child.on('close', resolve));
    /** Sends keys when something new has been drawn. */
    const when = async (text: string, keys: string): Promise<void> => {
      const limit = Date.now() + 40_000;
      while (!shown.includes(text)) {
        if (Date.now() > limit) throw new Error(`'${text}' does not come: ${JSON.stringify(shown.slice(-400))}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      shown = '';
      child.stdin.write(keys);
    };
    try {
      await when('step 0 of', 'n');
      await when('step 1 of', '\x1b[C');
      await when('step 2 of', 'p');
      await when('step 1 of', '30g');
      await when('step 30 of', '/back from schedule\r');
      await when('back from schedule()', 'G');
      await when('the end', 'q');
      expect(await code).toBe(0);
      expect(shown).toContain('\x1b[?25h\x1b[?1049l');
    } finally {
      child.kill();
    }
  });
});
