/**
 * The page as one file: the data, the style and the program in it, so that it opens from disk and needs no network.
 *
 * In: PageData. Out: HTML. The program (page/) is bundled when it is asked for: what is in the sources is what runs.
 *
 * Invariant: no text of a kernel, a patch or a scenario can end the element it stands in, or be run.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dataFolder } from '../../../kernel-src/index.ts';
import type { PageData } from './page-data.ts';

/** What stands later wins. */
const STYLES = ['page.css', 'timeline.css', 'panels.css', 'media.css'];
/** Nothing may be loaded from anywhere. */
const POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:";

export async function htmlReport(data: PageData): Promise<string> {
  // From here as from the bundle, which lies elsewhere in the checkout.
  const folder = join(dirname(dirname(dataFolder('model'))), 'harness', 'report', 'html', 'page');
  const script = await bundle(join(folder, 'main.tsx'));
  const style = STYLES.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeText(`lockstep: ${data.title}`)}</title>
<link rel="icon" href="data:,">
<style>
${style}</style>
</head>
<body>
<div id="page"></div>
<noscript>This report is stepped through with JavaScript, which is switched off. The same as text: lockstep replay.</noscript>
<script type="application/json" id="data">${embedJson(data)}</script>
<script>
${script.replace(/<\/(script)/gi, '<\\/$1')}</script>
</body>
</html>
`;
}

async function bundle(entry: string): Promise<string> {
  const { build } = await import('esbuild');
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: ['chrome110', 'firefox110', 'safari16'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    charset: 'utf8',
    legalComments: 'none',
    write: false,
    logLevel: 'silent',
  });
  return result.outputFiles[0]!.text;
}

/** JSON in which nothing looks like markup: `<` is written as an escape, which only strings can hold. */
export function embedJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function escapeText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
}
