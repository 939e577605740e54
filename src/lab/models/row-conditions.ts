import type { Comparison, Field } from '../../core/wire/index.js';

/** What a condition of the price calculator compares: the ends of a range, or one value. */
export const conditionKinds = ['between', 'is', 'isNot'] as const;
export type ConditionKind = (typeof conditionKinds)[number];

/** One line of the price calculator, as it was typed; empty texts do not count. */
export interface IRowCondition {
  readonly column: string;
  readonly kind: ConditionKind;
  readonly from: string;
  readonly to: string;
}

/** How a column's values are typed. */
export type InputKind = 'number' | 'date' | 'text' | 'boolean';

/** How the values of an Arrow type are typed; null where no filter understands them. */
export function inputKind(type: string): InputKind | null {
  if (/^(u?int|half|float|double|decimal)/.test(type)) return 'number';
  if (/^(date|timestamp)/.test(type)) return 'date';
  if (/^(large_)?(string|utf8)|^dictionary|^string_view/.test(type)) return 'text';
  return type === 'bool' ? 'boolean' : null;
}

/** A first condition on a column: its whole range, where the page knows it. */
export function conditionOn(field: Field): IRowCondition {
  const kind = inputKind(field.type);
  if (kind !== 'number' && kind !== 'date')
    return { column: field.name, kind: 'is', from: kind === 'boolean' ? 'true' : '', to: '' };
  const cut = (bound: string | null) => (kind === 'date' ? (bound ?? '').slice(0, 10) : (bound ?? ''));
  return { column: field.name, kind: 'between', from: cut(field.min), to: cut(field.max) };
}

/** The comparisons that the typed conditions mean; what is not yet a value is left out. */
export function toFilters(conditions: readonly IRowCondition[], fields: readonly Field[]): Comparison[] {
  return conditions.flatMap(condition => {
    const type = fields.find(({ name }) => name === condition.column)?.type ?? '';
    const { column } = condition;
    const from = valueOf(condition.from, type, false);
    if (condition.kind !== 'between') {
      if (from === null) return [];
      // A day of moments is a range.
      if (type.startsWith('timestamp') && condition.kind === 'is')
        return toFilters([{ ...condition, kind: 'between', to: condition.from }], fields);
      return [[column, condition.kind === 'is' ? '=' : '!=', from] satisfies Comparison];
    }
    const to = valueOf(condition.to, type, true);
    return [
      ...(from === null ? [] : [[column, '>=', from] satisfies Comparison]),
      ...(to === null ? [] : [[column, '<=', to] satisfies Comparison])
    ];
  });
}

function valueOf(text: string, type: string, isEnd: boolean): string | number | boolean | null {
  const trimmed = text.trim();
  if (!trimmed) return null;
  switch (inputKind(type)) {
    case 'number': {
      const number = Number(trimmed);
      return Number.isFinite(number) ? number : null;
    }
    case 'date':
      if (!/^\d{4}-\d\d-\d\d$/.test(trimmed)) return null;
      if (type.startsWith('date')) return trimmed;
      return `${trimmed}T${isEnd ? '23:59:59.999999999' : '00:00:00'}Z`;
    case 'boolean':
      return trimmed === 'true';
    case 'text':
    case null:
      return text;
  }
}
