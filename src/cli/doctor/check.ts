/** What a check found: well, or not and what to do. */
export interface IFinding {
  readonly check: string;
  readonly ok: boolean;
  readonly found: string;
  /** Empty where all is well. */
  readonly advice: string;
}

/** All is well. */
export const fine = (check: string, found: string): IFinding => ({ check, ok: true, found, advice: '' });
/** Something is wrong; `advice` is the next step. */
export const wrong = (check: string, found: string, advice: string): IFinding => ({ check, ok: false, found, advice });
