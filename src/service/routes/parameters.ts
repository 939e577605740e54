import { z } from 'zod';
import { DatasetId, TokenNumber } from '../../core/wire/index.js';

/** `{id}` of a dataset. */
export const DatasetParams = z.object({ id: DatasetId });

/** `{n}` of a licence. */
export const LicenceParams = z.object({ n: TokenNumber });

/** `{id}` of a job. */
export const JobParams = z.object({ id: z.uuid() });
