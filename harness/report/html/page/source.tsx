/**
 * The source: the file that the step is about, with the patch's lines, the lines that the step ran, and everybody who
 * stands in this file.
 */
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { FileText, PageData, PageFinding, PagePlace, SourceLine } from '../page-data.ts';
import { highlight } from './highlight.ts';
import { type Position, STATE_WORDS } from './positions.ts';

interface SourceProps {
  readonly data: PageData;
  readonly finding: PageFinding;
  readonly position: Position;
  readonly focus: PagePlace | null;
}

interface Stander {
  readonly name: string;
  readonly state: string;
}

export function Source({ data, finding, position, focus }: SourceProps) {
  const box = useRef<HTMLDivElement>(null);
  const file = focus === null ? undefined : data.files[finding.files[focus.file] ?? -1];
  useLayoutEffect(() => {
    const row = box.current?.querySelector<HTMLElement>(`tr[data-line="${focus?.line}"]`);
    if (box.current == null || row == null) return;
    box.current.scrollTop = row.offsetTop - box.current.clientHeight / 2;
  }, [file, focus?.line]);
  if (focus === null || file === undefined) {
    return (
      <section class="panel source" aria-label="source">
        <h3>Source</h3>
        <p>{focus === null ? 'This step is at no place in the source.' : `${focus.file} is no file of the tree.`}</p>
      </section>
    );
  }
  const ran = new Set(position.step.events.flatMap(({ place }) => (place?.file === file.path ? [place.line] : [])));
  return (
    <section class="panel source" aria-labelledby="source-title">
      <h3 id="source-title">
        {file.path}:{focus.line} <span class="in">{focus.function}()</span>
      </h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard */}
      <div class="scroll" ref={box} tabIndex={0}>
        <Lines file={file} ran={ran} focus={focus.line} standers={standersIn(finding, position, file.path)} />
      </div>
      <p class="legend">
        <span>
          <b>▶</b> run by this step
        </span>
        <span>
          <span class="chip">name</span> where that task goes on
        </span>
        <span>
          <ins>+ added</ins> <del>- removed</del> by the patch
        </span>
      </p>
    </section>
  );
}

function standersIn(finding: PageFinding, { places, states }: Position, path: string): Map<number, Stander[]> {
  const found = new Map<number, Stander[]>();
  for (const [task, place] of places.entries()) {
    const state = states[task] ?? 'runs';
    if (place === null || place.file !== path || state === 'done') continue;
    const here = found.get(place.line) ?? [];
    here.push({ name: finding.tasks[task] ?? '?', state });
    found.set(place.line, here);
  }
  return found;
}

interface LinesProps {
  readonly file: FileText;
  readonly ran: ReadonlySet<number>;
  /** -1 for none. */
  readonly focus: number;
  readonly standers: ReadonlyMap<number, readonly Stander[]>;
}

export function Lines({ file, ran, focus, standers }: LinesProps) {
  const code = useMemo(
    () =>
      file.parts.map((part) =>
        highlight(part.map((line) => line.text)).map((words) =>
          words.map(([look, text], n) =>
            look === '' ? (
              text
            ) : (
              <span class={look} key={n}>
                {text}
              </span>
            ),
          ),
        ),
      ),
    [file],
  );
  return (
    <table class="code">
      {file.parts.map((part, p) => (
        <tbody key={part[0]?.line ?? p}>
          {p > 0 && (
            <tr class="gap">
              <td colSpan={3}>⋯</td>
            </tr>
          )}
          {part.map((line, n) => (
            <Line
              key={n}
              line={line}
              code={code[p]![n]!}
              ran={line.line !== null && ran.has(line.line)}
              focus={line.line === focus}
              near={isNear(part, n, focus)}
              standers={line.line === null ? undefined : standers.get(line.line)}
            />
          ))}
        </tbody>
      ))}
    </table>
  );
}

function runsText(runs: SourceLine['runs']): string {
  if (runs === undefined) return '';
  const { times, scenarios } = runs;
  if (times === 0) return ': never executed, in any schedule';
  return `: ran ${times.toLocaleString('en')} times, in ${scenarios} scenario${scenarios === 1 ? '' : 's'}`;
}

/** Paper shows only so many lines around the one that the step is about. */
const NEAR = 14;

function isNear(part: readonly SourceLine[], index: number, focus: number): boolean {
  if (focus < 0) return true;
  return part.slice(Math.max(0, index - NEAR), index + NEAR + 1).some(({ line }) => line === focus);
}

interface LineProps {
  readonly line: SourceLine;
  readonly code: preact.ComponentChildren;
  readonly ran: boolean;
  readonly focus: boolean;
  readonly near: boolean;
  readonly standers: readonly Stander[] | undefined;
}

function Line({ line: { line, mark, runs }, code, ran, focus, near, standers }: LineProps) {
  const sign = mark === undefined ? ' ' : mark === '-' ? '-' : '+';
  const looks = [
    ran ? 'ran' : '',
    focus ? 'focus' : '',
    near ? 'near' : '',
    standers === undefined ? '' : 'stands',
    sign === '+' ? 'added' : sign === '-' ? 'removed' : '',
    runs?.times === 0 ? 'missed' : '',
  ];
  const title = sign === '+' ? `added by ${mark}${runsText(runs)}` : sign === '-' ? 'removed by the patch' : undefined;
  return (
    <tr class={looks.filter((look) => look !== '').join(' ')} data-line={line ?? undefined} title={title}>
      <td class="number">
        {ran && <span title="run by this step">▶</span>}
        {line}
      </td>
      <td class="sign">{sign}</td>
      <td class="text">
        {code}
        {runs?.times === 0 && <span class="chip never">never ran</span>}
        {standers?.slice(0, 6).map(({ name, state }) => (
          <span class={`chip is-${state}`} key={name}>
            {name}
            {state !== 'runs' && ` ${STATE_WORDS[state as keyof typeof STATE_WORDS]}`}
          </span>
        ))}
        {standers !== undefined && standers.length > 6 && <span class="chip">+{standers.length - 6}</span>}
      </td>
    </tr>
  );
}
