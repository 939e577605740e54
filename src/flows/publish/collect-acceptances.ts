import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import type { ManifestCustodian, ManifestTerms } from '../../core/manifest/terms.js';
import { acceptanceDigest } from '../../core/typed-data/acceptance.js';
import type { ISigningDomain } from '../../core/typed-data/digest.js';
import type { CustodianConnector, IChainReader } from '../../ports/index.js';
import { sameAddress } from '../same-address.js';

/** What an acceptance must name. */
export interface IAcceptedFacts {
  readonly pagesHash: string;
  readonly commitmentsRoot: string;
}

/**
 * Asks every custodian to check and accept the draft; those that refuse stand in the manifest without a signature.
 * @throws AffluentError CUSTODIANS_UNAVAILABLE when fewer than the threshold accept
 */
export async function collectAcceptances(
  deps: {
    readonly connect: CustodianConnector;
    readonly chain: Pick<IChainReader, 'typedDataSigner'>;
    readonly domain: ISigningDomain;
  },
  draftCid: string,
  terms: ManifestTerms,
  facts: IAcceptedFacts,
  signal?: AbortSignal
): Promise<ManifestCustodian[]> {
  const refusals: string[] = [];
  const asked = await Promise.all(
    terms.custodians.map(async custodian => {
      try {
        const { signature } = await deps.connect(custodian.url).accept(draftCid, { signal });
        const digest = acceptanceDigest(deps.domain, { dataset: terms.dataset, ...facts, hpkeKey: custodian.hpkeKey });
        if (!sameAddress(deps.chain.typedDataSigner(digest, signature), custodian.address)) {
          throw new AffluentError('KEY_REFUSED', 'its signature is of another account or over other words');
        }
        return { ...custodian, acceptance: signature };
      } catch (error) {
        if (!isAffluentError(error)) throw error;
        refusals.push(`${custodian.url}: ${error.message}`);
        return custodian;
      }
    })
  );
  const accepted = asked.filter(({ acceptance }) => acceptance !== null).length;
  if (accepted < terms.threshold) {
    throw new AffluentError(
      'CUSTODIANS_UNAVAILABLE',
      `${accepted} custodians accept the dataset, ${terms.threshold} are needed. ${refusals.join('; ')}`,
      {
        hint: 'Nothing was registered. Correct what they say, or name other custodians, and publish again.'
      }
    );
  }
  return asked;
}
