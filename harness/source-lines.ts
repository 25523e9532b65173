/**
 * The lines of the files that a program was compiled from, as its positions name them.
 *
 * In: a program. Out: lines by path and number. Nothing is read from a disk: positions lead to the texts themselves.
 */
import { expansionSite, type Program, type SourceFile } from '../interp/index.ts';

export class SourceLines {
  private readonly files = new Map<string, SourceFile>();
  private readonly lines = new Map<string, readonly string[]>();

  constructor(program: Program) {
    for (const place of program.places) {
      const { file } = expansionSite(place.origin);
      if (!this.files.has(file.path)) this.files.set(file.path, file);
    }
  }

  /** All lines; none of a file in which no code stands. */
  of(path: string): readonly string[] {
    let lines = this.lines.get(path);
    if (lines === undefined) {
      lines = this.files.get(path)?.text.split('\n') ?? [];
      this.lines.set(path, lines);
    }
    return lines;
  }

  /** 1-based; empty where there is no such line. */
  line(path: string, number: number): string {
    return this.of(path)[number - 1] ?? '';
  }
}
