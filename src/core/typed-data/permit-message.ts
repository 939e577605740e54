import { z } from 'zod';
import { Address, Amount } from '../wire/primitives.js';
import type { IContractDomain } from './digest.js';
import type { IPermitTerms } from './permit.js';

const field = (name: string, type: string) => ({ name, type });
const DOMAIN_FIELDS = [
  field('name', 'string'),
  field('version', 'string'),
  field('chainId', 'uint256'),
  field('verifyingContract', 'address')
];
const PERMIT_FIELDS = [
  field('owner', 'address'),
  field('spender', 'address'),
  field('value', 'uint256'),
  field('nonce', 'uint256'),
  field('deadline', 'uint256')
];

const Fields = (expected: readonly { name: string; type: string }[]) =>
  z
    .array(z.strictObject({ name: z.string(), type: z.string() }))
    .refine(fields => JSON.stringify(fields) === JSON.stringify(expected), 'must be the fields of the standard');

/** An ERC-2612 permit as `eth_signTypedData_v4` takes it, and nothing else than one. */
export const PermitMessage = z.strictObject({
  types: z.strictObject({ EIP712Domain: Fields(DOMAIN_FIELDS), Permit: Fields(PERMIT_FIELDS) }),
  primaryType: z.literal('Permit'),
  domain: z.strictObject({
    name: z.string().max(1_024),
    version: z.string().max(64),
    chainId: z.number().int().positive(),
    verifyingContract: Address
  }),
  message: z.strictObject({ owner: Address, spender: Address, value: Amount, nonce: Amount, deadline: Amount })
});
export type PermitMessage = z.infer<typeof PermitMessage>;

/** What a wallet is shown and signs; its digest is that of `permitDigest`. */
export function permitMessage(domain: IContractDomain, terms: IPermitTerms): PermitMessage {
  const { name, version, chainId, contract } = domain;
  const { owner, spender, value, nonce, deadline } = terms;
  return {
    types: { EIP712Domain: DOMAIN_FIELDS, Permit: PERMIT_FIELDS },
    primaryType: 'Permit',
    domain: { name, version, chainId, verifyingContract: contract },
    message: { owner, spender, value: `${value}`, nonce: `${nonce}`, deadline: `${deadline}` }
  };
}
