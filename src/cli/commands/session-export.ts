import { AffluentError } from '../../core/errors/index.js';
import { SessionRequest, type ExportedSession, type Licence, type SessionRecipient } from '../../core/wire/index.js';
import { numberOption, textOption, UsageError, type ICommand, type ICommandContext } from '../command.js';
import { confirm, yesOption } from '../confirm.js';
import { readJsonFile } from '../json-file.js';
import { money, typedAmount } from '../money.js';
import { newPrivateFile } from '../new-private-file.js';
import { asOwner, passwordOption } from '../owner.js';
import { askPassword } from '../password.js';

const DEFAULT_HOURS = 24;

/** `affluent session export` */
export const sessionExport: ICommand = {
  name: 'session export',
  usage:
    'session export REF|LICENCE -o FILE [--recipient REQUEST] [--seal-password-file F] [--hours N] [--budget AMOUNT] [--label TEXT] [--yes] [--password-file F]',
  summary:
    'Give another machine a limited session of a licence, sealed to it (--recipient) or under a password. It reads what is unlocked; with --budget it may unlock.',
  arity: [1, 1],
  options: {
    output: { type: 'string', short: 'o' },
    recipient: { type: 'string' },
    'seal-password-file': { type: 'string' },
    hours: { type: 'string' },
    budget: { type: 'string' },
    label: { type: 'string' },
    ...yesOption,
    ...passwordOption
  },
  async run(context) {
    const { options, output } = context;
    const file = textOption(options, 'output');
    if (file === undefined) throw new UsageError('Say where to write: -o FILE.');
    const typed = textOption(options, 'budget');
    const { id: licence, currency } = await licenceOf(context, context.args[0] ?? '');
    const budget = typed === undefined ? 0n : typedAmount(typed, currency);
    const hours = numberOption(options, 'hours') ?? DEFAULT_HOURS;
    const to = await recipientOf(context);
    const what = `A session of licence ${licence} for ${hours} hours that may spend ${budget === 0n ? 'nothing' : money(budget, currency)}${toWhom(to)}.`;
    if (!(await confirm(context, `${what}\nOne transaction turns its key on. Export it?`))) return;
    const label = textOption(options, 'label') ?? '';
    let done: ExportedSession | undefined;
    await newPrivateFile(file, async () => {
      const body = { licence, to, hours, budget: budget.toString(), label };
      done = await asOwner(context, owner => owner.sessions.export(body, { signal: context.signal }));
      return `${JSON.stringify(done.file, null, 2)}\n`;
    });
    if (!done) return;
    output.answer(
      { ...done, file },
      `${what}\nWrote ${file}: run \`affluent session import\` with it there. End it: affluent session revoke ${done.session.sessionKey}`
    );
  }
};

/** A licence by its number, or the newest live one that this wallet holds of a dataset. */
async function licenceOf(context: ICommandContext, text: string): Promise<Licence> {
  const { client } = await context.session();
  const { signal } = context;
  if (/^(0|[1-9][0-9]{0,30})$/.test(text)) return client.licences.get(text, { signal });
  const [{ id }, { items }] = await Promise.all([
    client.datasets.resolve(text, { signal }),
    client.licences.list({ signal })
  ]);
  const found = items.find(one => one.dataset === id && one.state === 'live');
  if (found) return found;
  throw new AffluentError('LICENCE_REQUIRED', `This machine holds no live licence of ${text}.`);
}

async function recipientOf({ options }: ICommandContext): Promise<SessionRecipient> {
  const path = textOption(options, 'recipient');
  const passwordFile = textOption(options, 'seal-password-file');
  if (path !== undefined && passwordFile !== undefined)
    throw new UsageError('A session is sealed to a machine or under a password: give one of the two.');
  if (path !== undefined) return { request: await readJsonFile(path, SessionRequest) };
  const password = await askPassword(passwordFile, 'New password of the session: ', '--seal-password-file');
  return { password };
}

function toWhom(to: SessionRecipient): string {
  return 'request' in to ? `, for the machine with the key ${to.request.hpkeKey}` : ', for whoever knows the password';
}
