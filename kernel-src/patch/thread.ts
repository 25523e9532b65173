/**
 * What revisions of a patch a set of mails holds.
 *
 * In: a MailBox. Out: revisions, the unit that people on the list talk about: `v1`, `v2`, the diff in somebody's answer.
 *
 * The one idea: mails of one author, version and total make a series; versions of one series supersede each other; a diff
 * in an answer goes on top of the revision that is answered, and is called after it: `v1+reply`, `v1+reply2`.
 * What a mail answers is told by its headers, else by its subject, else, and then it is said, by the order of the input.
 *
 * Invariant: every mail with a patch is in exactly one revision, or a copy of one that is, or a note or a diagnostic says
 * why not. Names are unique.
 */
import type { PatchDiagnostic } from './diff.ts';
import type { MailPatch } from './loose.ts';
import type { Mail, Trailer } from './mail.ts';
import type { MailBox } from './mailbox.ts';

export interface Revision {
  /** `v2`, `v1+reply`; where there are several series, `WORDS-OF-THE-TITLE/v2`. */
  readonly name: string;
  readonly kind: 'series' | 'reply';
  /** The title that the versions of a series share, of the newest one. */
  readonly series: string;
  readonly version: number;
  readonly subject: string | undefined;
  readonly author: string | undefined;
  readonly date: string | undefined;
  readonly messageId: string | undefined;
  /** In order. */
  readonly patches: readonly MailPatch[];
  /** The name of the revision that it is to be applied on top of; undefined for the kernel itself. */
  readonly onTopOf: string | undefined;
  /** The name of the newest version of the same series, where it is not this one. */
  readonly supersededBy: string | undefined;
  /** Numbers that no mail has. */
  readonly missing: readonly number[];
  readonly total: number | undefined;
  readonly baseCommit: string | undefined;
  readonly prerequisites: readonly string[];
  /** Of its own mails, and of answers to them: who reviewed it. */
  readonly trailers: readonly (Trailer & { readonly from: string | undefined })[];
  /** What was decided, in words. */
  readonly notes: readonly string[];
  /** A revision with errors cannot be applied. */
  readonly diagnostics: readonly PatchDiagnostic[];
}

/** A series in the making. */
interface Group {
  readonly mails: Mail[];
  readonly version: number;
  readonly total: number | undefined;
  readonly isRfc: boolean;
  readonly notes: string[];
  readonly diagnostics: PatchDiagnostic[];
}

/** A group as a version of a series. */
interface Version {
  readonly group: Group;
  /** The series, by number. */
  series: number;
  name: string;
}

/** In the order of their dates, where all have one, else of the input; a reply behind what it answers. */
export function findRevisions(box: MailBox): Revision[] {
  const mails = dropCopies(box.mails);
  const isReply = (mail: Mail) => mail.subject?.isReply === true;
  const groups = groupSeries(mails.filter((mail) => !isReply(mail)));
  const versions = nameVersions(linkVersions(groups, mails));
  const revisions = versions.map((version) => describeVersion(version, versions));
  return addReplies(revisions, versions, mails.filter(isReply), mails);
}

/** Nothing to run in these mails: why, or undefined. */
export function emptyReason(box: MailBox): string | undefined {
  const { mails } = box;
  if (mails.some((mail) => mail.patches.length > 0)) return undefined;
  if (mails.length === 0) return 'there is no mail';
  const told = mails.find((mail) => mail.instead !== undefined)?.instead;
  if (told !== undefined) return told;
  const isBare = mails.every((mail) => mail.form === 'bare');
  const where = isBare ? 'file' : mails.length === 1 ? 'mail' : `${mails.length} mails`;
  const none = `there is no ${isBare ? 'unified diff' : 'patch'} in the ${where}`;
  if (mails.some((mail) => mail.hasQuotedPatch)) {
    return `${none}, only quoted ones: give the mail that they are quoted from`;
  }
  if (mails.some((mail) => mail.hasFragment)) {
    return `${none}, only lines with '+' before them, without a '@@' line that says where they belong`;
  }
  const cover = mails.find((mail) => mail.subject?.number === 0 && mail.subject.total !== undefined);
  const total = cover?.subject?.total;
  return total === undefined
    ? none
    : `${none}, only the cover letter: give its ${total} patch${total === 1 ? '' : 'es'} too`;
}

