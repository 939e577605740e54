import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { Purchase } from '../../core/wire/index.js';
import { CommandIDs } from '../command-ids.js';
import { formatAmount } from '../format/amount.js';

/** Tells the owner that a notebook or a command line asks to buy; the notice stays until it is answered. */
export function announceRequest(commands: CommandRegistry, trans: TranslationBundle, purchase: Purchase): void {
  const { plan, title, requestedBy, id } = purchase;
  const amount = formatAmount(plan.total, plan.currency);
  const words = requestedBy
    ? trans.__('%1 asks to buy “%2” for %3', requestedBy, title, amount)
    : trans.__('A program asks to buy “%1” for %2', title, amount);
  Notification.info(words, {
    autoClose: false,
    actions: [
      {
        label: trans.__('Review'),
        displayType: 'accent',
        callback: () => void commands.execute(CommandIDs.reviewRequest, { purchase: id })
      }
    ]
  });
}
