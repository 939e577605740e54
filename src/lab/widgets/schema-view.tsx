import type { TranslationBundle } from '@jupyterlab/translation';
import type { Field, RecordSet } from '../../core/wire/index.js';
import { formatCount } from '../format/quantity.js';
import type { DatasetModel } from '../models/dataset-model.js';
import { HistogramView } from './histogram-view.js';

interface ISchemaProps {
  readonly model: DatasetModel;
  readonly trans: TranslationBundle;
}

/** The columns of the shown table; ticking some prices a read of just those. */
export function SchemaView({ model, trans }: ISchemaProps) {
  const sets = model.detail?.recordSets ?? [];
  const shown = model.recordSet;
  if (!shown) return null;
  const { columns } = model;
  return (
    <>
      {sets.length > 1 && <TableChips model={model} trans={trans} sets={sets} shown={shown} />}
      <div className="aff-TableScroll" tabIndex={0} role="group" aria-label={trans.__('Columns')}>
        <table className="aff-Table aff-Schema">
          <thead>
            <tr>
              <th scope="col">
                <input
                  type="checkbox"
                  aria-label={trans.__('All columns')}
                  checked={columns === null}
                  onChange={() => void model.allColumns()}
                />
              </th>
              <th scope="col">{trans.__('Column')}</th>
              <th scope="col">{trans.__('Type')}</th>
              <th scope="col">{trans.__('Range')}</th>
              <th scope="col">{trans.__('Spread')}</th>
              <th scope="col" className="aff-mod-number">
                {trans.__('Missing')}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.fields.map(field => (
              <ColumnRow
                key={field.name}
                field={field}
                trans={trans}
                chosen={columns === null || columns.includes(field.name)}
                onToggle={() => void model.toggleColumn(field.name)}
              />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function TableChips(props: ISchemaProps & { readonly sets: readonly RecordSet[]; readonly shown: RecordSet }) {
  const { model, trans, sets, shown } = props;
  return (
    <div className="aff-Chips" role="group" aria-label={trans.__('Tables')}>
      {sets.map(set => (
        <button
          key={set.name}
          type="button"
          className="aff-Chip"
          aria-pressed={set === shown}
          onClick={() => void model.showRecordSet(set.name)}
        >
          {set.name}
        </button>
      ))}
    </div>
  );
}

function ColumnRow(props: {
  readonly field: Field;
  readonly trans: TranslationBundle;
  readonly chosen: boolean;
  readonly onToggle: () => void;
}) {
  const { field, trans, chosen, onToggle } = props;
  const range = field.min !== null && field.max !== null ? `${boundText(field.min)} – ${boundText(field.max)}` : '';
  return (
    <tr className={chosen ? '' : 'aff-mod-off'}>
      <td>
        <input type="checkbox" aria-label={trans.__('Column %1', field.name)} checked={chosen} onChange={onToggle} />
      </td>
      <th scope="row">
        <code>{field.name}</code>
        {field.clustering && (
          <span className="aff-Badge" title={trans.__('Files are cut by this column: filters on it save money.')}>
            {trans.__('cheap to filter')}
          </span>
        )}
        {field.description && <div className="aff-Schema-description">{field.description}</div>}
      </th>
      <td className="aff-Schema-type">{field.type}</td>
      <td className="aff-Schema-range">{range}</td>
      <td>{field.histogram && <HistogramView counts={field.histogram} trans={trans} />}</td>
      <td className="aff-mod-number">{field.nulls === null ? '' : formatCount(field.nulls)}</td>
    </tr>
  );
}

/** A moment without the zeros that say nothing. */
function boundText(bound: string): string {
  return bound.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::00)?(Z?)$/, '$1 $2$3');
}
