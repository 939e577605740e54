import { z } from 'zod';

/** Query of lists that are cut here. */
export const PageQuery = z.object({
  cursor: z
    .string()
    .regex(/^[0-9]{1,12}$/, 'must be the `next` of the page before')
    .optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100)
});

/** One page; the cursor is a place in the list. */
export function pageOfList<T>(
  all: readonly T[],
  { cursor, limit }: z.infer<typeof PageQuery>
): { items: T[]; next: string | null } {
  const from = Number(cursor ?? 0);
  const next = from + limit;
  return { items: all.slice(from, next), next: next < all.length ? String(next) : null };
}
