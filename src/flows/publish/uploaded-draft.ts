import { isAffluentError } from '../../core/errors/index.js';
import { MAX_MANIFEST_BYTES, parseManifest } from '../../core/manifest/parse-manifest.js';
import type { CustodianEntry, PublicationJob } from '../../core/wire/index.js';
import type { IChainReader, IRangeSource, ISigner } from '../../ports/index.js';
import { sameAddress } from '../same-address.js';
import type { IAcceptedFacts } from './collect-acceptances.js';
import type { IDraft } from './write-draft.js';

/** A draft on IPFS, with what custodians must sign of it. */
export interface IUploadedDraft {
  readonly cid: string;
  readonly draft: IDraft;
  readonly facts: IAcceptedFacts;
}

/** What finding a draft asks of the world. */
export interface IDraftReader {
  readonly ranges: Pick<IRangeSource, 'readAll'>;
  readonly chain: Pick<IChainReader, 'chainId' | 'registry'>;
  readonly signer: Pick<ISigner, 'address'>;
  readonly custodians: readonly CustodianEntry[];
}

/**
 * The draft that a former attempt uploaded, where it still is what would be made of the folder; else null. Its keys are with the
 * custodians' bundles, so that nothing has to be encrypted and uploaded again.
 */
export async function findDraft(
  deps: IDraftReader,
  former: PublicationJob['draft'],
  state: string
): Promise<IUploadedDraft | null> {
  if (former?.state !== state) return null;
  const { cid, facts, hashes } = former;
  try {
    const { text, terms } = parseManifest(await deps.ranges.readAll(cid, MAX_MANIFEST_BYTES));
    const same =
      terms.chainId === deps.chain.chainId &&
      sameAddress(terms.registry, deps.chain.registry) &&
      sameAddress(terms.publisher, deps.signer.address) &&
      namesOf(terms.custodians) === namesOf(deps.custodians);
    return same ? { cid, facts, draft: { text, terms, hashes } } : null;
  } catch (error) {
    if (!isAffluentError(error)) throw error;
    return null; // making it anew costs time, and nothing else
  }
}

function namesOf(custodians: readonly CustodianEntry[]): string {
  return custodians.map(({ url, address, hpkeKey }) => `${url} ${address} ${hpkeKey}`.toLowerCase()).join('\n');
}
