import { BlockList, isIPv6 } from 'node:net';
import { refusal } from './input.ts';
import type { Accountability, DirectusContext } from './context.ts';

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
	{ user, roles, ip }: Pick<Accountability, 'user' | 'ip'> & { readonly roles: readonly string[] },
	database: Database,
): Promise<Pick<Accountability, 'admin' | 'app'>> {
	const owners = [
		...(roles.length > 0 ? [['role', roles] as const] : []),
		...(user === null ? [] : [['user', [user]] as const]),
	];
	const policies: Policy[] = [];
	for (const [owner, ids] of owners) {
		const found = await database('directus_access')
			.join('directus_policies', 'directus_policies.id', 'directus_access.policy')
			.whereIn(`directus_access.${owner}`, [...ids])
			.select<Policy[]>('admin_access', 'app_access', 'ip_access');
		policies.push(...found.filter((policy) => isOpenTo(ip, policy)));
	}
	const admin = policies.some((policy) => isTrue(policy.admin_access));
	return { admin, app: admin || policies.some((policy) => isTrue(policy.app_access)) };
}

interface Policy {
	readonly admin_access: unknown;
	readonly app_access: unknown;
	/** Networks, separated by commas; empty: all. */
	readonly ip_access: string | null;
}

/** Directus takes a request without an address for one from everywhere. */
function isOpenTo(ip: string | null, { ip_access: given }: Policy): boolean {
	const networks = (given ?? '')
		.split(',')
		.map((name) => name.trim())
		.filter(Boolean);
	if (ip === null || networks.length === 0) return true;
	try {
		const list = new BlockList();
		for (const network of networks) addNetwork(list, network);
		return list.check(ip, familyOf(ip));
	} catch {
		return false;
	}
}

/** An address, `10.0.0.0/8`, or `10.0.0.1-10.0.0.9`. */
function addNetwork(list: BlockList, network: string): void {
	const [first = '', last] = network.split('-');
	const [address = '', prefix] = first.split('/');
	const family = familyOf(address);
	if (last !== undefined) list.addRange(first, last, family);
	else if (prefix === undefined) list.addAddress(address, family);
	else list.addSubnet(address, Number(prefix), family);
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
	return isIPv6(address) ? 'ipv6' : 'ipv4';
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
