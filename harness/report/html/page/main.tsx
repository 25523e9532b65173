/**
 * The page of a report: what was run, the matrix of verdicts, and one finding at a time to step through.
 *
 * In: PageData, from the element that it is embedded in. Which finding and step are looked at stands in the address
 * (`#f2.17`), so that a place can be sent to somebody.
 */
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { PageData } from '../page-data.ts';
import { FindingView } from './finding.tsx';
import { FindingList, Matrix } from './matrix.tsx';
import { Patches } from './patches.tsx';

interface Address {
  readonly finding: number;
  /** Number of the step as in the trace; undefined: the last one. */
  readonly step: number | undefined;
}

function readAddress(count: number): Address {
  const match = /^#f(\d+)(?:\.(\d+))?$/.exec(location.hash);
  const finding = match === null ? 0 : Number(match[1]) - 1;
  const step = match?.[2] === undefined ? undefined : Number(match[2]);
  return finding >= 0 && finding < count ? { finding, step } : { finding: 0, step: undefined };
}

function Page({ data }: { data: PageData }) {
  const [address, setAddress] = useState(() => readAddress(data.findings.length));
  useEffect(() => {
    const follow = (): void => {
      setAddress(readAddress(data.findings.length));
      document.querySelector('article.finding')?.scrollIntoView();
    };
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, [data]);
  const finding = data.findings[address.finding];
  const goTo = (step: number): void => {
    history.replaceState(null, '', `#f${address.finding + 1}.${step}`);
    setAddress({ ...address, step });
  };
  return (
    <>
      <Header data={data} />
      <main>
        <div class="overview">
          <Matrix data={data} current={finding === undefined ? undefined : address.finding} />
          <FindingList data={data} current={address.finding} />
        </div>
        {finding === undefined ? (
          <p class="nothing">Nothing was found.</p>
        ) : (
          <FindingView key={address.finding} data={data} index={address.finding} step={address.step} onStep={goTo} />
        )}
        <Patches data={data} />
      </main>
    </>
  );
}

function Header({ data }: { data: PageData }) {
  return (
    <header>
      <h1>
        <span class="brand">lockstep</span> {data.title}
      </h1>
      <dl class="facts">
        <div>
          <dt>kernel</dt>
          <dd>{data.kernel}</dd>
        </div>
        {data.columns.map(({ name, patches, settings }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{[patches.length === 0 ? 'as it is' : patches.join(', '), ...settings].join(' ')}</dd>
          </div>
        ))}
      </dl>
      {data.notes.map((note) => (
        <p class="note" key={note}>
          Note: {note}
        </p>
      ))}
      <p class="summary">{data.summary}</p>
    </header>
  );
}

const text = document.getElementById('data')?.textContent ?? '';
const root = document.getElementById('page');
if (root !== null) render(<Page data={JSON.parse(text) as PageData} />, root);
