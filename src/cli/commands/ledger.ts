import { resolve } from 'node:path';
import { AffluentError } from '../../core/errors/index.js';
import { numberOption, textOption, type ICommand } from '../command.js';
import { money } from '../money.js';
import { table } from '../output.js';
import { asOwner, passwordOption } from '../owner.js';

/** `affluent usage` */
export const usage: ICommand = {
  name: 'usage',
  usage: 'usage [REF] [--since TIME]',
  summary: 'List what was unlocked and what it cost.',
  arity: [0, 1],
  options: { since: { type: 'string' } },
  async run({ args: [ref], options, output, signal, session }) {
    const { client } = await session();
    const dataset = ref === undefined ? undefined : (await client.datasets.resolve(ref, { signal })).id;
    const since = textOption(options, 'since');
    const list = await client.ledger.usage(
      { ...(dataset ? { dataset } : {}), ...(since ? { since } : {}) },
      { signal }
    );
    const rows = list.items.map(one => ({
      Time: one.time.slice(0, 19),
      Dataset: one.ref,
      Licence: one.licence,
      Shards: String(one.shards),
      Rows: one.rows.toLocaleString('en'),
      Cost: money(one.amount, one.currency),
      Transaction: one.transaction
    }));
    output.answer(list, table(rows, 'Nothing was unlocked yet.'));
  }
};

/** `affluent usage export FILE` */
export const usageExport: ICommand = {
  name: 'usage export',
  usage: 'usage export FILE.parquet [--since TIME]',
  summary: 'Write what was unlocked and what it cost as a Parquet file.',
  arity: [1, 1],
  options: { since: { type: 'string' } },
  async run({ args: [file = ''], options, output, signal, session }) {
    const { client } = await session();
    const since = textOption(options, 'since');
    const done = await client.ledger.exportUsage({ file: resolve(file), ...(since ? { since } : {}) }, { signal });
    output.answer(done, `${done.rows} rows in ${done.file}.`);
  }
};

/** `affluent earnings [REF]` */
export const earnings: ICommand = {
  name: 'earnings',
  usage: 'earnings [REF]',
  summary: 'List what contributions have earned: your own, or all of a dataset.',
  arity: [0, 1],
  async run({ args: [ref], output, signal, session }) {
    const { client } = await session();
    const query = ref === undefined ? {} : { dataset: (await client.datasets.resolve(ref, { signal })).id };
    const list = await client.ledger.earnings(query, { signal });
    const rows = list.items.map(one => ({
      Dataset: one.ref,
      Contribution: one.name,
      Earned: money(one.earned, one.currency),
      Claimed: money(one.claimed, one.currency),
      Claimable: money(one.claimable, one.currency),
      Payee: one.payee
    }));
    output.answer(list, table(rows, 'Nothing was earned yet.'));
  }
};

/** `affluent claim REF` */
export const claim: ICommand = {
  name: 'claim',
  usage: 'claim REF [--password-file F]',
  summary: 'Pay the contributors of a dataset what they have earned. Anyone may; the payees are paid.',
  arity: [1, 1],
  options: passwordOption,
  async run(context) {
    const { client } = await context.session();
    const { id } = await client.datasets.resolve(context.args[0] ?? '', { signal: context.signal });
    const done = await asOwner(context, owner => owner.ledger.claim({ dataset: id }, { signal: context.signal }));
    const rows = done.claims.map(one => ({
      Contribution: String(one.contribution),
      Payee: one.payee,
      Amount: money(one.amount, done.currency),
      Transaction: one.transaction
    }));
    context.output.answer(done, table(rows, 'There was nothing to claim.'));
  }
};

/** `affluent audit REF`: exit status 1 where a check fails. */
export const audit: ICommand = {
  name: 'audit',
  usage: 'audit REF [--since BLOCK]',
  summary: 'Recompute every unlock, payment and claim of a dataset from the chain.',
  arity: [1, 1],
  options: { since: { type: 'string' } },
  async run({ args: [ref = ''], options, output, signal, session }) {
    const { client } = await session();
    const { id } = await client.datasets.resolve(ref, { signal });
    const since = numberOption(options, 'since');
    const report = await client.ledger.audit({ dataset: id, ...(since === undefined ? {} : { since }) }, { signal });
    const checks = report.checks.map(check => ({
      '': check.ok ? 'ok' : 'FAILED',
      Check: check.name,
      Detail: check.detail
    }));
    const people = report.contributors.map(one => ({
      Contributor: one.name,
      Rows: one.rows.toLocaleString('en'),
      Earned: money(one.earned, report.currency),
      Claimed: money(one.claimed, report.currency)
    }));
    output.answer(
      report,
      `${table(checks, 'No checks.')}\n\n${table(people, 'No contributors.')}\n\nAudit ${report.ok ? 'ok' : 'FAILED'}: ${report.unlocks} unlocks in blocks ${report.blocks.from} to ${report.blocks.to}.`
    );
    const failed = report.checks.filter(check => !check.ok);
    if (failed.length > 0)
      throw new AffluentError('STATE_CONFLICT', `The audit failed: ${failed.map(check => check.name).join(', ')}.`, {
        hint: 'Tell the community; the report has the lines.'
      });
  }
};
