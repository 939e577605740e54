import { toHex } from '../../core/bytes/hex.js';
import { AffluentError } from '../../core/errors/index.js';
import { hashCharter } from '../../core/manifest/charter-hash.js';
import type { IndexedContribution } from '../../core/manifest/shard-index.js';
import { contentRoot } from '../../core/shards/content-root.js';
import { contributionDigest } from '../../core/typed-data/contribution.js';
import type { ISigningDomain } from '../../core/typed-data/digest.js';
import type { Pack } from '../../core/wire/index.js';
import type { ISigner } from '../../ports/index.js';
import type { ISealedShard } from './encrypt-shards.js';

/** The account that signs for a payee, if it is at hand. */
export type ContributorSigner = (payee: string) => ISigner | null;

/** Has every contributor sign what is theirs. @throws AffluentError OWNER_REQUIRED that names a contributor who is not at hand */
export async function signContributions(
  pack: Pack,
  dataset: string,
  shards: readonly ISealedShard[],
  domain: ISigningDomain,
  signerOf: ContributorSigner
): Promise<IndexedContribution[]> {
  const charterHash = hashCharter(pack.charter);
  const signed: IndexedContribution[] = [];
  for (const one of pack.contributions) {
    const own = shards.slice(one.firstShard, one.firstShard + one.shardCount);
    const root = contentRoot(
      own.map(({ entry, commitments }) => ({ ...entry, keyCommitment: toHex(commitments.key) }))
    );
    const signer = signerOf(one.payee);
    if (!signer) {
      throw new AffluentError(
        'OWNER_REQUIRED',
        `Contribution ${one.number} (${one.name}) must be signed by ${one.payee}, which is not at hand.`,
        {
          hint: 'Publish from a machine that holds the contributors’ wallets.',
          context: { contribution: one.number, payee: one.payee }
        }
      );
    }
    const { firstShard, shardCount, payee } = one;
    const words = {
      dataset,
      charterHash,
      firstShard,
      shardCount,
      contentRoot: root,
      weight: BigInt(one.weight),
      payee
    };
    signed.push({ ...one, contentRoot: root, signature: await signer.signDigest(contributionDigest(domain, words)) });
  }
  return signed;
}
