/**
 * The timeline: one lane per task, the lock words and queues under them, steps from left to right.
 *
 * A lane has three strips: the call of the API that the task is in, what the task does (a block for a step, a line where
 * it could run, hatching where it sleeps or spins), and what it holds. At the right end stands how everything ends.
 *
 * Invariant: whatever a colour says, a shape, a pattern or a word says too.
 */
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { PageFinding, TaskState } from '../page-data.ts';
import {
  callsOf,
  type LockRow,
  type Position,
  placeText,
  STATE_WORDS,
  type Stretch,
  shortName,
  stretches,
} from './positions.ts';

interface TimelineProps {
  readonly finding: PageFinding;
  readonly positions: readonly Position[];
  /** Indices of the positions that have a column. */
  readonly shown: readonly number[];
  readonly column: number;
  readonly onColumn: (column: number) => void;
}

/** Kinds of which a task that sleeps or spins at the end does so for ever. */
const STUCK: ReadonlySet<string> = new Set(['hang', 'deadlock', 'livelock']);
/** With more tasks lanes are lower, and not all are seen at a time. */
const MOST_LANES = 10;
/** Step numbers that are written down at most. */
const NUMBERS = 40;

export function Timeline({ finding, positions, shown, column, onColumn }: TimelineProps) {
  const scroll = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLElement>(null);
  const columns = useMemo(() => shown.map((index) => positions[index]!), [positions, shown]);
  const tasks = useMemo(() => lanesOf(finding, columns), [finding, columns]);
  const drawn = useMemo(
    () => <Drawing finding={finding} columns={columns} shown={shown} tasks={tasks} />,
    [finding, columns, shown, tasks],
  );
  const count = columns.length;
  const now = columns[column]!;
  const last = positions.at(-1)!;
  useLayoutEffect(() => {
    const box = scroll.current;
    if (box === null || box.scrollWidth <= box.clientWidth) return;
    const at = ((column + 0.5) / count) * box.scrollWidth;
    if (at < box.scrollLeft + 40 || at > box.scrollLeft + box.clientWidth - 40)
      box.scrollLeft = at - box.clientWidth / 2;
  }, [column, count]);
  const acting = now.step.task === null ? -1 : tasks.indexOf(now.step.task);
  useLayoutEffect(() => {
    const box = frame.current;
    const lane = box?.querySelectorAll<HTMLElement>('.names .lane')[acting];
    if (box == null || lane === undefined || box.scrollHeight <= box.clientHeight) return;
    const { offsetTop, offsetHeight } = lane;
    if (offsetTop < box.scrollTop || offsetTop + offsetHeight > box.scrollTop + box.clientHeight) {
      box.scrollTop = offsetTop - box.clientHeight / 2;
    }
  }, [acting]);
  const point = (event: PointerEvent): void => {
    const track = event.currentTarget as HTMLElement;
    if (event.type === 'pointerdown') track.setPointerCapture(event.pointerId);
    else if ((event.buttons & 1) === 0) return;
    const { left, width } = track.getBoundingClientRect();
    const at = Math.min(count - 1, Math.max(0, Math.floor(((event.clientX - left) / width) * count)));
    if (at !== column) onColumn(at);
  };
  return (
    <>
      <section
        class={`timeline${tasks.length > MOST_LANES ? ' tall' : ''}`}
        ref={frame}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys step while it has the focus, and it scrolls
        tabIndex={0}
        aria-label="timeline, arrow keys step"
      >
        <div class="names">
          <div class="axis">step</div>
          {tasks.map((task) => (
            <div class="lane" key={task}>
              <b>{finding.tasks[task]}</b>
              <span class="state">{now.step.task === task ? 'runs' : STATE_WORDS[now.states[task] ?? 'runs']}</span>
            </div>
          ))}
          {now.locks.map(({ name }) => (
            <div class="lock" key={name} title={name}>
              {name}
            </div>
          ))}
        </div>
        <div class="scroll" ref={scroll}>
          <div class="track" style={{ '--columns': count }} onPointerDown={point} onPointerMove={point}>
            {drawn}
            <div class="cursor" style={{ left: `${(100 * column) / count}%`, width: `${100 / count}%` }} />
          </div>
        </div>
        <div class="ends">
          <div class="axis">in the end</div>
          {tasks.map((task) => (
            <End key={task} finding={finding} task={task} last={last} />
          ))}
          {last.locks.map(({ name, text }) => (
            <div class="lock" key={name} title={text}>
              {shortText(text)}
            </div>
          ))}
        </div>
      </section>
      <Legend idle={finding.tasks.filter((_, task) => !tasks.includes(task))} />
    </>
  );
}

/** Tasks that do something in the steps that are shown. */
function lanesOf(finding: PageFinding, columns: readonly Position[]): number[] {
  const active = new Set(columns.map(({ step }) => step.task));
  const tasks = finding.tasks.map((_, task) => task);
  const lanes = tasks.filter((task) => active.has(task));
  return lanes.length === 0 ? tasks : lanes;
}

function End({ finding, task, last }: { finding: PageFinding; task: number; last: Position }) {
  const state = last.states[task] ?? 'runs';
  const stuck = (state === 'sleeps' || state === 'spins') && STUCK.has(finding.kind);
  const at = finding.task === finding.tasks[task] && !stuck && state !== 'done';
  const place = placeText(last.places[task]);
  const word = stuck ? `✗ ${STATE_WORDS[state]} for ever` : at ? `✗ ${finding.kind}` : STATE_WORDS[state];
  return (
    <div class={`lane${stuck || at ? ' stuck' : ''}`} title={place}>
      <b>{word}</b>
      {state !== 'done' && <span class="state">{place}</span>}
    </div>
  );
}

// ---- what does not change while stepping ----------------------------------------------------------------------------