function dropCopies(mails: readonly Mail[]): Mail[] {
  const seen = new Set<string>();
  return mails.filter((mail) => {
    if (mail.messageId === undefined) return true;
    const isNew = !seen.has(mail.messageId);
    seen.add(mail.messageId);
    return isNew;
  });
}

function inOrder<T>(items: readonly T[], timeOf: (item: T) => number | undefined): T[] {
  if (items.some((item) => timeOf(item) === undefined)) return [...items];
  return [...items].sort((a, b) => timeOf(a)! - timeOf(b)!);
}

function groupSeries(mails: readonly Mail[]): Group[] {
  const groups: Group[] = [];
  /** Groups by what a further mail may be known to belong to them by. */
  const index = new Map<string, Group[]>();
  for (const mail of mails) {
    const isNumbered = mail.subject?.number !== undefined && mail.subject.total !== undefined;
    if (mail.patches.length === 0 && !(isNumbered && isOfSeries(mail))) continue;
    const keys = isNumbered ? threadKeys(mail) : [];
    const related = keys.flatMap((key) => index.get(key) ?? [])[0];
    const loose = looseKey(mail);
    const alike = index.get(loose) ?? [];
    const group = related ?? alike.find((one) => (isNumbered ? hasRoomFor(one, mail) : isCopy(one, mail)));
    if (group === undefined) groups.push(startGroup(mail));
    else if (isNumbered) addNumbered(group, mail);
    else group.notes.push(`${mail.name} holds the same patch once more`);
    for (const key of [...keys, ...(group === undefined ? [loose] : [])]) {
      index.set(key, [...(index.get(key) ?? []), group ?? groups.at(-1)!]);
    }
  }
  return inOrder(groups, (group) => group.mails[0]!.time);
}

/** Parts of one series know each other, or the same mail above them. */
function threadKeys(mail: Mail): string[] {
  const ids = [mail.messageId, ...mail.answers].filter((id) => id !== undefined);
  return ids.map((id) => `thread ${mail.subject!.version} ${mail.subject!.total} ${id}`);
}

/** Where there are no ids: a series is told by its author, version and total, a single patch by its title. */
function looseKey(mail: Mail): string {
  const { version = 1, total, key = '' } = mail.subject ?? {};
  return total === undefined ? `single ${version} ${key}` : `author ${version} ${total} ${authorKey(mail)}`;
}

function isOfSeries(mail: Mail): boolean {
  return mail.subject?.tags.some((tag) => tag === 'PATCH' || tag === 'RFC') === true;
}

function startGroup(mail: Mail): Group {
  const { subject } = mail;
  const isRfc = subject?.tags.includes('RFC') === true;
  return { mails: [mail], version: subject?.version ?? 1, total: subject?.total, isRfc, notes: [], diagnostics: [] };
}

/** The text of a patch without its place in the mail. */
function contentOf(patch: MailPatch): string {
  if (patch.kind === 'unusable') return JSON.stringify(patch.patch.diagnostics);
  return patch.loose.hunks
    .map((hunk) =>
      [hunk.path, ...hunk.lines.slice(0, hunk.oldCount + hunk.newCount).map((line) => line.text)].join('\n'),
    )
    .join('\n');
}

function sameContent(a: Mail, b: Mail): boolean {
  return (
    a.patches.length === b.patches.length &&
    a.patches.every((patch, i) => contentOf(patch) === contentOf(b.patches[i]!))
  );
}

function isCopy(group: Group, mail: Mail): boolean {
  return group.mails.length === 1 && sameContent(group.mails[0]!, mail);
}

function authorKey(mail: Mail): string {
  return (/<([^<>]+)>/.exec(mail.author ?? '')?.[1] ?? mail.author ?? '').toLowerCase();
}

/**
 * Of the same author, version and total, without knowing of each other: of the same series as long as the number is free.
 * Files without ids are of one series even then, which is an error; a mail that answers another one belongs elsewhere.
 */
