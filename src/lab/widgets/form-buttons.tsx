import type { TranslationBundle } from '@jupyterlab/translation';

/** Cancel and submit at the foot of a form. */
export function FormButtons(props: {
  readonly trans: TranslationBundle;
  /** What submitting does. */
  readonly label: string;
  readonly disabled: boolean;
  readonly onCancel?: (() => void) | undefined;
}) {
  const { trans, label, disabled, onCancel } = props;
  return (
    <div className="aff-Form-buttons">
      {onCancel && (
        <button type="button" className="jp-mod-styled aff-Button" onClick={onCancel}>
          {trans.__('Cancel')}
        </button>
      )}
      <button type="submit" className="jp-mod-styled jp-mod-accept aff-Button" disabled={disabled}>
        {label}
      </button>
    </div>
  );
}
