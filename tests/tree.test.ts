/**
 * Trees: what `--kernel` opens, what it refuses, and that the cache stays whole whatever happens to a fetch.
 *
 * Debian is played by an apt-get of our own on PATH, which offers a small package; one test at the end uses the real one.
 */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { fingerprint, listKernels, openTree, overlay, type SourceTree, treeOf } from '../kernel-src/index.ts';
import { decodeText, encodeText } from '../kernel-src/text.ts';

const KERNEL: Readonly<Record<string, string>> = {
  Makefile: 'VERSION = 9\nPATCHLEVEL = 7\n',
  'include/linux/rwsem.h': 'struct rw_semaphore;\n',
  'include/linux/sched/task.h': 'struct task_struct;\n',
  'include/sound/core.h': 'int sound;\n',
  'kernel/fork.c': 'int fork;\n',
  'kernel/locking/rwsem.c': 'int rwsem;\n',
  'kernel/locking/deep/er.c': 'int deeper;\n',
  'kernel/sched/core.c': 'int core;\n',
  'kernel/bpf/core.c': 'int bpf;\n',
  'lib/sort.c': 'int sort;\n',
  'lib/zlib/inflate.c': 'int inflate;\n',
  'mm/memory.c': 'int memory;\n',
};
const TAKEN = Object.keys(KERNEL).filter((path) => !/^(mm|kernel\/bpf|lib\/zlib|include\/sound)\//.test(path));

let scratch: string;
let bin: string;
const systemPath = process.env.PATH ?? '';

function writeKernel(root: string, files: Readonly<Record<string, string>> = KERNEL): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** The kinds, messages and hints of errors are what users read: tests name a part of each. */
async function refusal(spec: string, cacheDir = join(scratch, 'unused')): Promise<string> {
  return openTree(spec, { cacheDir }).then(
    (tree) => `opened ${tree.label}`,
    (error: { kind?: string; message: string; hint?: string }) => {
      expect(error.message).not.toContain('\n');
      expect(error.hint).toBeTruthy();
      return `${error.kind}: ${error.message} | ${error.hint}`;
    },
  );
}

function expectTaken(tree: SourceTree): void {
  for (const [path, text] of Object.entries(KERNEL)) {
    expect(tree.read(path), path).toBe(TAKEN.includes(path) ? text : undefined);
  }
}

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'lockstep-tree-'));
  bin = join(scratch, 'bin');
  mkdirSync(bin);
  buildPackage();
  writeFakeApt();
}, 60_000);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
afterEach(() => {
  process.env.PATH = systemPath;
  delete process.env.FAKE_APT;
});

function buildPackage(): void {
  const root = join(scratch, 'package');
  writeKernel(join(scratch, 'linux-source-9.7'));
  mkdirSync(join(root, 'usr/src'), { recursive: true });
  mkdirSync(join(root, 'DEBIAN'));
  writeFileSync(
    join(root, 'DEBIAN/control'),
    'Package: linux-source-9.7\nVersion: 9.7.1-1~test\nArchitecture: all\nMaintainer: a <a@b>\nDescription: d\n',
  );
  execFileSync('tar', ['-C', scratch, '-cJf', join(root, 'usr/src/linux-source-9.7.tar.xz'), 'linux-source-9.7']);
  execFileSync('dpkg-deb', ['--root-owner-group', '--build', root, join(scratch, 'good.deb')], { stdio: 'ignore' });
  execFileSync('sh', ['-c', `head -c 600 '${scratch}/good.deb' > '${scratch}/cut.deb'`]);
}

/** FAKE_APT: good | no-lists (only private ones know it) | stale (the system's get a 404) | offline | slow | cut. */
function writeFakeApt(): void {
  const apt = `#!/bin/sh
private=no; for a in "$@"; do case "$a" in Dir::State=*) private=yes;; esac; last=$a; done
echo "$FAKE_APT $private $last" >> '${scratch}/apt.log'
case "$FAKE_APT" in offline) echo 'E: Temporary failure resolving mirror' >&2; exit 100;; esac
case "$last" in update) exit 0;; esac
case "$last" in linux-source-9.7|linux-source-9.7=9.7.1-1~test) ;; *) echo "E: Unable to locate package $last" >&2; exit 100;; esac
case "$FAKE_APT $private" in 'no-lists no') echo 'E: Unable to locate package' >&2; exit 100;; esac
case " $* " in *' --print-uris '*) echo "'http://m/p.deb' linux-source-9.7_9.7.1-1~test_all.deb 1000 SHA256:0"; exit 0;; esac
out=linux-source-9.7_9.7.1-1~test_all.deb
echo 'dlstatus:1:50.0:Retrieving' >&3
case "$FAKE_APT $private" in
  'stale no') head -c 10 '${scratch}/good.deb' > $out; echo 'E: Failed to fetch: 404 Not Found' >&2; exit 100;;
  slow*) head -c 300 '${scratch}/good.deb' > $out; sleep 60;;
  cut*) cp '${scratch}/cut.deb' $out;;
  *) cp '${scratch}/good.deb' $out;;
esac
`;
  const cache = `#!/bin/sh
case "$FAKE_APT $*" in
  offline*) ;;
  *pkgnames*) echo linux-source-9.7; echo linux-source-9.10; echo linux-source-9.7-doc;;
  *show*9.7) echo 'Version: 9.7.1-1~test';;
esac
`;
  for (const [name, text] of [['apt-get', apt] as const, ['apt-cache', cache] as const]) {
    writeFileSync(join(bin, name), text);
    chmodSync(join(bin, name), 0o755);
  }
}

