export { openSharedMemory } from './open-shared-memory.js';
