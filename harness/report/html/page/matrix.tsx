/**
 * The matrix, scenarios down and revisions or configurations across, and the list of findings beside it.
 */
import type { Cell, PageData } from '../page-data.ts';

/** A shape for each verdict: colour is not all that tells them apart. */
const SIGNS: Readonly<Record<Cell['verdict'], string>> = {
  pass: '✓',
  finding: '✗',
  'n/a': '–',
  unsupported: '!',
  incomplete: '…',
};

export function Matrix({ data, current }: { data: PageData; current: number | undefined }) {
  return (
    <section class="matrix" aria-labelledby="matrix-title">
      <h2 id="matrix-title">Verdicts</h2>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">scenario</th>
              {data.columns.map(({ name }) => (
                <th scope="col" key={name}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.rows.map((row) => (
              <tr key={row.scenario}>
                <th scope="row" title={row.description}>
                  {row.scenario}
                </th>
                {row.cells.map((cell, column) => (
                  <td key={data.columns[column]?.name}>
                    <Verdict cell={cell} current={current} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Problems data={data} />
    </section>
  );
}

function Verdict({ cell, current }: { cell: Cell; current: number | undefined }) {
  const { verdict, word, completeness, states, seconds, reason, findings } = cell;
  const first = findings[0];
  const label = (
    <>
      <span class="sign" aria-hidden="true">
        {SIGNS[verdict]}
      </span>
      {word}
    </>
  );
  const more = completeness === '' ? reason : `${completeness}, ${states.toLocaleString('en')} states`;
  const title = [reason, `${seconds.toFixed(2)} s`].filter((part) => part !== '').join('; ');
  const here = current !== undefined && findings.includes(current);
  return (
    <div class={`cell is-${verdict.replace('/', '')}`} title={title}>
      {first === undefined ? (
        <span class="word">{label}</span>
      ) : (
        <a class="word" href={`#f${first + 1}`} aria-current={here ? 'true' : undefined}>
          {label}
          {findings.length > 1 && <span class="count"> ×{findings.length}</span>}
        </a>
      )}
      <span class="more">{more}</span>
    </div>
  );
}

/** What the compiler said: each message once. */
function Problems({ data }: { data: PageData }) {
  const texts = new Set(data.rows.flatMap((row) => row.cells.flatMap((cell) => cell.diagnostics)));
  if (texts.size === 0) return null;
  return (
    <details class="problems">
      <summary>What the compiler said</summary>
      {[...texts].map((text) => (
        <pre key={text}>{text}</pre>
      ))}
    </details>
  );
}

export function FindingList({ data, current }: { data: PageData; current: number }) {
  if (data.findings.length === 0) return null;
  return (
    <nav class="findings" aria-labelledby="findings-title">
      <h2 id="findings-title">{data.findings.length === 1 ? '1 finding' : `${data.findings.length} findings`}</h2>
      <ol>
        {data.findings.map((finding, index) => (
          <li key={index}>
            <a href={`#f${index + 1}`} aria-current={index === current ? 'true' : undefined}>
              <span class="kind">{finding.kind}</span>{' '}
              <span class="scenario">
                {finding.scenario} on {columnsOf(data, index)}
              </span>
              <span class="message">{finding.message}</span>
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** `v1, v2`. */
export function columnsOf(data: PageData, finding: number): string {
  const where = data.findings[finding]?.where ?? [];
  return [...new Set(where.map(({ column }) => data.columns[column]?.name ?? '?'))].join(', ');
}
