import { AffluentError } from '../../core/errors/index.js';
import { SealedSession, type Session } from '../../core/wire/index.js';
import { textOption, UsageError, type ICommand, type ICommandContext } from '../command.js';
import { readJsonFile } from '../json-file.js';
import { money } from '../money.js';
import { newPrivateFile } from '../new-private-file.js';
import { table } from '../output.js';
import { asOwner, passwordOption } from '../owner.js';
import { askPassword } from '../password.js';
import { sessionExport } from './session-export.js';

/** Lists what `session revoke` and the owner need to know, one line a key. */
const list: ICommand = {
  name: 'session list',
  usage: 'session list',
  summary: 'List the session keys of your licences: of this machine, given away, and taken in.',
  arity: [0, 0],
  async run({ output, signal, session }) {
    const { client } = await session();
    const found = await client.sessions.list({ signal });
    const rows = found.items.map(one => ({
      Session: one.sessionKey,
      Licence: one.licence,
      Dataset: one.ref,
      Origin: one.origin,
      State: one.state === 'expired' && one.on ? 'expired, still on' : one.state,
      Until: one.expiresAt?.slice(0, 16).replace('T', ' ') ?? 'for ever',
      'May spend': maySpend(one),
      Label: one.label
    }));
    output.answer(found, table(rows, 'No session key yet: a licence brings its first.'));
  }
};

const request: ICommand = {
  name: 'session request',
  usage: 'session request -o FILE',
  summary: 'On a worker: write what the owner needs to seal a session to this machine. No secret.',
  arity: [0, 0],
  options: { output: { type: 'string', short: 'o' } },
  async run({ options, output, signal, session }) {
    const file = textOption(options, 'output');
    if (file === undefined) throw new UsageError('Say where to write: -o FILE.');
    const { client } = await session();
    const document = await client.sessions.request({ signal });
    await newPrivateFile(file, async () => `${JSON.stringify(document, null, 2)}\n`);
    output.answer(document, `Wrote ${file}. Its key is ${document.hpkeKey}: the owner should see the same.`);
  }
};

const take: ICommand = {
  name: 'session import',
  usage: 'session import FILE [--password-file F]',
  summary: 'On a worker: take a session that the owner has exported. Needs no wallet.',
  arity: [1, 1],
  options: passwordOption,
  async run({ args: [path = ''], options, output, signal, session }) {
    const file = await readJsonFile(path, SealedSession);
    const asked = async () => askPassword(textOption(options, 'password-file'), 'Password of the session: ');
    const password = file.seal.type === 'password' ? { password: await asked() } : {};
    const { client } = await session();
    const taken = await client.sessions.import({ file, ...password }, { signal });
    output.answer(
      taken,
      `Licence ${taken.licence} (${taken.ref}) until ${taken.expiresAt ?? ''}; may spend: ${maySpend(taken)}.`
    );
  }
};

const revoke: ICommand = {
  name: 'session revoke',
  usage: 'session revoke SESSION… | --expired  [--password-file F]',
  summary: 'Turn session keys off at the market, at once; --expired: all whose time is over.',
  arity: [0, 64],
  options: { expired: { type: 'boolean' }, ...passwordOption },
  async run(context) {
    const { client } = await context.session();
    const { items } = await client.sessions.list({ signal: context.signal });
    const keys = context.options['expired'] === true ? over(items) : namedKeys(context);
    if (keys.length === 0) return context.output.answer([], 'Nothing to revoke.');
    const done = await asOwner(context, async owner => {
      const revoked = [];
      for (const key of keys) revoked.push(await owner.sessions.revoke(key, { signal: context.signal }));
      return revoked;
    });
    const lines = done.map(
      one => `${one.session.sessionKey}: ${one.transaction === null ? 'was off already' : `off, ${one.transaction}`}`
    );
    context.output.answer(done, lines.join('\n'));
  }
};

function over(items: readonly Session[]): string[] {
  return items.filter(one => one.origin === 'exported' && one.on && one.state === 'expired').map(one => one.sessionKey);
}

function namedKeys({ args }: ICommandContext): readonly string[] {
  if (args.length === 0)
    throw new UsageError('Name the sessions, as `affluent session list` shows them, or --expired.');
  const wrong = args.find(text => !/^0x[0-9a-fA-F]{40}$/.test(text));
  if (wrong !== undefined)
    throw new AffluentError('INPUT_INVALID', `“${wrong.slice(0, 80)}” is no session.`, {
      hint: 'Sessions are named by the address of their key: `affluent session list`.'
    });
  return args;
}

function maySpend({ budget, currency }: Session): string {
  if (budget === null) return 'the budget';
  return budget === '0' ? 'nothing' : money(budget, currency);
}

/** `affluent session export|import|list|revoke|request` */
export const session: readonly ICommand[] = [sessionExport, take, list, revoke, request];