interface DrawingProps {
  readonly finding: PageFinding;
  readonly columns: readonly Position[];
  readonly shown: readonly number[];
  readonly tasks: readonly number[];
}

function Drawing({ finding, columns, shown, tasks }: DrawingProps) {
  const count = columns.length;
  const calls = callsOf(finding, shown);
  const every = Math.ceil(count / NUMBERS);
  return (
    <>
      <div class="axis">
        {columns.map(({ step }, n) =>
          n % every === 0 || step.task === null ? (
            <span class={step.task === null ? 'outside' : ''} style={span(n, n + 1, count)} key={step.number}>
              {step.task === null ? '⚡' : step.number}
            </span>
          ) : null,
        )}
      </div>
      {tasks.map((task) => (
        <div class="lane" key={task}>
          {calls
            .filter((call) => call.task === task)
            .map(({ text, from, to, open }) => (
              <span class={`call${open ? ' open' : ''}`} style={span(from, to, count)} title={text} key={from}>
                {text}
              </span>
            ))}
          <States columns={columns} task={task} stuck={STUCK.has(finding.kind)} />
          <Holds columns={columns} task={task} />
        </div>
      ))}
      {columns[0]!.locks.map(({ name }, n) => (
        <LockLane columns={columns} index={n} key={name} />
      ))}
      {columns.map(({ step }, n) =>
        step.task === null ? (
          <div class="event" style={span(n, n + 1, count)} title={step.who} key={step.number}>
            <span>{step.who}</span>
          </div>
        ) : null,
      )}
    </>
  );
}

function span(from: number, to: number, count: number): { left: string; width: string } {
  return { left: `${(100 * from) / count}%`, width: `${(100 * (to - from)) / count}%` };
}

type Doing = TaskState | 'acts';

interface StatesProps {
  readonly columns: readonly Position[];
  readonly task: number;
  /** Who sleeps or spins at the end does so for ever. */
  readonly stuck: boolean;
}

function States({ columns, task, stuck }: StatesProps) {
  const found = stretches<Doing>(columns.length, (n) => {
    const { step, states } = columns[n]!;
    return step.task === task ? 'acts' : (states[task] ?? 'runs');
  });
  return (
    <>
      {found
        .filter(({ kind }) => kind !== 'done')
        .map(({ from, to, kind }) => (
          <span
            class={`doing ${kind}${stuck && to === columns.length ? ' stuck' : ''}`}
            style={span(from, to, columns.length)}
            title={kind === 'acts' ? actsTitle(columns, from, to) : STATE_WORDS[kind as TaskState]}
            key={from}
          >
            {(kind === 'sleeps' || kind === 'spins') && to - from > 1 ? <em>{STATE_WORDS[kind]}</em> : ''}
          </span>
        ))}
    </>
  );
}

function actsTitle(columns: readonly Position[], from: number, to: number): string {
  const events = columns.slice(from, to).flatMap(({ step }) => step.events.filter((event) => event.shown));
  return events
    .slice(0, 12)
    .map(({ text, place }) => (place === null ? text : `${shortName(place.file)}:${place.line} ${text}`))
    .join('\n');
}

function Holds({ columns, task }: { columns: readonly Position[]; task: number }) {
  const found = stretches(
    columns.length,
    (n) => {
      const mine = columns[n]!.holds.filter((hold) => hold.task === task);
      return mine.length === 0 ? undefined : mine;
    },
    (a, b) => JSON.stringify(a) === JSON.stringify(b),
  );
  return (
    <>
      {found.map(({ from, to, kind }) => {
        const as = kind.some((hold) => hold.as === 'write') ? 'write' : 'read';
        const words = kind.map((hold) => `holds ${hold.lock} for ${hold.as}`).join(', ');
        return (
          <span class={`hold ${as}`} style={span(from, to, columns.length)} title={words} key={from}>
            {as === 'write' ? 'W' : 'R'}
            <i> {kind.map((hold) => hold.lock).join(', ')}</i>
          </span>
        );
      })}
    </>
  );
}

function LockLane({ columns, index }: { columns: readonly Position[]; index: number }) {
  const found: Stretch<LockRow>[] = stretches(
    columns.length,
    (n) => columns[n]!.locks[index],
    (a, b) => a.text === b.text,
  );
  return (
    <div class="lock">
      {found.map(({ from, to, kind: { name, text, isQueue } }) => {
        const rest = text === 'empty' || text.endsWith(': free');
        return (
          <span
            class={`value${isQueue ? ' queue' : ''}${rest ? ' rest' : ''}`}
            style={span(from, to, columns.length)}
            title={`${name}: ${text}`}
            key={from}
          >
            {isQueue && !rest ? text.split(', ').join(' ← ') : shortText(text)}
          </span>
        );
      })}
    </div>
  );
}

/** `0x3: WRITER_LOCKED, WAITERS` without the number. */
function shortText(text: string): string {
  return text.replace(/^(?:0x)?[0-9a-f]+: /, '');
}

function Legend({ idle }: { idle: readonly string[] }) {
  const names = idle.length > 8 ? `${idle.slice(0, 8).join(', ')} and ${idle.length - 8} more` : idle.join(', ');
  return (
    <p class="legend">
      <span>
        <span class="doing acts" /> does the step
      </span>
      <span>
        <span class="doing runs" /> can run
      </span>
      <span>
        <span class="doing spins" /> spins
      </span>
      <span>
        <span class="doing sleeps" /> sleeps
      </span>
      <span>
        <span class="hold write">W</span> holds for write
      </span>
      <span>
        <span class="hold read">R</span> holds for read
      </span>
      <span>⚡ from outside</span>
      {idle.length > 0 && <span>not shown, as they changed nothing: {names}</span>}
    </p>
  );
}
