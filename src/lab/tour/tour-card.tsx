import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomRenderer } from '@jupyterlab/ui-components';
import { useEffect, useId, useLayoutEffect, useRef, type KeyboardEvent, type SyntheticEvent } from 'react';
import type { TourModel } from './tour-model.js';
import type { ITourStep } from './tour-steps.js';

interface ICardProps {
  readonly model: TourModel;
  readonly at: number;
  readonly step: ITourStep;
  readonly trans: TranslationBundle;
}

/** The card of the present step, over the page; nothing while no tour is under way. */
export class TourCard extends VDomRenderer<TourModel> {
  constructor(
    model: TourModel,
    private readonly _trans: TranslationBundle
  ) {
    super(model);
    this.addClass('jp-ThemedContainer');
  }

  protected override render() {
    const { model, _trans: trans } = this;
    const step = model.at === null ? undefined : model.steps[model.at];
    return model.at !== null && step ? <Card model={model} at={model.at} step={step} trans={trans} /> : null;
  }
}

function Card(props: ICardProps) {
  const { model, at, step, trans } = props;
  const [title, text] = [useId(), useId()];
  const dialog = useModal();
  usePointer(step.target);
  const onCancel = (event: SyntheticEvent) => {
    event.preventDefault();
    model.end();
  };
  return (
    <dialog
      className="aff-Tour"
      ref={dialog}
      aria-labelledby={title}
      aria-describedby={text}
      onCancel={onCancel}
      // Lab's shortcuts listen on the document and must not act behind the card.
      onKeyDown={(event: KeyboardEvent) => event.stopPropagation()}
    >
      <p className="aff-Tour-count">{trans.__('Tour of Affluent, %1 of %2', at + 1, model.steps.length)}</p>
      <h2 className="aff-Tour-title" id={title}>
        {step.title}
      </h2>
      <p className="aff-Text" id={text}>
        {step.text}
      </p>
      <Foot {...props} />
    </dialog>
  );
}

function Foot({ model, at, trans }: ICardProps) {
  const next = useRef<HTMLButtonElement>(null);
  useEffect(() => next.current?.focus(), [at]);
  return (
    <div className="aff-Tour-foot">
      <button type="button" className="aff-Link" onClick={() => model.end()}>
        {trans.__('End the tour')}
      </button>
      <span className="aff-grow" />
      {at > 0 && (
        <button type="button" className="jp-mod-styled aff-Button" onClick={() => void model.go(at - 1)}>
          {trans.__('Back')}
        </button>
      )}
      <button
        type="button"
        ref={next}
        className="jp-mod-styled jp-mod-accept aff-Button"
        onClick={() => void model.go(at + 1)}
      >
        {at + 1 < model.steps.length ? trans.__('Next') : trans.__('Done')}
      </button>
    </div>
  );
}

/** Above all else, with the focus in it whatever a step opens behind it; the focus goes back when it closes. */
function useModal() {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return dialog;
}

/** Marks what a step is about while it is the present one. */
function usePointer(selector: string): void {
  useEffect(() => {
    const target = document.querySelector(selector);
    target?.classList.add('aff-mod-toured');
    target?.scrollIntoView({ block: 'nearest' });
    return () => target?.classList.remove('aff-mod-toured');
  }, [selector]);
}
