/**
 * One finding: what is wrong, the timeline, and how everything is after the step that is looked at.
 *
 * Keys, wherever the focus is: left and right or k and j go by a step, Home and End to the ends; in the timeline up and
 * down as well. What a field or a slider does with a key of its own is left to it.
 */
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { PageData, PageFinding } from '../page-data.ts';
import { columnsOf } from './matrix.tsx';
import { LockPanel, StepPanel, StepTable, TaskPanel } from './panels.tsx';
import { focusOf, positionsOf } from './positions.ts';
import { Source } from './source.tsx';
import { Timeline } from './timeline.tsx';

interface FindingProps {
  readonly data: PageData;
  readonly index: number;
  readonly step: number | undefined;
  readonly onStep: (step: number) => void;
}

export function FindingView({ data, index, step, onStep }: FindingProps) {
  const finding = data.findings[index]!;
  const positions = useMemo(() => positionsOf(finding), [finding]);
  const [every, setEvery] = useState(false);
  /** The task whose source is shown instead of that of the step; forgotten when the step changes. */
  const [watched, setWatched] = useState(() => (step === undefined ? culpritOf(finding) : undefined));
  const shown = useMemo(() => chooseSteps(finding, every), [finding, every]);
  const column = columnOf(shown, step === undefined ? finding.steps.length - 1 : step - 1);
  const position = positions[shown[column] ?? 0];
  const go = (to: number): void => {
    const next = Math.min(shown.length - 1, Math.max(0, to));
    setWatched(undefined);
    onStep((shown[next] ?? 0) + 1);
  };
  useKeys(column, shown.length, go);
  if (position === undefined) return <p class="nothing">The trace has no step.</p>;
  const has = (path: string): boolean => path in finding.files;
  const focus = watched === undefined ? focusOf(position, has) : (position.places[watched] ?? null);
  return (
    <article class="finding" aria-labelledby="finding-title">
      <Headline data={data} index={index} finding={finding} />
      <div class="stage">
        <Controls column={column} count={shown.length} finding={finding} number={position.step.number} go={go}>
          <label class="every">
            <input type="checkbox" checked={every} onChange={(event) => setEvery(event.currentTarget.checked)} />
            every step
          </label>
        </Controls>
        <Timeline finding={finding} positions={positions} shown={shown} column={column} onColumn={go} />
      </div>
      <div class="now">
        <div class="side">
          <StepPanel finding={finding} position={position} />
          <LockPanel position={position} />
          <TaskPanel finding={finding} position={position} watched={watched} onWatch={setWatched} />
        </div>
        <Source data={data} finding={finding} position={position} focus={focus} />
      </div>
      <StepTable finding={finding} positions={positions} shown={shown} column={column} onColumn={go} />
    </article>
  );
}

/** Where a reader should look first: at the task that the finding names. */
function culpritOf(finding: PageFinding): number | undefined {
  const task = finding.task === null ? -1 : finding.tasks.indexOf(finding.task);
  return task < 0 ? undefined : task;
}

/** Indices of the steps that are shown. */
function chooseSteps({ steps }: PageFinding, every: boolean): number[] {
  const all = steps.map((_, index) => index);
  const chosen = every ? all : all.filter((index) => steps[index]!.shown);
  return chosen.length === 0 ? all : chosen;
}

/** The last column that is not behind the step. */
function columnOf(shown: readonly number[], step: number): number {
  const after = shown.findIndex((index) => index > step);
  return after < 0 ? shown.length - 1 : Math.max(0, after - 1);
}

function useKeys(column: number, count: number, go: (column: number) => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
      const target = event.target instanceof HTMLElement ? event.target : undefined;
      const isSlider = target?.matches('input[type=range]') === true;
      const inside = target?.closest('.timeline') !== null && target !== undefined;
      const to = columnAfter(event.key, column, count, inside);
      if (to === undefined || (isSlider && event.key.length > 1)) return;
      event.preventDefault();
      go(to);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [column, count, go]);
}

function columnAfter(key: string, column: number, count: number, inside: boolean): number | undefined {
  switch (key) {
    case 'ArrowRight':
    case 'j':
      return column + 1;
    case 'ArrowLeft':
    case 'k':
      return column - 1;
    case 'ArrowDown':
      return inside ? column + 1 : undefined;
    case 'ArrowUp':
      return inside ? column - 1 : undefined;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

function Headline({ data, index, finding }: { data: PageData; index: number; finding: PageFinding }) {
  const { kind, meaning, message, place, task, details, scenario, description, where } = finding;
  const token = where[0]?.token ?? '';
  return (
    <div class="headline">
      <h2 id="finding-title">
        <span class="kind">
          <span aria-hidden="true">✗ </span>
          {kind}
        </span>{' '}
        {scenario} <span class="on">on {columnsOf(data, index)}</span>
      </h2>
      {description !== '' && <p class="description">{description}</p>}
      <p class="message">
        {message}
        {place !== null && (
          <span class="where">
            {' '}
            {place.file}:{place.line}
            {task !== null && `, task ${task}`}
          </span>
        )}
      </p>
      <p class="meaning">
        {kind}: {meaning}
      </p>
      {details.length > 0 && <pre class="details">{details.join('\n')}</pre>}
      <details class="replay">
        <summary>replay it in a terminal</summary>
        <pre>npx lockstep replay {token}</pre>
      </details>
    </div>
  );
}

interface ControlsProps {
  readonly column: number;
  readonly count: number;
  readonly number: number;
  readonly finding: PageFinding;
  readonly go: (column: number) => void;
  readonly children: preact.ComponentChildren;
}

function Controls({ column, count, number, finding, go, children }: ControlsProps) {
  const total = finding.steps.length;
  const button = (label: string, sign: string, to: number, stop: boolean) => (
    <button type="button" aria-label={label} title={label} disabled={stop} onClick={() => go(to)}>
      <span aria-hidden="true">{sign}</span>
    </button>
  );
  return (
    <div class="controls" role="toolbar" aria-label="steps">
      {button('first step', '|◀', 0, column === 0)}
      {button('previous step', '◀', column - 1, column === 0)}
      {button('next step', '▶', column + 1, column === count - 1)}
      {button('last step', '▶|', count - 1, column === count - 1)}
      <input
        type="range"
        min={0}
        max={count - 1}
        value={column}
        aria-label="step"
        aria-valuetext={`step ${number} of ${total}`}
        onInput={(event) => go(Number(event.currentTarget.value))}
      />
      <output class="position" aria-live="polite">
        step <b>{number}</b> of {total}
      </output>
      {children}
      <span class="keys">
        <kbd>←</kbd> <kbd>→</kbd> or <kbd>k</kbd> <kbd>j</kbd>, <kbd>Home</kbd>, <kbd>End</kbd>
      </span>
    </div>
  );
}
