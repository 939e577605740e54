export { FooterReader } from './footer-reader.js';
