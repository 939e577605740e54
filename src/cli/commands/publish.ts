import { resolve } from 'node:path';
import { AffluentError } from '../../core/errors/index.js';
import { confirm, yesOption } from '../confirm.js';
import type { ICommand } from '../command.js';
import { asOwner, passwordOption } from '../owner.js';
import { pollUntil } from '../wait.js';

/** `affluent publish DIR` */
export const publish: ICommand = {
  name: 'publish',
  usage: 'publish DIR [--yes] [--password-file F]',
  summary: 'Encrypt, upload and register a folder that `affluent pack` made, and open its offers.',
  arity: [1, 1],
  options: { ...yesOption, ...passwordOption },
  async run(context) {
    const directory = resolve(context.args[0] ?? '');
    if (!(await confirm(context, `Publish ${directory}? Registration and offers cost gas.`))) return;
    const done = await asOwner(context, async client => {
      const { id } = await client.publications.start({ directory }, { signal: context.signal });
      let last = '';
      return pollUntil(
        () => client.publications.get(id, { signal: context.signal }),
        ({ step, progress, problem }) => {
          const line = `${step} ${Math.round(progress * 100)} %`;
          if (line !== last) context.output.progress(line);
          last = line;
          return step === 'done' || problem !== null;
        },
        context.signal
      );
    });
    if (done.problem)
      throw new AffluentError(done.problem.code, done.problem.detail, {
        hint: done.problem.hint,
        context: done.problem.context
      });
    context.output.answer(done, `Published as dataset ${done.dataset ?? ''}.`);
  }
};
