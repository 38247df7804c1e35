import { z } from 'zod';

/** The user who made a change, and the address that policies may ask for. */
export interface Author {
	readonly user: string;
	readonly ip: string | null;
}

const authorSchema = z.object({
	user: z.string().min(1),
	ip: z.string().nullish(),
	share: z.string().nullish(),
});

/** null: a visitor, a share, or an integration that writes without a user. */
export function authorOf(accountability: unknown): Author | null {
	const { data } = authorSchema.safeParse(accountability);
	return data === undefined || data.share != null ? null : { user: data.user, ip: data.ip ?? null };
}
