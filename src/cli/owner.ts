import type { AffluentClient } from '../client/index.js';
import { textOption, type ICommandContext } from './command.js';
import { askPassword } from './password.js';

/** The option of every command that needs the owner. */
export const passwordOption = { 'password-file': { type: 'string' } } as const;

/** Runs an act with the wallet unlocked, and locks it again afterwards where it was locked before. */
export async function asOwner<T>(context: ICommandContext, act: (client: AffluentClient) => Promise<T>): Promise<T> {
  const { client } = await context.session();
  const { locked } = await client.wallet.get({ signal: context.signal });
  await client.wallet.unlock(await askPassword(textOption(context.options, 'password-file')), {
    signal: context.signal
  });
  try {
    return await act(client);
  } finally {
    if (locked) await client.wallet.lock();
  }
}
