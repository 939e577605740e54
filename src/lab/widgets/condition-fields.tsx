import type { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon, HTMLSelect } from '@jupyterlab/ui-components';
import type { Field } from '../../core/wire/index.js';
import {
  conditionKinds,
  conditionOn,
  inputKind,
  type ConditionKind,
  type InputKind,
  type IRowCondition
} from '../models/row-conditions.js';

/** One condition on rows: a column, how it is compared, and values. */
export function ConditionFields(props: {
  readonly condition: IRowCondition;
  readonly fields: readonly Field[];
  readonly trans: TranslationBundle;
  readonly onChange: (condition: IRowCondition) => void;
  readonly onRemove: () => void;
}) {
  const { condition, fields, trans, onChange, onRemove } = props;
  const { column } = condition;
  const kind = inputKind(fields.find(({ name }) => name === column)?.type ?? '') ?? 'text';
  const ordered = kind === 'number' || kind === 'date';
  const words: Record<ConditionKind, string> = {
    between: trans.__('between'),
    is: trans.__('is'),
    isNot: trans.__('is not')
  };
  const pick = (name: string) => {
    const field = fields.find(one => one.name === name);
    if (field) onChange(conditionOn(field));
  };
  return (
    <div className="aff-Condition" role="group" aria-label={trans.__('Condition on %1', column)}>
      <HTMLSelect
        aria-label={trans.__('Column')}
        value={column}
        onChange={event => pick(event.target.value)}
        options={fields.map(({ name }) => name)}
      />
      <HTMLSelect
        aria-label={trans.__('Comparison')}
        value={condition.kind}
        onChange={event => onChange({ ...condition, kind: event.target.value as ConditionKind })}
        options={conditionKinds
          .filter(one => ordered || one !== 'between')
          .map(value => ({ value, label: words[value] }))}
      />
      <button
        type="button"
        className="aff-Icon"
        aria-label={trans.__('Remove the condition on %1', column)}
        onClick={onRemove}
      >
        <closeIcon.react tag="span" width="12px" height="12px" />
      </button>
      <Values condition={condition} kind={kind} trans={trans} onChange={onChange} />
    </div>
  );
}

function Values(props: {
  readonly condition: IRowCondition;
  readonly kind: InputKind;
  readonly trans: TranslationBundle;
  readonly onChange: (condition: IRowCondition) => void;
}) {
  const { condition, kind, trans, onChange } = props;
  const { column, from, to } = condition;
  const isRange = condition.kind === 'between';
  return (
    <div className="aff-Condition-values">
      <Value
        label={isRange ? trans.__('%1 from', column) : trans.__('Value of %1', column)}
        kind={kind}
        value={from}
        onChange={value => onChange({ ...condition, from: value })}
      />
      {isRange && (
        <Value
          label={trans.__('%1 to', column)}
          kind={kind}
          value={to}
          onChange={value => onChange({ ...condition, to: value })}
        />
      )}
    </div>
  );
}

function Value(props: {
  readonly label: string;
  readonly kind: InputKind;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { label, kind, value, onChange } = props;
  if (kind === 'boolean')
    return (
      <HTMLSelect
        aria-label={label}
        value={value}
        onChange={event => onChange(event.target.value)}
        options={['true', 'false']}
      />
    );
  return (
    <input
      className="jp-mod-styled aff-Input"
      type={kind}
      step="any"
      aria-label={label}
      value={value}
      maxLength={256}
      onChange={event => onChange(event.target.value)}
    />
  );
}
