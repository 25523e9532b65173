/**
 * What ran of the patch: for each series the lines that never did, and the patch in its surroundings.
 */
import type { PageData } from '../page-data.ts';
import { Lines } from './source.tsx';

export function Patches({ data }: { data: PageData }) {
  if (data.patches.length === 0) return null;
  return (
    <section class="patches" aria-labelledby="patches-title">
      <h2 id="patches-title">What ran of the patch</h2>
      {data.patches.map(({ column, summary, missed, files }) => (
        <div key={column}>
          <h3>
            {data.columns[column]?.name}: <span class="in">{summary}</span>
          </h3>
          {missed.length > 0 && (
            <ul>
              {missed.map((text) => (
                <li key={text}>
                  <code>{text}</code>
                </li>
              ))}
            </ul>
          )}
          <details>
            <summary>the patch, line by line</summary>
            {files.map((index) => (
              <PatchedFile data={data} index={index} key={index} />
            ))}
          </details>
        </div>
      ))}
    </section>
  );
}

const NOTHING = new Set<number>();
const NOBODY = new Map<number, never>();

function PatchedFile({ data, index }: { data: PageData; index: number }) {
  const file = data.files[index];
  if (file === undefined) return null;
  return (
    <div class="panel source">
      <h4>{file.path}</h4>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard */}
      <div class="scroll" tabIndex={0}>
        <Lines file={file} ran={NOTHING} focus={-1} standers={NOBODY} />
      </div>
    </div>
  );
}
