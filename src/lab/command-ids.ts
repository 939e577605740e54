/** Commands of the panel; each takes what its `describedBy` says. */
export const CommandIDs = {
  openCatalog: 'affluent:open-catalog',
  refreshCatalog: 'affluent:refresh-catalog',
  openLink: 'affluent:open-link',
  openDataset: 'affluent:open-dataset',
  buyLicence: 'affluent:buy-licence',
  reviewRequest: 'affluent:review-request',
  declineRequest: 'affluent:decline-request',
  insertCode: 'affluent:insert-code',
  exportBill: 'affluent:export-bill',
  showLicences: 'affluent:show-licences',
  showUsage: 'affluent:show-usage',
  showEarnings: 'affluent:show-earnings',
  takeTour: 'affluent:take-tour',
  unlockWallet: 'affluent:unlock-wallet',
  lockWallet: 'affluent:lock-wallet'
} as const;
