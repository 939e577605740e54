export { kuboBlockSink } from './import-car.js';
