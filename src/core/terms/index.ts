export { odrlTerm } from './odrl-term.js';
export { claimsNoMore, odrlUse, type NamedUse, type OdrlUse } from './odrl-uses.js';
