const prefixes: readonly (readonly [string, string])[] = [
  ['http://www.w3.org/ns/odrl/2/', ''],
  ['odrl:', ''],
  ['http://creativecommons.org/ns#', 'cc:']
];

/** One spelling of a term: `distribute`, `cc:CommercialUse`; others as they are. */
export function odrlTerm(term: string): string {
  const found = prefixes.find(([prefix]) => term.startsWith(prefix));
  return found ? found[1] + term.slice(found[0].length) : term;
}