function hasRoomFor(group: Group, mail: Mail): boolean {
  const sameNumber = group.mails.find((other) => other.subject?.number === mail.subject?.number);
  const hasIds = mail.messageId !== undefined && group.mails.every((other) => other.messageId !== undefined);
  return !hasIds || (sameNumber === undefined && mail.answers.length === 0);
}

function addNumbered(group: Group, mail: Mail): void {
  const { number, total } = mail.subject!;
  const other = group.mails.find((one) => one.subject?.number === number);
  if (other === undefined) group.mails.push(mail);
  else if (sameContent(other, mail)) group.notes.push(`${mail.name} holds patch ${number}/${total} once more`);
  else {
    const message = `two different patches are called ${number}/${total} of v${group.version}: here and in ${other.name}`;
    group.diagnostics.push({ severity: 'error', file: mail.name, line: 1, message });
  }
}

/** Which groups are versions of one series: one change-id, one title, or a new version sent as an answer to the old. */
function linkVersions(groups: readonly Group[], mails: readonly Mail[]): Version[] {
  const versions = groups.map((group, series) => ({ group, series, name: '' }));
  const ofMail = new Map(versions.flatMap((version) => version.group.mails.map((mail) => [mail, version] as const)));
  const byId = new Map(mails.map((mail) => [mail.messageId, ofMail.get(mail)]));
  const byKey = new Map<string, Version[]>();
  const join = (one: Version, other: Version) => {
    const from = one.series;
    if (from === other.series || !mayBeVersions(one.group, other.group)) return;
    for (const version of versions) if (version.series === from) version.series = other.series;
  };
  for (const version of versions) {
    for (const key of new Set(version.group.mails.flatMap(seriesKeys))) {
      const others = byKey.get(key) ?? [];
      for (const other of others) join(version, other);
      byKey.set(key, [...others, version]);
    }
    for (const id of version.group.mails.flatMap((mail) => mail.answers)) {
      const other = byId.get(id);
      if (other !== undefined && authorKey(other.group.mails[0]!) === authorKey(version.group.mails[0]!)) {
        join(version, other);
      }
    }
  }
  return versions;
}

function seriesKeys(mail: Mail): string[] {
  const keys = mail.changeId === undefined ? [] : [`change-id ${mail.changeId}`];
  return mail.subject === undefined || mail.subject.key === '' ? keys : [...keys, `title ${mail.subject.key}`];
}

function mayBeVersions(a: Group, b: Group): boolean {
  const ids = (group: Group) => group.mails.map((mail) => mail.changeId).filter((id) => id !== undefined);
  const [idsOfA, idsOfB] = [ids(a), ids(b)];
  if (idsOfA.length > 0 && idsOfB.length > 0) return idsOfA.some((id) => idsOfB.includes(id));
  return a.version !== b.version || a.isRfc !== b.isRfc;
}

/** Sets the names: `v2`, `rfc-v1` where an RFC and a patch have one number, the title before it where needed. */
function nameVersions(versions: Version[]): Version[] {
  const isOne = new Set(versions.map((version) => version.series)).size <= 1;
  const taken = new Set<string>();
  for (const version of versions) {
    const { group, series } = version;
    const clashes = versions.some(
      (other) => other !== version && other.series === series && other.group.version === group.version,
    );
    const short = `${clashes && group.isRfc ? 'rfc-' : ''}v${group.version}`;
    const head = versions.find((other) => other.series === series)!.group;
    const wanted = isOne ? short : `${slugOf(head)}/${short}`;
    let name = wanted;
    for (let count = 2; taken.has(name); count++) name = `${wanted}.${count}`;
    taken.add(name);
    version.name = name;
  }
  return versions;
}

/** The first words of the title; of a bare diff its file's name. */
function slugOf(group: Group): string {
  const mail = headOf(group);
  const text =
    mail.subject?.title ?? mail.name.slice(mail.name.lastIndexOf('/') + 1).replace(/\.(patch|diff|txt)$/, '');
  const words = text.toLowerCase().match(/[a-z0-9_]+/g) ?? ['patch'];
  return words.slice(0, 4).join('-');
}

