import { plugins } from './lab/index.js';

export { IAffluentService, IAffluentSidebar, IAffluentWallet } from './lab/index.js';
export default plugins;
