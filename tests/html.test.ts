/**
 * The HTML report in a real browser: it opens from disk, steps, shows the right line and the right lock word, loads
 * nothing, and complains about nothing.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../harness/cli/main.ts';
import type { Terminal } from '../harness/cli/terminal.ts';
import { explore, loadKernel, type Revision, type ShownFinding, type TraceRow } from '../harness/index.ts';
import type { PageData, PageFinding } from '../harness/report/html/page-data.ts';
import { htmlReport } from '../harness/report/html/write.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const CHROMIUM = '/usr/bin/chromium';
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let folder: string;
let browser: Browser;
let revision: Revision;
let shown: ShownFinding;

beforeAll(async () => {
  if (!existsSync(CHROMIUM)) throw new Error(`the HTML report is tested in ${CHROMIUM}: apt-get install chromium`);
  folder = mkdtempSync(join(tmpdir(), 'lockstep-html-'));
  revision = await loadKernel({ name: 'v1', patches: ['rwsem-wait-v1'] });
  shown = (await explore(revision, 'wait-then-writer')).findings[0]!;
  const words = ['diff', 'wait-then-writer', 'writers-2', 'wait-second-writer', '--revision', 'v1=rwsem-wait-v1'];
  const code = await main([...words, '--html', file('report.html'), '--perfetto', file('trace.json')], silent());
  expect(code).toBe(1);
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
});

afterAll(async () => {
  await browser?.close();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

const silent = (err: (text: string) => void = () => {}): Terminal => ({
  out: () => {},
  err,
  width: 100,
  colour: false,
  live: false,
  onInterrupt: () => () => {},
});

const file = (name: string): string => join(folder, name);

/** Opens a page from disk, lets `look` look at it, and demands that nothing went wrong meanwhile. */
async function withPage(name: string, look: (page: Page) => Promise<void>, hash = ''): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 }, colorScheme: 'light' });
  const wrong: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') wrong.push(message.text());
  });
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('dialog', (dialog) => wrong.push(`dialog: ${dialog.message()}`));
  page.on('request', (request) => {
    if (!/^(?:file|data):/.test(request.url())) wrong.push(`request: ${request.url()}`);
  });
  try {
    await page.goto(pathToFileURL(file(name)).href + hash);
    await page.locator('header h1').waitFor();
    await look(page);
    expect(wrong).toEqual([]);
  } finally {
    await page.close();
  }
}

/** Presses a key, and waits until the page has drawn what came of it. */
async function press(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key);
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
}

const numberOf = async (page: Page): Promise<number> => Number(await page.locator('output.position b').textContent());

/** What the page shows of the present step. */
async function seenOn(page: Page) {
  return page.locator('article').evaluate((article) => {
    const textOf = (part: typeof article, selector: string): string => part.querySelector(selector)?.textContent ?? '';
    const all = (selector: string): (typeof article)[] => [...article.querySelectorAll(selector)];
    return {
      number: Number(textOf(article, 'output.position b')),
      locks: Object.fromEntries(all('.locks tr').map((row) => [textOf(row, 'th'), textOf(row, '.value')])),
      states: all('.tasks tbody tr').map((row) => textOf(row, 'td')),
      source: textOf(article, '#source-title').split(' ')[0]!,
      focus: textOf(article, '.code tr.focus .text'),
      ran: all('.code tr.ran').map((row) => Number(row.getAttribute('data-line'))),
    };
  });
}

