import { z } from 'zod';

/** A term of a vocabulary: `distribute`, `cc:CommercialUse`, or an address. */
const OdrlTerm = z.string().min(1).max(300);
const Operand = z.union([z.string().max(300), z.number(), z.boolean()]);

/** When a rule holds: `purpose eq research`, `dateTime lt 2030-01-01`. All of a rule's must hold. */
export const OdrlConstraint = z.strictObject({
  leftOperand: OdrlTerm,
  operator: OdrlTerm,
  rightOperand: z.union([Operand, z.array(Operand).min(1).max(64)]),
  unit: OdrlTerm.optional()
});
export type OdrlConstraint = z.infer<typeof OdrlConstraint>;

/** What must be done, or must not be done. */
export const OdrlDuty = z.strictObject({ action: OdrlTerm, constraint: z.array(OdrlConstraint).max(16).default([]) });
export type OdrlDuty = z.infer<typeof OdrlDuty>;

/** What may be done, and what must be done for it. */
export const OdrlPermission = OdrlDuty.extend({ duty: z.array(OdrlDuty).max(16).default([]) });
export type OdrlPermission = z.infer<typeof OdrlPermission>;

/**
 * The part of an ODRL 2.2 policy about the whole dataset that can be put into words. Strict: what is left out unread might turn
 * the meaning of a rule.
 */
export const OdrlPolicy = z.strictObject({
  '@context': z.literal('http://www.w3.org/ns/odrl.jsonld').default('http://www.w3.org/ns/odrl.jsonld'),
  '@type': z.enum(['Set', 'Offer']).default('Set'),
  uid: OdrlTerm.optional(),
  permission: z.array(OdrlPermission).max(64).default([]),
  prohibition: z.array(OdrlDuty).max(64).default([]),
  obligation: z.array(OdrlDuty).max(64).default([])
});
export type OdrlPolicy = z.infer<typeof OdrlPolicy>;
