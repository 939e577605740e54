import { Clipboard } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { checkIcon, copyIcon } from '@jupyterlab/ui-components';
import { useEffect, useState } from 'react';

/** A text with a button that copies the whole of it; `shown` may be shorter. */
export function CopyButton(props: {
  readonly trans: TranslationBundle;
  readonly text: string;
  readonly shown: string;
  /** What is copied, for those who hear the page. */
  readonly label: string;
}) {
  const { trans, text, shown, label } = props;
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);
  const Icon = copied ? checkIcon : copyIcon;
  const copy = () => {
    Clipboard.copyToSystem(text);
    setCopied(true);
  };
  return (
    <button
      type="button"
      className="aff-Copy"
      title={trans.__('Copy %1', text)}
      aria-label={copied ? trans.__('Copied') : trans.__('Copy %1', label)}
      onClick={copy}
    >
      <code>{shown}</code>
      <Icon.react tag="span" width="12px" height="12px" />
    </button>
  );
}
