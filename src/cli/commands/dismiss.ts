import type { ICommand } from '../command.js';
import { confirm, yesOption } from '../confirm.js';
import { asOwner, passwordOption } from '../owner.js';

/** `affluent dismiss REF` */
export const dismiss: ICommand = {
  name: 'dismiss',
  usage: 'dismiss REF [--yes] [--password-file F]',
  summary: 'Let more of a dataset be bought and unlocked although its data was found to be forged.',
  arity: [1, 1],
  options: { ...yesOption, ...passwordOption },
  async run(context) {
    const [ref = ''] = context.args;
    const { signal } = context;
    const { client } = await context.session();
    const { id } = await client.datasets.resolve(ref, { signal });
    const { finding } = await client.datasets.get(id, { signal });
    if (finding === null) return context.output.answer({ dismissed: null }, 'Nothing was found against it.');
    if (!(await confirm(context, `${finding.code}: ${finding.detail} Unlock more of ${ref} all the same?`))) return;
    await asOwner(context, owner => owner.datasets.dismiss(id, { signal }));
    context.output.answer({ dismissed: finding }, 'Dismissed. The next finding stops it again.');
  }
};
