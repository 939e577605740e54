import { Filters, type PlanRequest } from '../core/wire/index.js';
import { textOption, UsageError, type OptionValues } from './command.js';

/** `-c a,b` and `-f JSON` of commands that name a part of a dataset. */
export const readOptions = {
  columns: { type: 'string', short: 'c' },
  filters: { type: 'string', short: 'f' },
  'record-set': { type: 'string' }
} as const;

/** The plan that the options ask for; filters are DNF as JSON: `[["origin","=","JFK"]]`. @throws UsageError */
export function planRequest(options: OptionValues, version: number): PlanRequest {
  const columns = textOption(options, 'columns')
    ?.split(',')
    .map(name => name.trim());
  const recordSet = textOption(options, 'record-set');
  const filters = parseFilters(textOption(options, 'filters'));
  return {
    version,
    ...(columns ? { columns } : {}),
    ...(filters ? { filters } : {}),
    ...(recordSet === undefined ? {} : { recordSet })
  };
}

function parseFilters(text: string | undefined): Filters | undefined {
  if (text === undefined) return undefined;
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new UsageError('--filters takes JSON, such as [["origin","=","JFK"],["month","in",[12,1,2]]].');
  }
  const parsed = Filters.safeParse(document);
  if (!parsed.success) throw new UsageError(`--filters: ${parsed.error.issues[0]?.message ?? 'not valid'}.`);
  return parsed.data;
}
