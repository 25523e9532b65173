/**
 * Subjects of mails with patches.
 *
 * In: `Re: [RFC PATCH v3 2/5] rwsem: wait`. Out: the same taken apart: version, number, title.
 *
 * The one idea: everything in brackets before the title is tags, in any order and any number of brackets, as b4 and git
 * am take them. Invariant: two mails of one thread that people call by one name have the same `key`.
 */

export interface Subject {
  /** As it stands, unfolded. */
  readonly text: string;
  /** Without `Re:` and tags. */
  readonly title: string;
  /** The title in lower case with single blanks: for comparing. */
  readonly key: string;
  /** Answers another mail, by its `Re:`. */
  readonly isReply: boolean;
  /** Upper-case words in the brackets other than version and number: `RFC`, `PATCH`, `RESEND`, a tree's name. */
  readonly tags: readonly string[];
  /** 1 where none is said. */
  readonly version: number;
  /** 2 and 5 in `2/5`; 0 is the cover letter. Both undefined where there is no number. */
  readonly number: number | undefined;
  readonly total: number | undefined;
}

const ANSWER = /^(?:re|aw|sv|vs|antw|odp)(?:\[\d+\]|\(\d+\))?\s*:\s*/i;
const FORWARD = /^(?:fwd?|wg)\s*:\s*/i;

export function parseSubject(text: string): Subject {
  let rest = text.replace(/\s+/g, ' ').trim();
  const whole = rest;
  let isReply = false;
  for (;;) {
    const match = ANSWER.exec(rest) ?? FORWARD.exec(rest);
    if (match === null) break;
    isReply ||= ANSWER.test(rest);
    rest = rest.slice(match[0].length);
  }
  const tags: string[] = [];
  let version = 1;
  let number: number | undefined;
  let total: number | undefined;
  for (let match = /^\[([^\]]*)\] ?/.exec(rest); match !== null; match = /^\[([^\]]*)\] ?/.exec(rest)) {
    rest = rest.slice(match[0].length);
    for (const word of match[1]!.split(/[ ,]+/).filter((part) => part !== '')) {
      const versioned = /^(PATCH|RFC)?v(\d{1,4})$/i.exec(word);
      const numbered = /^(\d{1,4})\/(\d{1,4})$/.exec(word);
      if (versioned !== null) version = Number(versioned[2]);
      if (versioned?.[1] !== undefined) tags.push(versioned[1].toUpperCase());
      if (numbered !== null) [number, total] = [Number(numbered[1]), Number(numbered[2])];
      if (versioned === null && numbered === null) tags.push(word.toUpperCase());
    }
    // `[PATCH] Re: x` is what some lists make of an answer.
    if (ANSWER.test(rest)) {
      isReply = true;
      rest = rest.replace(ANSWER, '');
    }
  }
  return { text: whole, title: rest, key: rest.toLowerCase(), isReply, tags, version, number, total };
}
