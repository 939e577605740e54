/** A password field; `label` is its placeholder and its name. */
export function PasswordInput(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Whether the password is made up here rather than remembered. */
  readonly isNew?: boolean;
  readonly autoFocus?: boolean;
  readonly onEscape?: () => void;
}) {
  const { label, value, onChange, isNew, autoFocus, onEscape } = props;
  return (
    <input
      type="password"
      className="jp-mod-styled aff-Input"
      autoComplete={isNew ? 'new-password' : 'current-password'}
      autoFocus={autoFocus}
      placeholder={label}
      aria-label={label}
      value={value}
      onChange={event => onChange(event.target.value)}
      onKeyDown={event => event.key === 'Escape' && onEscape?.()}
    />
  );
}
