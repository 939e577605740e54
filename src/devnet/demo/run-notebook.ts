import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AffluentError } from '../../core/errors/index.js';
import { Amount, Hash32 } from '../../core/wire/index.js';
import { approveRequests } from './approve-requests.js';
import type { IDemoEnvironment } from './demo-environment.js';
import { runProgram } from './run-program.js';

/** What the notebook's last cell says happened; amounts in atomic units. */
export const Story = z.object({
  licence: z.string(),
  estimate: Amount,
  rows: z.number().int(),
  unlockedRows: z.number().int(),
  spent: Amount,
  settleTx: Hash32,
  earned: z.record(z.string(), Amount),
  claimed: Amount,
  audit: z.literal('ok')
});
export type Story = z.infer<typeof Story>;

const Notebook = z.object({
  cells: z.array(
    z.object({ outputs: z.array(z.object({ data: z.record(z.string(), z.unknown()).optional() })).optional() })
  )
});

/** Puts the demo's notebook where JupyterLab opens it; one that the user has changed stays. */
export async function placeNotebook({ root, home }: IDemoEnvironment, fresh: boolean): Promise<string> {
  const folder = join(home, 'notebooks');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const target = join(folder, 'nycflights13.ipynb');
  const { COPYFILE_EXCL } = (await import('node:fs')).constants;
  await copyFile(join(root, 'examples', 'nycflights13.ipynb'), target, fresh ? 0 : COPYFILE_EXCL).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    }
  );
  return target;
}

/** Executes the notebook in a real kernel while the owner approves. @throws AffluentError INTERNAL with the failed cell's error */
export async function runNotebook(place: IDemoEnvironment, passwordFile: string): Promise<Story> {
  const notebook = await placeNotebook(place, true);
  const done = new AbortController();
  const approving = approveRequests(place, passwordFile, done.signal);
  try {
    const env = { ...place.env, AFFLUENT_PASSWORD_FILE: passwordFile };
    const args = [
      '-m',
      'nbconvert',
      '--to',
      'notebook',
      '--execute',
      '--inplace',
      '--ExecutePreprocessor.timeout=300',
      notebook
    ];
    await runProgram(place.python, args, { env, cwd: place.root });
  } finally {
    done.abort();
    await approving;
  }
  return storyOf(await readFile(notebook, 'utf8'));
}

function storyOf(text: string): Story {
  const outputs = Notebook.parse(JSON.parse(text)).cells.flatMap(cell => cell.outputs ?? []);
  const found = outputs
    .map(({ data }) => data?.['application/json'])
    .filter(one => one !== undefined)
    .at(-1);
  const story = Story.safeParse(found);
  if (story.success) return story.data;
  throw new AffluentError(
    'INTERNAL',
    `The notebook ran, and its story is not whole: ${story.error.issues[0]?.path.join('.') ?? ''} ${story.error.issues[0]?.message ?? ''}`
  );
}
