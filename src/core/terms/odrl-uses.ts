import type { OdrlPolicy } from '../wire/odrl.js';
import { odrlTerm } from './odrl-term.js';

/** What a policy says of a use; `conditional`: allowed under conditions or duties, `unsaid`: nothing. */
export type OdrlUse = 'allowed' | 'conditional' | 'forbidden' | 'unsaid';

/** The uses that the catalog knows by name. */
export type NamedUse = 'training' | 'commercialUse' | 'redistribution';

/** The actions that are such a use. `affluent:train` is of our own: ODRL has none. */
const actions: Readonly<Record<NamedUse, readonly string[]>> = {
  training: ['affluent:train'],
  commercialUse: ['cc:CommercialUse'],
  redistribution: ['distribute', 'cc:Distribution']
};

/**
 * What a policy says of a use. A prohibition is stronger than a permission, whatever its conditions; a permission counts only where it
 * names the use: one to `use` is not read as one to pass on.
 */
export function odrlUse(policy: OdrlPolicy, use: NamedUse): OdrlUse {
  const named = (rule: { readonly action: string }) => actions[use].includes(odrlTerm(rule.action));
  const stopped = policy.prohibition.some(rule => named(rule) || odrlTerm(rule.action) === 'use');
  if (stopped) return 'forbidden';
  const permitted = policy.permission.filter(named);
  if (permitted.length === 0) return 'unsaid';
  const isFree = permitted.some(rule => rule.constraint.length === 0 && rule.duty.length === 0);
  return isFree && policy.obligation.length === 0 ? 'allowed' : 'conditional';
}

/** Whether flags claim no use that the policy does not permit; they may claim less. */
export function claimsNoMore(flags: Readonly<Record<NamedUse, boolean>>, policy: OdrlPolicy | null): boolean {
  if (policy === null) return true;
  const permits = (use: NamedUse) => ['allowed', 'conditional'].includes(odrlUse(policy, use));
  return (Object.keys(actions) as NamedUse[]).every(use => !flags[use] || permits(use));
}
