/** A row of a printed table: cells by column. */
export type Row = Readonly<Record<string, string>>;

/** Where a command's answers go: text for people, or one JSON document with `--json`. */
export interface IOutput {
  readonly json: boolean;
  /** The answer: `document` with `--json`, else the text. */
  answer(document: unknown, text: string): void;
  /** Word of progress, on the error stream; silent with `--quiet` and `--json`. */
  progress(text: string): void;
}

/** Writes to the process's streams. */
export function processOutput(json: boolean, quiet: boolean): IOutput {
  return {
    json,
    answer: (document, text) => {
      process.stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : `${text}\n`);
    },
    progress: text => {
      if (!json && !quiet) process.stderr.write(`${text}\n`);
    }
  };
}

/** Rows as aligned columns under a header; a sentence where there are none. */
export function table(rows: readonly Row[], empty: string): string {
  const first = rows[0];
  if (first === undefined) return empty;
  const columns = Object.keys(first);
  const widths = columns.map(column => Math.max(column.length, ...rows.map(row => (row[column] ?? '').length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  return [
    line(columns),
    line(widths.map(width => '─'.repeat(width))),
    ...rows.map(row => line(columns.map(column => row[column] ?? '')))
  ].join('\n');
}