function useFakeApt(mode: string): void {
  process.env.PATH = `${bin}:${systemPath}`;
  process.env.FAKE_APT = mode;
}

let caches = 0;
const newCache = (): string => join(scratch, `cache-${caches++}`);

describe('specifications', () => {
  test.each<[string, RegExp]>([
    ['', /^usage: .*\| write debian:6\.12/],
    ['/nonexistent/linux', /^unknown: \/nonexistent\/linux: there is no such directory/],
    ['/nonexistent@v6.12', /^unknown: .*no such directory/],
    ['6.12', /^usage: .*write debian:6\.12/],
    ['debian:', /^usage: debian: is not a Debian kernel/],
    ['debian:../x', /^usage: /],
    ['debian:6.12=../../x', /^usage: /],
    ['git:https://example.invalid/x', /^usage: .*git:URL#TAG/],
    ['git:--upload-pack=x#y', /^usage: /],
    ['git:u#--exec=x', /^usage: /],
    [`${tmpdir()}@`, /^usage: .*no revision/],
  ])('%j is refused', async (spec, expected) => {
    expect(await refusal(spec)).toMatch(expected);
  });
});

describe('a directory', () => {
  test('is read lazily, by normalised paths, and never outside of itself', async () => {
    const root = writeKernel(join(scratch, 'plain'));
    const tree = await openTree(root);
    expect(tree.label).toBe(root);
    expect(tree.read('kernel/locking/../locking/./rwsem.c')).toBe('int rwsem;\n');
    expect(tree.read('kernel')).toBeUndefined();
    expect(tree.read('kernel/fork.c/x')).toBeUndefined();
    expect(tree.read('../good.deb')).toBeUndefined();
    expect(tree.read(`${root}/Makefile`)).toBeUndefined();
    expect(tree.list('kernel')).toEqual(['bpf/', 'fork.c', 'locking/', 'sched/']);
    expect(tree.list('')).toEqual(['Makefile', 'include/', 'kernel/', 'lib/', 'mm/']);
    expect(tree.list('nowhere')).toEqual([]);
  });

  test('is fixed by its first reading, and its id follows its text', async () => {
    const root = writeKernel(join(scratch, 'edited'));
    const before = await openTree(root);
    const same = await openTree(root);
    expect(same.id).toBe(before.id);
    writeFileSync(join(root, 'kernel/locking/rwsem.c'), 'int edited;\n');
    const after = await openTree(root);
    expect(before.read('kernel/locking/rwsem.c')).toBe('int rwsem;\n');
    expect(after.read('kernel/locking/rwsem.c')).toBe('int edited;\n');
    expect(after.id).not.toBe(before.id);
  });

  test('may be a few folders of a kernel, but not anything', async () => {
    const few = writeKernel(join(scratch, 'few'), { 'include/linux/rwsem.h': '' });
    expect((await openTree(few)).read('include/linux/rwsem.h')).toBe('');
    const none = writeKernel(join(scratch, 'none'), { 'README.md': '' });
    expect(await refusal(none)).toMatch(/^not-a-kernel: not a kernel tree: .*none, expected kernel\/locking\/rwsem\.c/);
  });
});

describe('overlays', () => {
  const base = treeOf(
    new Map([
      ['a/x.c', 'x'],
      ['a/y.c', 'y'],
      ['b.c', 'b'],
    ]),
    'base',
  );

  test('replace, add and take away files', () => {
    const revision = overlay(
      base,
      new Map([
        ['a/x.c', 'X'],
        ['a/y.c', undefined],
        ['n/new.c', 'n'],
      ]),
      'v1',
    );
    expect(['a/x.c', 'a/y.c', 'b.c', 'n/new.c'].map((path) => revision.read(path))).toEqual(['X', undefined, 'b', 'n']);
    expect(revision.list('a')).toEqual(['x.c']);
    expect(revision.list('')).toEqual(['a/', 'b.c', 'n/']);
    expect(revision.label).toBe('v1');
    expect(base.read('a/x.c')).toBe('x');
  });

  test('are identified by base and contents, not by order or name', () => {
    const one = overlay(
      base,
      new Map([
        ['a/x.c', '1'],
        ['b.c', '2'],
      ]),
      'one',
    );
    const two = overlay(
      base,
      new Map([
        ['b.c', '2'],
        ['a/x.c', '1'],
      ]),
      'two',
    );
    expect(two.id).toBe(one.id);
    expect(
      overlay(
        base,
        new Map([
          ['a/x.c', '1'],
          ['b.c', undefined],
        ]),
        'one',
      ).id,
    ).not.toBe(one.id);
    expect(overlay(one, new Map([['b.c', '2']]), 'one').id).not.toBe(one.id);
    expect(fingerprint(one, ['b.c', 'a/x.c'])).toBe(fingerprint(two, ['a/x.c', 'b.c', 'b.c']));
    expect(fingerprint(one, ['b.c'])).not.toBe(fingerprint(base, ['b.c']));
  });

  test('cannot leave the tree', () => {
    expect(() => overlay(base, new Map([['../x', '']]), 'bad')).toThrow('../x');
  });
});

test.each<[string, number[]]>([
  ['ASCII', [104, 105, 10]],
  ['UTF-8 of one to four bytes', [0x41, 0xc3, 0xa4, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x90, 0xa7]],
  ['a byte order mark', [0xef, 0xbb, 0xbf, 0x41]],
  ['latin-1', [0x41, 0xe4, 0x42]],
  ['latin-1 beside UTF-8', [0xe4, 0xc3, 0xa4, 0xff, 0xf0, 0x9f, 0x90, 0xa7, 0x80]],
  [
    'cut, overlong and surrogate sequences',
    [0xe2, 0x82, 0xc0, 0x80, 0xed, 0xa0, 0x80, 0xf0, 0x80, 0x80, 0x80, 0xf4, 0x90, 0x80, 0x80],
  ],
])('text keeps the bytes of %s', (_name, bytes) => {
  expect([...encodeText(decodeText(Uint8Array.from(bytes)))]).toEqual(bytes);
});

describe('Debian packages', () => {
  test.each<[string, string]>([
    ['good', "by the system's lists"],
    ['no-lists', 'with lists that were never fetched'],
    ['stale', 'with lists that name a vanished version'],
  ])('%s: fetched %s, only the folders needed', async (mode) => {
    useFakeApt(mode);
    const cacheDir = newCache();
    const phases = new Set<string>();
    const tree = await openTree('debian:9.7', { cacheDir, progress: (progress) => phases.add(progress.phase) });
    expect(tree.label).toBe('debian:9.7 (9.7.1-1~test)');
    expectTaken(tree);
    expect([...phases]).toContain('downloading linux-source-9.7 9.7.1-1~test');
    expect(phases.has('fetching package lists')).toBe(mode !== 'good');
    expect(readdirSync(join(cacheDir, 'tmp'))).toEqual([]);
    expect(readdirSync(join(cacheDir, 'debian-9.7'))).toEqual(['9.7.1-1~test']);
  });

  test('a second opening runs nothing, and keeps the id', async () => {
    useFakeApt('good');
    const cacheDir = newCache();
    const first = await openTree('debian:9.7', { cacheDir });
    process.env.PATH = '/nonexistent';
    for (const spec of ['debian:9.7', 'debian:9.7=9.7.1-1~test']) {
      const second = await openTree(spec, { cacheDir });
      expect(second.id).toBe(first.id);
      expectTaken(second);
    }
    expect(await refusal('debian:9.10', cacheDir)).toMatch(
      /^missing-program: apt-get is not installed \| .*--kernel DIR/,
    );
  });

  test.each<[string, string, RegExp]>([
    [
      'good',
      'debian:5.5',
      /^unknown: Debian offers no linux-source-5\.5 here \| available: debian:9\.7, debian:9\.10$/,
    ],
    ['good', 'debian:9.7=1.2-3', /^unknown: Debian no longer offers linux-source-9\.7 1\.2-3 \| take debian:9\.7/],
    ['offline', 'debian:9.7', /^unreachable: .*Temporary failure resolving mirror \| check the network/],
    ['cut', 'debian:9.7', /^damaged: unpacking linux-source-9\.7 failed in .* run it again$/],
  ])('%s %s is a clear error, and nothing stays behind', async (mode, spec, expected) => {
    useFakeApt(mode);
    const cacheDir = newCache();
    expect(await refusal(spec, cacheDir)).toMatch(expected);
    expect(readdirSync(cacheDir)).toEqual(['tmp']);
    expect(readdirSync(join(cacheDir, 'tmp'))).toEqual([]);
  });

  test('an abort stops the download', async () => {
    useFakeApt('slow');
    const cacheDir = newCache();
    const stop = new AbortController();
    const opening = openTree('debian:9.7', {
      cacheDir,
      signal: stop.signal,
      progress: ({ done }) => done !== undefined && done > 0 && stop.abort(),
    });
    await expect(opening).rejects.toMatchObject({ kind: 'aborted' });
    expect(readdirSync(join(cacheDir, 'tmp'))).toEqual([]);
  });

  test('a cache that is not complete is fetched again', async () => {
    useFakeApt('good');
    const cacheDir = newCache();
    writeKernel(join(cacheDir, 'debian-9.7/9.7.1-1~test/tree'), { 'include/linux/rwsem.h': 'half' });
    expectTaken(await openTree('debian:9.7', { cacheDir }));
    expect(readdirSync(join(cacheDir, 'tmp'))).toEqual([]);
  });

  test('a cache that cannot be written to is said', async () => {
    useFakeApt('good');
    writeFileSync(join(scratch, 'a-file'), '');
    expect(await refusal('debian:9.7', join(scratch, 'a-file/cache'))).toMatch(/^not-writable: .*XDG_CACHE_HOME/);
  });

  test('are listed, cached or not', async () => {
    useFakeApt('good');
    const cacheDir = newCache();
    await openTree('debian:9.7', { cacheDir });
    const bytes = TAKEN.reduce((sum, path) => sum + KERNEL[path]!.length, 0);
    const folder = join(cacheDir, 'debian-9.7/9.7.1-1~test/tree');
    expect(await listKernels({ cacheDir })).toEqual([
      {
        kind: 'cached',
        spec: 'debian:9.7=9.7.1-1~test',
        version: '9.7.1-1~test',
        folder,
        files: TAKEN.length,
        bytes,
        isDefault: false,
      },
      { kind: 'fetchable', spec: 'debian:9.10', version: undefined, isDefault: false },
    ]);
  });
});

describe('several processes', () => {
  let program: string;
  beforeAll(async () => {
    program = join(scratch, 'open.mjs');
    const source = `import { openTree } from './kernel-src/index.ts';
      const tree = await openTree('debian:9.7', { cacheDir: process.argv[2], progress: (p) => p.done > 0 && console.log('busy') });
      console.log(tree.read('kernel/locking/rwsem.c'));`;
    await build({
      stdin: { contents: source, resolveDir: process.cwd() },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: program,
      logLevel: 'error',
    });
  });

  function opening(cacheDir: string): {
    said: (text: string) => Promise<void>;
    ended: Promise<string>;
    kill: () => void;
  } {
    const child = spawn(process.execPath, [program, cacheDir], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    const wakers = new Set<() => void>();
    child.stdout.on('data', (chunk) => {
      output += chunk;
      for (const wake of wakers) wake();
    });
    const ended = new Promise<string>((resolve) => child.on('close', () => resolve(output)));
    const said = (text: string) => new Promise<void>((resolve) => wakers.add(() => output.includes(text) && resolve()));
    return { said, ended, kill: () => process.kill(-child.pid!, 'SIGKILL') };
  }

  test('one killed in the middle leaves nothing that counts, and the next one cleans up', async () => {
    const cacheDir = newCache();
    useFakeApt('slow');
    const killed = opening(cacheDir);
    await killed.said('busy');
    killed.kill();
    await killed.ended;
    expect(readdirSync(join(cacheDir, 'tmp'))).not.toEqual([]);
    expect(existsSync(join(cacheDir, 'debian-9.7'))).toBe(false);
    useFakeApt('good');
    expectTaken(await openTree('debian:9.7', { cacheDir }));
    expect(readdirSync(join(cacheDir, 'tmp'))).toEqual([]);
  });

  test('of several at once, one fetches and all get the tree', async () => {
    const cacheDir = newCache();
    rmSync(join(scratch, 'apt.log'), { force: true });
    useFakeApt('good');
    const outputs = await Promise.all([1, 2, 3].map(() => opening(cacheDir).ended));
    for (const output of outputs) expect(output).toContain('int rwsem;');
    const downloads = execFileSync('grep', ['-c', 'good no linux-source-9.7', join(scratch, 'apt.log')], {
      encoding: 'utf8',
    });
    expect(Number(downloads), 'one query and one download').toBe(2);
    expect(readdirSync(join(cacheDir, 'tmp'))).toEqual([]);
  });
});

describe('git', () => {
  let repository: string;
  let commit: string;
  beforeAll(() => {
    repository = join(scratch, 'repository');
    writeKernel(join(repository, 'linux'));
    cpSync(join(repository, 'linux'), repository, { recursive: true });
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', repository, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
        encoding: 'utf8',
      });
    git('init', '--quiet', '--initial-branch=main');
    git('add', '.');
    git('commit', '--quiet', '-m', 'one');
    git('tag', 'v9.7');
    git('config', 'uploadpack.allowFilter', 'true');
    git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    commit = git('rev-parse', 'HEAD').trim();
    writeFileSync(join(repository, 'kernel/locking/rwsem.c'), 'int second;\n');
    git('commit', '--quiet', '-am', 'two');
    writeFileSync(join(repository, 'kernel/locking/rwsem.c'), 'int not_committed;\n');
    git('rm', '--quiet', '-r', '--cached', 'include', 'kernel', 'linux');
    git('commit', '--quiet', '-m', 'no kernel left');
  });

  test('DIR@REV reads the revision and leaves the checkout alone', async () => {
    const cacheDir = newCache();
    const tree = await openTree(`${repository}@v9.7`, { cacheDir });
    expectTaken(tree);
    expect(tree.label).toBe(`${repository}@v9.7 (${commit.slice(0, 12)})`);
    const second = await openTree(`${repository}@main~1`, { cacheDir });
    expect(second.read('kernel/locking/rwsem.c')).toBe('int second;\n');
    expect(second.id).not.toBe(tree.id);
    expect((await openTree(repository)).read('kernel/locking/rwsem.c')).toBe('int not_committed;\n');
    expect(readdirSync(join(cacheDir, 'tmp'))).toEqual([]);
  });

  test('DIR may be deeper in the repository, and the same text is the same tree', async () => {
    const cacheDir = newCache();
    const tree = await openTree(`${repository}/linux@v9.7`, { cacheDir });
    expectTaken(tree);
    expect((await openTree(`${repository}/linux@${commit}`, { cacheDir })).id).toBe(tree.id);
  });

  test('git:URL#TAG takes the tag of another repository, once', async () => {
    const cacheDir = newCache();
    const spec = `git:file://${repository}#v9.7`;
    const tree = await openTree(spec, { cacheDir });
    expectTaken(tree);
    expect(tree.label).toBe(`${spec} (${commit.slice(0, 12)})`);
    expect(tree.list('')).not.toContain('.git');
    process.env.PATH = '/nonexistent';
    expectTaken(await openTree(spec, { cacheDir }));
  });

  test('refusals say what to do', async () => {
    const plain = writeKernel(join(scratch, 'no-repository'));
    const cases: [string, RegExp][] = [
      [`${repository}@v0.1`, /^unknown: .* has no revision 'v0\.1' \| see: git -C/],
      [`${repository}@--all`, /^unknown: .* has no revision '--all'/],
      [`${repository}@main`, /^not-a-kernel: not a kernel tree: .*repository/],
      [`${plain}@v1`, /^unknown: .* is not a git repository.*--kernel/],
      [`git:file://${repository}#v0.1`, /^unknown: .* has no tag or branch 'v0\.1'/],
      [`git:file://${scratch}/nothing#v1`, /^unreachable: .* cannot be reached: .*\| check the address/],
      [`git:file://${repository}#main`, /^not-a-kernel: not a kernel tree/],
    ];
    for (const [spec, expected] of cases) expect(await refusal(spec, newCache()), spec).toMatch(expected);
  });
});

test('the default is Debian 6.12, fetched once and opened in no time after that', async () => {
  const first = await openTree(undefined);
  expect(first.label).toMatch(/^debian:6\.12 \(6\.12\./);
  const started = performance.now();
  const tree = await openTree('debian:6.12');
  expect(performance.now() - started).toBeLessThan(200);
  expect(tree.id).toBe(first.id);
  expect(tree.read('kernel/locking/rwsem.c')).toContain('rwsem_mark_wake');
  for (const path of ['include/linux/list.h', 'kernel/sched/core.c', 'kernel/fork.c', 'lib/rbtree.c', 'Makefile']) {
    expect(tree.read(path), path).toBeTruthy();
  }
}, 600_000);