function coverOf(group: Group): Mail | undefined {
  return group.mails.find((mail) => mail.subject?.number === 0 && mail.subject.total !== undefined);
}

/** The mail that a series is known by: its cover letter, else its first patch. */
function headOf(group: Group): Mail {
  const first = Math.min(...group.mails.map((mail) => mail.subject?.number ?? 0));
  return coverOf(group) ?? group.mails.find((mail) => (mail.subject?.number ?? 0) === first)!;
}

function rankOf({ group }: Version): number {
  return group.version * 2 + (group.isRfc ? 0 : 1);
}

function describeVersion(version: Version, versions: readonly Version[]): Revision {
  const { group } = version;
  const mails = [...group.mails].sort((a, b) => (a.subject?.number ?? 0) - (b.subject?.number ?? 0));
  const cover = coverOf(group);
  const parts = mails.filter((mail) => mail !== cover);
  const head = headOf(group);
  const sameSeries = versions.filter((other) => other.series === version.series);
  const newest = sameSeries.reduce((best, other) => (rankOf(other) >= rankOf(best) ? other : best));
  const { total } = group;
  const numbers = new Set(parts.map((mail) => mail.subject?.number));
  const missing = Array.from({ length: total ?? 0 }, (_, i) => i + 1).filter((number) => !numbers.has(number));
  const notes = [...group.notes];
  if (cover !== undefined && cover.patches.length > 0)
    notes.push(`the diff in the cover letter ${cover.name} is not taken`);
  if (newest !== version) notes.push(`superseded by ${newest.name}`);
  return {
    name: version.name,
    kind: 'series',
    series: headOf(newest.group).subject?.title ?? headOf(newest.group).name,
    version: group.version,
    subject: head.subject?.text,
    author: head.author,
    date: head.date,
    messageId: head.messageId,
    patches: parts.flatMap((mail) => mail.patches),
    onTopOf: undefined,
    supersededBy: newest === version ? undefined : newest.name,
    missing,
    total,
    baseCommit: mails.find((mail) => mail.baseCommit !== undefined)?.baseCommit,
    prerequisites: mails.flatMap((mail) => mail.prerequisites),
    trailers: mails.flatMap((mail) => mail.trailers.map((trailer) => ({ ...trailer, from: mail.author }))),
    notes,
    diagnostics: [...group.diagnostics, ...seriesProblems(mails, parts, missing, total)],
  };
}

function seriesProblems(
  mails: readonly Mail[],
  parts: readonly Mail[],
  missing: readonly number[],
  total: number | undefined,
): PatchDiagnostic[] {
  const file = mails[0]!.name;
  const error = (name: string, message: string): PatchDiagnostic => ({
    severity: 'error',
    file: name,
    line: 1,
    message,
  });
  const problems = mails.flatMap((mail) => mail.diagnostics);
  for (const mail of parts) {
    const { number } = mail.subject ?? {};
    if (mail.patches.length === 0) problems.push(error(mail.name, `there is no patch in ${number}/${total}`));
    if (number !== undefined && total !== undefined && number > total) {
      problems.push(error(mail.name, `there can be no patch ${number} of ${total}`));
    }
  }
  const bases = [...new Set(mails.flatMap((mail) => mail.baseCommit ?? []))];
  if (bases.length > 1) {
    const named = bases.map((base) => base.slice(0, 12)).join(' and ');
    problems.push(error(file, `the parts of the series name different commits as their base-commit: ${named}`));
  }
  if (missing.length > 0) {
    const list = missing.map((number) => `${number}/${total}`).join(', ');
    problems.push(error(file, `parts of the series are missing: ${list}`));
  }
  return problems;
}

/** What a reply answers, and how that is known. */
interface Answered {
  readonly revision: Revision | undefined;
  readonly note: string | undefined;
}

