import { BlockList, isIP } from 'node:net';
import { refusal } from './input.ts';
import type { Accountability, DirectusContext, Row } from './context.ts';

/** A `SYSTEM` accountability rather than null: with null Directus would write no history. */
const SYSTEM: Accountability = {
	role: null,
	roles: [],
	user: null,
	admin: true,
	app: true,
	ip: null,
};
export const PUBLIC: Accountability = { ...SYSTEM, admin: false, app: false };

type Database = DirectusContext['database'];

/** Resolves `$trigger`, `$full`, `$public` or a role's id. Rejects where there is no such role. */
export async function resolveAccountability(
	permissions: string,
	trigger: Accountability | null,
	database: Database,
): Promise<Accountability> {
	if (permissions === '$trigger') return trigger ?? SYSTEM;
	if (permissions === '$full') return SYSTEM;
	if (permissions === '$public') return PUBLIC;
	const isId = /^[0-9a-f-]{36}$/i.test(permissions);
	const roles = isId ? await readRoles(permissions, database) : [];
	const role = roles.at(-1);
	if (role === undefined) throw refusal('permissions', `there is no role ${permissions}`);
	const access = await readAccess({ user: null, roles, ip: trigger?.ip ?? null }, database);
	return { ...PUBLIC, role, roles: [...roles], ...access };
}

/** What the policies of a user and of his roles let him do, as Directus reads them. */
export async function readAccess(
	{ ip, ...holder }: Holder & Pick<Accountability, 'ip'>,
	database: Database,
): Promise<Pick<Accountability, 'admin' | 'app'>> {
	const all = await readPolicies(holder, database);
	// Directus takes whoever comes without an address for one from everywhere.
	const policies = all.filter(({ networks }) => ip === null || isWithin(ip, networks));
	const admin = policies.some(({ isAdmin }) => isAdmin);
	return { admin, app: admin || policies.some(({ isApp }) => isApp) };
}

/** Whom a policy may be given to. */
export interface Holder {
	readonly user: string | null;
	readonly roles: readonly string[];
}

export interface Policy {
	readonly id: string;
	readonly isAdmin: boolean;
	readonly isApp: boolean;
	/** Addresses, `10.0.0.0/8` and `10.0.0.1-10.0.0.9` with commas in between; empty: all. */
	readonly networks: string;
}

export async function readPolicies(
	{ user, roles }: Holder,
	database: Database,
): Promise<readonly Policy[]> {
	const granted = (column: 'user' | 'role', holders: readonly string[]): Promise<Row[]> =>
		database('directus_access')
			.join('directus_policies', 'directus_policies.id', 'directus_access.policy')
			.whereIn(`directus_access.${column}`, [...holders])
			.select<Row[]>(
				'directus_policies.id as id',
				'directus_policies.admin_access as admin_access',
				'directus_policies.app_access as app_access',
				'directus_policies.ip_access as ip_access',
			);
	const rows = [
		...(user === null ? [] : await granted('user', [user])),
		...(roles.length === 0 ? [] : await granted('role', roles)),
	];
	return rows.map((row) => ({
		id: String(row['id']),
		isAdmin: isTrue(row['admin_access']),
		isApp: isTrue(row['app_access']),
		networks: typeof row['ip_access'] === 'string' ? row['ip_access'] : '',
	}));
}

/** Whether an address is in one of a policy's networks, or there are none. */
export function isWithin(ip: string | null, networks: string): boolean {
	const listed = networks
		.split(',')
		.map((network) => network.trim())
		.filter(Boolean);
	if (listed.length === 0) return true;
	if (ip === null || isIP(ip) === 0) return false;
	const within = new BlockList();
	try {
		for (const network of listed) {
			const [first = '', last] = network.split('-').map((address) => address.trim());
			const [subnet = '', bits] = first.split('/');
			if (last !== undefined) within.addRange(first, last, familyOf(first));
			else if (bits !== undefined) within.addSubnet(subnet, Number(bits), familyOf(subnet));
			else within.addAddress(first, familyOf(first));
		}
	} catch {
		// Whatever it was meant to be, it names no address.
		return false;
	}
	return within.check(ip, familyOf(ip));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
	return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

/** Databases tell a boolean as such, as a number or as a text. */
function isTrue(value: unknown): boolean {
	return value === true || ['1', 'true'].includes(String(value));
}

/** The role and those above it, from the root on, as Directus has them; none: there is no such. */
export async function readRoles(id: string | null, database: Database): Promise<readonly string[]> {
	const roles: string[] = [];
	for (let next = id; next !== null && !roles.includes(next);) {
		const row: { id: string; parent: string | null } | undefined = await database('directus_roles')
			.where({ id: next })
			.first('id', 'parent');
		if (row === undefined) break;
		roles.unshift(row.id);
		next = row.parent;
	}
	return roles;
}
