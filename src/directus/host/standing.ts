import { ForbiddenError } from '@directus/errors';
import { InvalidInputError } from '../../errors.ts';
import { PUBLIC, readAccess, readRoles } from './accountability.ts';
import type { Accountability, DirectusContext } from './context.ts';
import { codeOf } from './directus-error.ts';

type Database = DirectusContext['database'];

/** Who asked for something that outlives a request. What he may do is looked up when it matters. */
export interface Standing {
	readonly user: string | null;
	readonly ip: string | null;
	/** The id of a share, on which it depends what may be seen. */
	readonly share?: string;
	/** Of somebody without a user alone: that of a user is looked up too. */
	readonly role?: string;
}

export function standingOf({ user, ip, share, role }: Accountability): Standing {
	const isRole = user === null && share === undefined && role !== null;
	return { user, ip, ...(share === undefined ? {} : { share }), ...(isRole ? { role } : {}) };
}

/**
 * What somebody may do now, as Directus would tell a request of his. Rejects with `FORBIDDEN` where
 * user, share or role is gone, the user is not active, or the share is not open any more.
 */
export async function lookUpStanding(
	{ user, ip, share, role: ownRole }: Standing,
	database: Database,
): Promise<Accountability> {
	if (share !== undefined && !(await isOpenShare(share, database))) throw new ForbiddenError();
	const role = user === null ? (ownRole ?? null) : await readRole(user, database);
	const roles = await readRoles(role, database);
	// Of a user whose role is gone Directus goes on with the rights that are his own.
	if (user === null && role !== null && roles.length === 0) throw new ForbiddenError();
	const access = await readAccess({ user, roles, ip }, database);
	const whose = { ...PUBLIC, user, role, roles: [...roles], ip, ...access };
	return share === undefined ? whose : { ...whose, share };
}

/** Whether an accountability permits what another does. */
export function isSameStanding(a: Accountability, b: Accountability): boolean {
	const [one, other] = [a, b].map(({ user, role, roles, admin, app, ip, share }) =>
		JSON.stringify([user, role, roles, admin, app, ip, share]),
	);
	return one === other;
}

/** Whether an error says that something is not permitted any more. */
export function isForbidden(error: unknown): boolean {
	if (error instanceof InvalidInputError) return error.option === 'permissions';
	return codeOf(error) === 'FORBIDDEN';
}

/** The role of an active user. */
async function readRole(user: string, database: Database): Promise<string | null> {
	const row = await database('directus_users')
		.where({ id: user })
		.first<{ role: string | null; status: string } | undefined>('role', 'status');
	if (row?.status !== 'active') throw new ForbiddenError();
	return row.role ?? null;
}

/** The dates are compared by the database, as Directus does when somebody opens a share. */
async function isOpenShare(id: string, database: Database): Promise<boolean> {
	const now = new Date();
	const share = await database('directus_shares')
		.where({ id })
		.where((query) => void query.whereNull('date_start').orWhere('date_start', '<', now))
		.where((query) => void query.whereNull('date_end').orWhere('date_end', '>', now))
		.first<{ times_used: number | null; max_uses: number | null } | undefined>(
			'times_used',
			'max_uses',
		);
	if (share === undefined) return false;
	const { times_used: used, max_uses: limit } = share;
	// Directus lets in one more than it says, and counts him.
	return limit === null || (used ?? 0) <= limit + 1;
}
