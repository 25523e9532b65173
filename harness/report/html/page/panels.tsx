/**
 * Tables of how everything is after a step: what the step did, the locks, the tasks; and all steps as a list.
 */
import { useMemo } from 'preact/hooks';
import type { PageEvent, PageFinding, PageHold, Step } from '../page-data.ts';
import { type Position, placeText, STATE_WORDS, shortName } from './positions.ts';

export function StepPanel({ finding, position }: { finding: PageFinding; position: Position }) {
  const { step } = position;
  const where = step.events.findLast((event) => event.shown && event.place !== null)?.place;
  return (
    <section class="panel step" aria-labelledby="step-title">
      <h3 id="step-title">
        Step {step.number}:{' '}
        {step.task === null ? (
          <>from outside</>
        ) : (
          <>
            <b>{finding.tasks[step.task]}</b>
            {where !== undefined && where !== null && <span class="in"> in {where.function}()</span>}
          </>
        )}
      </h3>
      {step.task === null && <p class="outside">⚡ {step.who}</p>}
      <ul>
        {step.events.map((event, n) => (
          <Event event={event} key={n} />
        ))}
      </ul>
      {step.events.length === 0 && step.task !== null && <p>Nothing that can be seen.</p>}
    </section>
  );
}

function Event({ event: { kind, text, place, shown } }: { event: PageEvent }) {
  const isCall = kind === 'call' || kind === 'return';
  return (
    <li class={`${isCall ? 'api' : ''}${shown ? '' : ' quiet'}`}>
      {place !== null && !isCall && (
        <span class="at" title={`${place.function}(), ${place.file}`}>
          {shortName(place.file)}:{place.line}
        </span>
      )}{' '}
      <code>{text}</code>
    </li>
  );
}

