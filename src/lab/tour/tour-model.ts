import { VDomModel } from '@jupyterlab/ui-components';
import type { IStateDB } from '@jupyterlab/statedb';
import type { ITourStep } from './tour-steps.js';

/** Where Lab's state remembers that the tour was offered. */
const KEY = 'affluent:tour';

/** Where somebody is in the tour, and whether it is still to be offered. */
export class TourModel extends VDomModel {
  constructor(
    private readonly _steps: readonly ITourStep[],
    private readonly _state: Pick<IStateDB, 'fetch' | 'save'>
  ) {
    super();
  }

  get steps(): readonly ITourStep[] {
    return this._steps;
  }

  /** Number of the present step; null: the tour is not under way. */
  get at(): number | null {
    return this._at;
  }

  /** Whether nobody has taken or declined it yet; false until that is known. */
  get isOffered(): boolean {
    return this._isOffered;
  }

  /** Looks whether it is to be offered. */
  async load(): Promise<void> {
    const found = await this._state.fetch(KEY).catch(() => null);
    this._isOffered = found === undefined || found === null;
    this.stateChanged.emit();
  }

  /** Begins at the first step. */
  async start(): Promise<void> {
    await this.dismiss();
    await this.go(0);
  }

  /** Goes to a step; after the last one it ends. What cannot be shown is told all the same. */
  async go(step: number): Promise<void> {
    const wanted = this._steps[step];
    this._at = wanted ? step : null;
    await wanted?.show().catch(() => undefined);
    this.stateChanged.emit();
  }

  /** Ends it. */
  end(): void {
    this._at = null;
    this.stateChanged.emit();
  }

  /** Offers it no more, in this workspace and after a reload. */
  async dismiss(): Promise<void> {
    this._isOffered = false;
    this.stateChanged.emit();
    await this._state.save(KEY, { seen: true }).catch(() => undefined);
  }

  private _at: number | null = null;
  private _isOffered = false;
}
