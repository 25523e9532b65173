/**
 * Which call of the API each task is in, as the scenario's text says it: `down_write(&sem)`.
 *
 * In: where a task stands (a code index and a frame). Out: events for the calls that it has left and entered since.
 *
 * The idea: a call need not be a call any more when the program runs, since functions are inlined. But every code index
 * knows the chain of calls that it came from; the API is where that chain leaves the scenario's file.
 */
import { type CodePlace, expansionSite, layout, type Origin } from '../interp/index.ts';
import type { System } from './system.ts';
import type { TraceEvent } from './trace.ts';

interface OpenCall {
  readonly name: string;
  readonly function: string;
  /** Where the scenario makes it. */
  readonly site: Origin;
  readonly place: NonNullable<TraceEvent['place']>;
  /** What it returned, if that was seen. */
  result: number | undefined;
}

const WRAPPER = '__wrap_';

/** A wrapper of the rules stands for what it wraps. */
function apiName(name: string): string {
  return name.startsWith(WRAPPER) ? name.slice(WRAPPER.length) : name;
}

/**
 * By which name the scenario calls this function, at `origin`. A function that rules wrap may be what a macro of the
 * kernel's stands for: read_lock() for __raw_read_lock(). Macros of the scenario's own stand for no call.
 */
export function calledName(name: string, origin: Origin): string {
  if (!name.startsWith(WRAPPER)) return name;
  const { text } = expansionSite(origin).file;
  let called = apiName(name);
  for (let use = origin.macro; use !== undefined; use = use.at.macro) {
    if (!new RegExp(`^[ \\t]*#[ \\t]*define[ \\t]+${use.name}\\b`, 'm').test(text)) called = use.name;
  }
  return called;
}

export class ApiCalls {
  private readonly open: (OpenCall | undefined)[] = [];

  constructor(private readonly system: System) {}

  /** The task stands, or something of it happens, at `pc` in frame `fp`. */
  moveTo(task: number, pc: number, fp: number): TraceEvent[] {
    const before = this.open[task];
    const now = this.callAt(pc, fp);
    if (before?.name === now?.name && before?.site.offset === now?.site.offset) return [];
    const events = this.end(task);
    this.open[task] = now;
    if (now !== undefined) {
      events.push({ kind: 'call', text: callText(now), place: now.place, matters: true });
    }
    return events;
  }

  /** Where the parked task stands; nowhere if it has ended. */
  settle(task: number): TraceEvent[] {
    const { machine } = this.system;
    if (machine.status(task) !== layout.PARKED) return this.end(task);
    return this.moveTo(task, machine.control(task, layout.C_PC), machine.control(task, layout.C_FP));
  }

  /** A function that has kept its own frame returns. */
  leave(task: number, name: string, result: number | undefined): void {
    const call = this.open[task];
    if (call !== undefined && call.function === apiName(name)) call.result = result;
  }

  end(task: number): TraceEvent[] {
    const call = this.open[task];
    this.open[task] = undefined;
    if (call === undefined) return [];
    const value = call.result === undefined ? '' : ` ${call.result}`;
    return [{ kind: 'return', text: `${call.name}() returns${value}`, place: undefined, matters: true }];
  }

  private callAt(pc: number, fp: number): OpenCall | undefined {
    const { built } = this.system;
    const chain = this.chain(pc, fp).map((place) => ({ place, site: expansionSite(place.origin) }));
    const inside = chain.findIndex(({ site }) => site.file.path !== built.path);
    const [caller, callee] = [chain[inside - 1], chain[inside]];
    if (caller === undefined || callee === undefined) return undefined;
    const { site } = caller;
    const { line } = site.file.position(site.offset);
    const place = { file: site.file.path, line, function: caller.place.function };
    const name = calledName(callee.place.function, caller.place.origin);
    return { name, function: apiName(callee.place.function), site, place, result: undefined };
  }

  /** The calls that lead to a code index, outermost first, inlined ones included. */
  private chain(from: number, frame: number): CodePlace[] {
    const { machine, built } = this.system;
    const chain: CodePlace[] = [];
    let pc = from;
    for (let fp = frame; fp !== 0; ) {
      const places = built.program.places[built.program.placeAt[pc] ?? -1];
      for (let place = places; place !== undefined; place = place.inlinedAt) chain.push(place);
      const header = fp - layout.FRAME_HEADER;
      const call = machine.state[header + layout.F_CALL]!;
      // An interrupt belongs to no call of the task.
      if (call === layout.CALL_NONE || call === layout.CALL_HOST || call === layout.CALL_INTERRUPT) break;
      pc = call;
      fp = machine.state[header + layout.F_CALLER]!;
    }
    return chain.reverse();
  }
}

/** Longest call that is quoted. */
const MAX_TEXT = 60;

/** The call as the scenario writes it; where a macro hides it, its name alone. */
export function callText({ name, site }: Pick<OpenCall, 'name' | 'site'>): string {
  const { text } = site.file;
  const lineStart = text.lastIndexOf('\n', site.offset) + 1;
  const named = text.lastIndexOf(name, site.offset + 1);
  const start = named >= lineStart ? named : site.offset;
  const opening = /^\w+\s*\(/.exec(text.slice(start, start + MAX_TEXT));
  if (opening === null) return `${name}()`;
  let depth = 0;
  for (let at = start + opening[0].length - 1; at < start + MAX_TEXT; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')' && --depth === 0) return text.slice(start, at + 1).replace(/\s+/g, ' ');
  }
  return `${name}()`;
}
