import type { ISignal } from '@lumino/signaling';
import { useEffect, useReducer } from 'react';

/** Renders again whenever the signal is emitted; once more after connecting, for it may have been emitted since the first time. */
export function useRenderOn(signal: ISignal<unknown, unknown>): void {
  const [, render] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const listener = {};
    signal.connect(render, listener);
    render();
    return () => void signal.disconnect(render, listener);
  }, [signal]);
}