describe('a report on two revisions', () => {
  test('shows the matrix: verdict, completeness and states', async () => {
    await withPage('report.html', async (page) => {
      const cells = await page.locator('.matrix tbody td').allInnerTexts();
      expect(cells[0]).toMatch(/n\/a\s+rwsem_wait is not defined/);
      expect(cells[1]).toMatch(/✗hang.*\s+exhaustive, [\d,]+ states/);
      expect(cells[2]).toMatch(/✓pass\s+exhaustive, [\d,]+ states/);
      expect(await page.title()).toBe('lockstep: diff of base, v1');
    });
  });

  test('opens at the end of the first finding, at the task that it names', async () => {
    await withPage('report.html', async (page) => {
      const { finding, trace } = shown;
      expect(await page.locator('.headline').textContent()).toContain(finding.message);
      expect(await numberOf(page)).toBe(trace.rows.at(-1)!.number);
      const focus = page.locator('.code tr.focus');
      expect(await focus.getAttribute('data-line')).toBe(String(finding.place!.line));
      expect(await focus.locator('.chip').textContent()).toBe(`${finding.task} sleeps`);
      expect(await page.locator('.ends .stuck').first().textContent()).toMatch(/sleeps for ever/);
    });
  });

  test('at every step shows the lock words, the states, and the lines that ran as they are in the source', async () => {
    const words = { runs: 'can run', sleeps: 'sleeps', spins: 'spins', done: 'done' };
    await withPage('report.html', async (page) => {
      await page.getByLabel('every step').check();
      await press(page, 'Home');
      for (const row of shown.trace.rows) {
        const seen = await seenOn(page);
        expect(seen.number).toBe(row.number);
        const locks = row.lockStates.map(({ name, kind, text }) => [
          name,
          kind === 'queue' ? text.replaceAll(', ', ' ← ') : text,
        ]);
        expect(seen.locks).toEqual(Object.fromEntries(locks));
        expect(seen.states).toEqual(row.states.map((state) => words[state]));
        checkSource(seen, row);
        await press(page, 'ArrowRight');
      }
    });
  });

  /** The lines that are marked as run are those of the step's events, with the text that the revision has there. */
  function checkSource({ source, ran, focus }: Awaited<ReturnType<typeof seenOn>>, { events, number }: TraceRow): void {
    const [path, line] = source.split(':');
    const lines = events.flatMap(({ place }) => (place?.file === path ? [place!.line] : []));
    expect(ran, `step ${number}`).toEqual([...new Set(lines)].sort((a, b) => a - b));
    const text = revision.tree.read(path!) ?? readFileSync(join(ROOT, path!), 'utf8');
    expect(focus).toContain(text.split('\n')[Number(line) - 1]!);
  }

  test('marks what the patch added, and only that', async () => {
    await withPage('report.html', async (page) => {
      const marked = await page
        .locator('article .code tr.added')
        .evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('data-line'))));
      expect(marked).toEqual(revision.added.get('kernel/locking/rwsem.c')!.map(({ line }) => line));
    });
  });

  test('says what ran of the patch, and marks what never did', async () => {
    await withPage('report.html', async (page) => {
      await page.locator('.patches summary').click();
      const missed = page.locator('.patches .code tr.missed');
      const lines = await missed.evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('data-line'))));
      const said = await page.locator('.patches li').allTextContents();
      const never = said.flatMap((text) => /rwsem\.c:(\d+) was never executed/.exec(text)?.[1] ?? []);
      expect(never.length).toBeGreaterThan(0);
      for (const line of never) expect(lines).toContain(Number(line));
      await missed.first().getByText('never ran').waitFor();
    });
  });

  test('steps with keys, buttons, slider, the timeline and the list of steps', async () => {
    await withPage('report.html', async (page) => {
      const last = await numberOf(page);
      const steps = (await page.locator('.steps tbody th').allInnerTexts()).map(Number);
      expect(steps.at(-1)).toBe(last);
      const expectStep = async (n: number): Promise<void> => expect(await numberOf(page)).toBe(steps.at(n));
      await press(page, 'k');
      await expectStep(-2);
      await press(page, 'j');
      await expectStep(-1);
      await press(page, 'ArrowLeft');
      await expectStep(-2);
      await press(page, 'Home');
      await expectStep(0);
      await page.getByRole('button', { name: 'next step' }).click();
      await expectStep(1);
      await page.getByRole('slider', { name: 'step' }).focus();
      await press(page, 'ArrowRight');
      await expectStep(2);
      await page.locator('.timeline').focus();
      await press(page, 'ArrowDown');
      await expectStep(3);
      await page.locator('.steps tbody tr').nth(5).click();
      await expectStep(5);
      await page.locator('.timeline').scrollIntoViewIfNeeded();
      const box = (await page.locator('.timeline .track').boundingBox())!;
      const x = box.x + (box.width * 7.5) / steps.length;
      await page.mouse.click(x, box.y + 30);
      await expectStep(7);
      await page.mouse.down();
      await page.mouse.move(x + (box.width * 2) / steps.length, box.y + 60);
      await page.mouse.up();
      await expectStep(9);
      expect(new URL(page.url()).hash).toBe(`#f1.${steps[9]}`);
    });
  });

  test('opens at the step that the address names; another finding is a click away', async () => {
    const look = async (page: Page): Promise<void> => {
      expect(await numberOf(page)).toBe(1);
      const count = await page.locator('.findings a').count();
      await page.locator('.findings a').last().click();
      await page.locator('.headline h2').getByText('wait-second-writer').waitFor();
      expect(new URL(page.url()).hash).toBe(`#f${count}`);
      expect(await page.locator('.headline').evaluate((line) => line.getBoundingClientRect().top)).toBeLessThan(400);
    };
    await withPage('report.html', look, '#f1.1');
  });

  test('can be used from the keyboard alone, and names what it offers', async () => {
    await withPage('report.html', async (page) => {
      const nameless = await page.locator('button, a, input, [tabindex]').evaluateAll((all) =>
        all.flatMap((one) => {
          const name = one.getAttribute('aria-label') ?? one.closest('label')?.textContent ?? one.textContent ?? '';
          return name.trim() === '' ? [one.outerHTML] : [];
        }),
      );
      expect(nameless).toEqual([]);
      const reached: string[] = [];
      for (let n = 0; n < 30; n++) {
        await press(page, 'Tab');
        const focused = page.locator(':focus');
        reached.push((await focused.getAttribute('class')) ?? (await focused.getAttribute('aria-label')) ?? '');
      }
      for (const name of ['previous step', 'step', 'timeline', 'place']) expect(reached).toContain(name);
    });
  });

  test('is dark where that is preferred, and on paper it is light and without controls', async () => {
    await withPage('report.html', async (page) => {
      const paper = (): Promise<string> =>
        page.locator('body').evaluate((body) => body.ownerDocument.defaultView!.getComputedStyle(body).backgroundColor);
      expect(await paper()).toBe('rgb(255, 255, 255)');
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await paper()).toBe('rgb(13, 17, 23)');
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      expect(await paper()).toBe('rgb(255, 255, 255)');
      expect(await page.getByRole('button', { name: 'next step' }).isVisible()).toBe(false);
      expect(await page.locator('.code tr.focus').isVisible()).toBe(true);
      expect((await page.pdf({ format: 'A4', printBackground: true })).length).toBeGreaterThan(10_000);
    });
  });

  test.each([1400, 900, 500])('is no wider than a window of %i', async (width) => {
    await withPage('report.html', async (page) => {
      await page.setViewportSize({ width, height: 1000 });
      expect(await page.locator('html').evaluate((root) => root.scrollWidth)).toBeLessThanOrEqual(width);
    });
  });
});