export function LockPanel({ position: { locks, changed } }: { position: Position }) {
  if (locks.length === 0) return null;
  return (
    <section class="panel locks" aria-labelledby="locks-title">
      <h3 id="locks-title">The lock after it</h3>
      <table>
        <tbody>
          {locks.map(({ name, text, isQueue }) => (
            <tr key={name} class={changed.has(name) ? 'changed' : ''} data-lock={name}>
              <th scope="row">{name}</th>
              <td>
                <span class="value">{isQueue ? <Queue text={text} /> : text}</span>
                {changed.has(name) && <span class="before"> was {changed.get(name)}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Queue({ text }: { text: string }) {
  if (text === 'empty') return <>empty</>;
  return (
    <>
      {text.split(', ').map((name, n) => (
        <span class="waiter" key={n}>
          {n > 0 && <span class="arrow"> ← </span>}
          <b>{name}</b>
        </span>
      ))}
    </>
  );
}

interface TaskPanelProps {
  readonly finding: PageFinding;
  readonly position: Position;
  readonly watched: number | undefined;
  readonly onWatch: (task: number | undefined) => void;
}

export function TaskPanel({ finding, position, watched, onWatch }: TaskPanelProps) {
  const { states, places, holds, step } = position;
  return (
    <section class="panel tasks" aria-labelledby="tasks-title">
      <h3 id="tasks-title">Where everybody is</h3>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">task</th>
              <th scope="col">state</th>
              <th scope="col">holds</th>
              <th scope="col">goes on at</th>
            </tr>
          </thead>
          <tbody>
            {finding.tasks.map((name, task) => (
              <tr key={name} class={step.task === task ? 'actor' : ''} data-task={name}>
                <th scope="row">
                  {step.task === task && <span aria-hidden="true">▶ </span>}
                  {name}
                </th>
                <td class={`is-${states[task]}`}>{STATE_WORDS[states[task] ?? 'runs']}</td>
                <td>{holdText(holds, task)}</td>
                <td>
                  {states[task] !== 'done' && places[task] != null && (
                    <button
                      type="button"
                      class="place"
                      aria-pressed={watched === task}
                      title={`show ${places[task]!.file}:${places[task]!.line}`}
                      onClick={() => onWatch(watched === task ? undefined : task)}
                    >
                      {placeText(places[task])}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function holdText(holds: readonly PageHold[], task: number): string {
  const mine = holds.filter((hold) => hold.task === task);
  return mine.map(({ lock, as }) => `${as === 'write' ? 'W' : 'R'} ${lock}`).join(', ') || '–';
}

// ---- all steps ------------------------------------------------------------------------------------------------------

interface StepTableProps {
  readonly finding: PageFinding;
  readonly positions: readonly Position[];
  readonly shown: readonly number[];
  readonly column: number;
  readonly onColumn: (column: number) => void;
}

/** With more tasks there is one column for all, and the task's name in front. */
const MOST_COLUMNS = 5;
/** Of a long trace only the surroundings are listed. */
const MOST_ROWS = 400;

export function StepTable({ finding, positions, shown, column, onColumn }: StepTableProps) {
  const tasks = useMemo(() => {
    const active = new Set(shown.map((index) => finding.steps[index]!.task));
    return finding.tasks.map((_, task) => task).filter((task) => active.has(task));
  }, [finding, shown]);
  const wide = tasks.length <= MOST_COLUMNS;
  const from = Math.max(0, Math.min(column - MOST_ROWS / 2, shown.length - MOST_ROWS));
  const rows = shown.slice(from, from + MOST_ROWS);
  return (
    <section class="steps" aria-labelledby="steps-title">
      <h3 id="steps-title">All steps</h3>
      {rows.length < shown.length && (
        <p>
          {rows.length} of {shown.length}, around the step that is looked at
        </p>
      )}
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">step</th>
              {wide
                ? tasks.map((task) => (
                    <th scope="col" key={task}>
                      {finding.tasks[task]}
                    </th>
                  ))
                : null}
              {wide ? null : <th scope="col">task</th>}
              {wide ? null : <th scope="col">what</th>}
              <th scope="col">locks after it</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((index, n) => (
              <StepRow
                key={index}
                step={finding.steps[index]!}
                lane={positions[index]!}
                tasks={wide ? tasks : undefined}
                current={from + n === column}
                onPick={() => onColumn(from + n)}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface StepRowProps {
  readonly step: Step;
  readonly lane: Position;
  /** Columns; undefined where the task is named in the row. */
  readonly tasks: readonly number[] | undefined;
  readonly current: boolean;
  readonly onPick: () => void;
}

function StepRow({ step, lane, tasks, current, onPick }: StepRowProps) {
  const what = <What step={step} quiet={lane.changed.size > 0} />;
  const across = step.task === null;
  return (
    <tr class={across ? 'across' : ''} aria-current={current ? 'step' : undefined} onClick={onPick}>
      <th scope="row">
        <button type="button" aria-label={`go to step ${step.number}`} onClick={onPick}>
          {step.number}
        </button>
      </th>
      {across ? <td colSpan={tasks === undefined ? 2 : tasks.length}>⚡ {step.who}</td> : null}
      {across || tasks !== undefined ? null : <td>{step.who}</td>}
      {across || tasks !== undefined ? null : <td>{what}</td>}
      {across || tasks === undefined ? null : tasks.map((task) => <td key={task}>{task === step.task && what}</td>)}
      <td>
        {lane.locks
          .filter(({ name }) => lane.changed.has(name))
          .map(({ name, text }) => (
            <div key={name}>
              {name}: {text}
            </div>
          ))}
      </td>
    </tr>
  );
}

/** `quiet`: what the step did to the locks says enough. */
function What({ step, quiet }: { step: Step; quiet: boolean }) {
  const chosen = step.events.filter((event) => event.shown);
  return (
    <ul>
      {(chosen.length === 0 && !quiet ? step.events.slice(-1) : chosen).map((event, n) => (
        <Event event={event} key={n} />
      ))}
    </ul>
  );
}