function addReplies(
  own: readonly Revision[],
  versions: readonly Version[],
  replies: readonly Mail[],
  mails: readonly Mail[],
): Revision[] {
  const revisions = [...own];
  const byId = new Map(mails.map((mail) => [mail.messageId, mail]));
  const ofMail = new Map<Mail, Revision>();
  versions.forEach((version, i) => {
    for (const mail of version.group.mails) ofMail.set(mail, own[i]!);
  });
  for (const mail of inOrder(replies, (one) => one.time)) {
    const answered = findAnswered(mail, revisions, ofMail, byId, mails);
    if (mail.patches.length > 0) {
      const revision = describeReply(mail, answered, revisions);
      ofMail.set(mail, revision);
      revisions.splice(placeOf(revisions, answered.revision), 0, revision);
    } else if (answered.revision !== undefined && answered.note === undefined && mail.trailers.length > 0) {
      const at = revisions.indexOf(answered.revision);
      const given = mail.trailers.map((trailer) => ({ ...trailer, from: mail.author }));
      const updated = { ...answered.revision, trailers: [...answered.revision.trailers, ...given] };
      revisions[at] = updated;
      for (const [other, revision] of ofMail) if (revision === answered.revision) ofMail.set(other, updated);
    }
  }
  return revisions;
}

/** Behind the revision and what was put on top of it before. */
function placeOf(revisions: readonly Revision[], answered: Revision | undefined): number {
  if (answered === undefined) return revisions.length;
  const above = `${answered.name}+`;
  return revisions.findLastIndex((one) => one.name === answered.name || one.name.startsWith(above)) + 1;
}

function findAnswered(
  mail: Mail,
  revisions: readonly Revision[],
  ofMail: ReadonlyMap<Mail, Revision>,
  byId: ReadonlyMap<string | undefined, Mail>,
  mails: readonly Mail[],
): Answered {
  const seen = new Set<string>();
  const queue = [...mail.answers];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const other = byId.get(id);
    const revision = other === undefined ? undefined : ofMail.get(other);
    if (revision !== undefined) return { revision, note: undefined };
    if (other !== undefined) queue.push(...other.answers);
  }
  // The latest that was there by then.
  const isEarlier = (other: Mail) => other.time === undefined || mail.time === undefined || other.time <= mail.time;
  // Which of several answers is answered, neither a subject nor an order can tell: only versions count.
  const versions = [...ofMail].filter(([, revision]) => revision.kind === 'series');
  const named = versions.filter(([other]) => other.subject?.key === mail.subject?.key && isEarlier(other)).at(-1)?.[1];
  if (named !== undefined) return { revision: named, note: `taken by its subject for an answer to ${named.name}` };
  const isVersion = (other: Mail) => ofMail.get(other)?.kind === 'series';
  const ranked = mails.filter(isVersion);
  const before = mails.slice(0, mails.indexOf(mail)).filter(isVersion);
  const given = before.length > 0 ? before : ranked;
  if (new Set(given.map((other) => ofMail.get(other)!.series)).size === 1) {
    const revision = ofMail.get(given.at(-1)!)!;
    const where = before.length > 0 ? 'given before it' : 'the last one given';
    const note = `neither its headers nor its subject name a mail that is here: put on top of ${revision.name}, ${where}`;
    return { revision, note };
  }
  const note =
    revisions.length === 0
      ? 'the mail that it answers is not here: give that before it'
      : 'neither its headers nor its subject name a mail that is here, and there are several series';
  return { revision: undefined, note };
}

function describeReply(mail: Mail, { revision, note }: Answered, revisions: readonly Revision[]): Revision {
  const stem = revision === undefined ? 'reply' : `${revision.name}+reply`;
  const isTaken = (wanted: string) => revisions.some((one) => one.name === wanted);
  let name = stem;
  for (let count = 2; isTaken(name); count++) name = `${stem}${count}`;
  return {
    name,
    kind: 'reply',
    series: revision?.series ?? mail.subject?.title ?? mail.name,
    version: revision?.version ?? 1,
    subject: mail.subject?.text,
    author: mail.author,
    date: mail.date,
    messageId: mail.messageId,
    patches: mail.patches,
    onTopOf: revision?.name,
    supersededBy: undefined,
    missing: [],
    total: undefined,
    baseCommit: mail.baseCommit,
    prerequisites: mail.prerequisites,
    trailers: mail.trailers.map((trailer) => ({ ...trailer, from: mail.author })),
    notes: note === undefined ? [] : [note],
    diagnostics: mail.diagnostics,
  };
}