test.each<[string, string, RegExp]>([
  ['--html', '.', /^lockstep: --html: \S+ is a directory; give a file$/m],
  ['--html', 'none/report.html', /^lockstep: --html: there is no directory \S+none$/m],
  ['--perfetto', '.', /^lockstep: --perfetto: \S+ is a directory; give a file$/m],
  ['--perfetto', 'none/trace.json', /^lockstep: --perfetto: there is no directory \S+none$/m],
])('%s %s is refused before anything runs', async (option, name, message) => {
  let said = '';
  const terminal = silent((text) => {
    said += text;
  });
  expect(await main(['run', 'writers-2', '--kernel', file('no-kernel'), option, file(name)], terminal)).toBe(2);
  expect(said).toMatch(message);
});

describe('text that looks like markup', () => {
  const HOSTILE = '</script><script>alert(1)</script><img src=x onerror=alert(2)><!--';
  const place = { file: HOSTILE, line: 1, function: HOSTILE };
  const data: PageData = {
    version: 1,
    title: HOSTILE,
    kernel: HOSTILE,
    columns: [{ name: HOSTILE, patches: [HOSTILE], settings: [HOSTILE] }],
    notes: [HOSTILE],
    rows: [
      {
        scenario: HOSTILE,
        description: HOSTILE,
        cells: [
          {
            verdict: 'finding',
            word: 'hang',
            completeness: HOSTILE,
            states: 1,
            seconds: 0,
            reason: HOSTILE,
            diagnostics: [HOSTILE],
            findings: [0],
          },
        ],
      },
    ],
    findings: [
      {
        scenario: HOSTILE,
        description: HOSTILE,
        where: [{ column: 0, token: HOSTILE }],
        kind: 'hang',
        meaning: HOSTILE,
        message: HOSTILE,
        place,
        task: HOSTILE,
        details: [HOSTILE],
        tasks: [HOSTILE],
        start: { places: [[0, place]], locks: [[HOSTILE, HOSTILE, true]], states: ['runs'] },
        steps: [
          {
            number: 1,
            who: HOSTILE,
            task: 0,
            shown: true,
            events: [{ kind: 'call', text: HOSTILE, place, shown: true }],
          },
          { number: 2, who: HOSTILE, task: null, shown: true, events: [], states: ['sleeps'] },
        ],
        files: { [HOSTILE]: 0 },
      },
    ],
    patches: [{ column: 0, summary: HOSTILE, missed: [HOSTILE], files: [0] }],
    files: [{ path: HOSTILE, parts: [[{ line: 1, text: HOSTILE, mark: HOSTILE, runs: { times: 0, scenarios: 0 } }]] }],
    summary: HOSTILE,
  };

  test('is shown as text and does nothing', async () => {
    writeFileSync(file('hostile.html'), await htmlReport(data));
    await withPage('hostile.html', async (page) => {
      expect(await page.title()).toBe(`lockstep: ${HOSTILE}`);
      expect(await page.locator('article .code .text').textContent()).toContain(HOSTILE);
      expect(await page.locator('img').count()).toBe(0);
      expect(await page.locator('script').count()).toBe(2);
    });
  });

  test('with many tasks the lane of the one that acts is in view', async () => {
    const tasks = Array.from({ length: 60 }, (_, n) => `t${n}`);
    const steps = tasks.map((who, task) => ({ number: task + 1, who, task, shown: true, events: [] }));
    const many: PageFinding = {
      ...data.findings[0]!,
      tasks,
      task: 't0',
      steps,
      start: { states: tasks.map(() => 'runs') },
    };
    writeFileSync(file('many.html'), await htmlReport({ ...data, findings: [many] }));
    await withPage('many.html', async (page) => {
      const isInView = (task: number): Promise<boolean> =>
        page.locator('.timeline').evaluate((box, n) => {
          const lane = box.querySelectorAll('.names .lane')[n]!.getBoundingClientRect();
          const frame = box.getBoundingClientRect();
          return lane.top >= frame.top && lane.bottom <= frame.bottom;
        }, task);
      await press(page, 'Home');
      expect([await isInView(0), await isInView(59)]).toEqual([true, false]);
      await press(page, 'End');
      expect([await isInView(0), await isInView(59)]).toEqual([false, true]);
    });
  });

  test('a report without a finding says so', async () => {
    const none = { ...data, title: 'run of base', findings: [], rows: [] };
    writeFileSync(file('none.html'), await htmlReport(none));
    await withPage('none.html', async (page) => {
      expect(await page.locator('main').textContent()).toContain('Nothing was found.');
    });
  });
});

