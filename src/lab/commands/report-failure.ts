import { Notification } from '@jupyterlab/apputils';
import { toFailure } from '../format/error-words.js';

/** Runs an act that no view stands behind; its failure is told in a notification, with the next step. */
export async function reportFailure(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    const { title, detail, hint } = toFailure(error);
    Notification.error(`${title}. ${detail} ${hint}`, { autoClose: 10_000 });
  }
}
