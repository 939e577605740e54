export { CustodianClient, custodianConnector, type ICustodianTimeouts } from './custodian-client.js';