describe('a trace for Perfetto', () => {
  interface Slice {
    readonly ph: string;
    readonly name: string;
    readonly pid: number;
    readonly tid: number;
    readonly ts: number;
    readonly dur: number;
    readonly args: Readonly<Record<string, unknown>>;
  }
  const read = (): Slice[] =>
    (JSON.parse(readFileSync(file('trace.json'), 'utf8')) as { traceEvents: Slice[] }).traceEvents;

  test('has a track per task, named', () => {
    const names = read().filter(({ ph, name, pid }) => ph === 'M' && name === 'thread_name' && pid === 1);
    const expected = shown.trace.tasks.flatMap((task) => [task, `${task}: state`]);
    expect(names.map(({ args }) => args.name)).toEqual(expected);
  });

  test('has slices that lie inside of each other or apart', () => {
    const slices = read().filter(({ ph }) => ph === 'X');
    expect(slices.length).toBeGreaterThan(shown.trace.rows.length);
    for (const a of slices) {
      for (const b of slices) {
        if (a === b || a.pid !== b.pid || a.tid !== b.tid || a.ts > b.ts) continue;
        const apart = b.ts >= a.ts + a.dur;
        const inside = b.ts + b.dur <= a.ts + a.dur || (a.ts === b.ts && b.dur >= a.dur);
        expect(apart || inside, `${a.name} and ${b.name}`).toBe(true);
      }
    }
  });

  test('has a slice for every step, a counter for every lock word, and the finding at the end', () => {
    const events = read().filter(({ pid }) => pid === 1);
    const { finding, trace } = shown;
    const steps = events.filter(({ args, ph }) => ph === 'X' && args?.step !== undefined);
    expect(steps.map(({ args }) => args.step)).toEqual(
      trace.rows.filter((row) => row.task !== undefined).map((row) => row.number),
    );
    const counts = events.filter(({ ph, name }) => ph === 'C' && name === 'sem.count');
    const values = [trace.start, ...trace.rows].map(
      (row) => row.lockStates.find(({ name }) => name === 'sem.count')!.value,
    );
    expect(counts.map(({ args }) => args.value)).toEqual(
      values.filter((value, n) => n === 0 || value !== values[n - 1]),
    );
    expect(events.at(-1)).toMatchObject({ ph: 'i', name: `hang: ${finding.message}` });
  });
});
