import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactNode } from 'react';
import type { IFailure } from '../format/error-words.js';

/** A failure with its next step; with `onRetry`, a button that tries again. */
export function FailureNotice(props: {
  readonly trans: TranslationBundle;
  readonly failure: IFailure;
  readonly onRetry?: (() => void) | undefined;
}) {
  const { trans, failure, onRetry } = props;
  return (
    <div className="aff-Notice aff-mod-failure" role="alert">
      <div className="aff-Notice-title">{failure.title}</div>
      <p className="aff-Notice-text">{failure.detail}</p>
      <p className="aff-Notice-hint">{failure.hint}</p>
      <div className="aff-Notice-foot">
        {onRetry && (
          <button type="button" className="jp-mod-styled jp-mod-minimal aff-Button" onClick={onRetry}>
            {trans.__('Try again')}
          </button>
        )}
        <code className="aff-Notice-code">{failure.code}</code>
      </div>
    </div>
  );
}

/** Nothing is here, and what may be done about it. */
export function EmptyNotice(props: { readonly title: string; readonly text: string; readonly children?: ReactNode }) {
  return (
    <div className="aff-Notice aff-mod-empty">
      <div className="aff-Notice-title">{props.title}</div>
      <p className="aff-Notice-text">{props.text}</p>
      {props.children && <div className="aff-Notice-foot">{props.children}</div>}
    </div>
  );
}

/** Grey bars where content will be. */
export function Skeleton(props: { readonly label: string; readonly lines: number }) {
  return (
    <div className="aff-Skeleton" role="status" aria-label={props.label}>
      {Array.from({ length: props.lines }, (_, line) => (
        <div key={line} className="aff-Skeleton-line" />
      ))}
    </div>
  );
}
