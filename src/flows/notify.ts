import type { ServiceEvent } from '../core/wire/index.js';

/** Tells whoever listens what has happened; never fails. */
export type Notify = (event: ServiceEvent) => void;
