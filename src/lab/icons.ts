import { LabIcon } from '@jupyterlab/ui-components';

/** Tributaries that join one stream. */
export const affluentIcon = new LabIcon({
  name: 'affluent:stream',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g fill="none" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round">
    <path class="jp-icon3 jp-icon-selectable" stroke="#616161" d="M12 3v18"/>
    <path class="jp-icon3 jp-icon-selectable" stroke="#616161" d="M4 4c0 6 8 5 8 11"/>
    <path class="jp-icon3 jp-icon-selectable" stroke="#616161" d="M20 4c0 6-8 5-8 11"/>
  </g>
</svg>`
});

/** A purse. */
export const walletIcon = new LabIcon({
  name: 'affluent:wallet',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <path class="jp-icon3" fill="#616161" d="M19 7V5a2 2 0 0 0-2-2H5a3 3 0 0 0-3 3v12a3 3 0 0 0 3 3h14a2 2 0 0 0 2-2V9a2 2 0 0 0-2-2zM5 5h12v2H5a1 1 0 0 1 0-2zm14 14H5a1 1 0 0 1-1-1V8.8c.3.1.6.2 1 .2h14v3h-4a2 2 0 0 0 0 4h4v3z"/>
</svg>`
});

/** A sheet with a seal. */
export const licencesIcon = new LabIcon({
  name: 'affluent:licences',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <path class="jp-icon3" fill="#616161" d="M5 2h14v11h-2V4H7v16h5v2H5V2zm4 4h6v2H9V6zm0 4h6v2H9v-2zm8 4a3.500 3.500 0 0 1 2 6.400V24l-2-1.200L15 24v-3.600A3.500 3.500 0 0 1 17 14z"/>
</svg>`
});

/** A gauge. */
export const usageIcon = new LabIcon({
  name: 'affluent:usage',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <path class="jp-icon3" fill="#616161" d="M4 20h16v2H2V3h2v17zm2-9h3v7H6v-7zm5-5h3v12h-3V6zm5 7h3v5h-3v-5z"/>
</svg>`
});

/** A coin that falls into a hand. */
export const earningsIcon = new LabIcon({
  name: 'affluent:earnings',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <path class="jp-icon3" fill="#616161" d="M12 2a5 5 0 1 1 0 10 5 5 0 0 1 0-10zm0 2a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM2 15h4l3 2h5a1.500 1.500 0 0 1 0 3h-4v1h4.500l5-2.500a1.500 1.500 0 0 1 1.500 2.600L15 24H7l-5-2z"/>
</svg>`
});
