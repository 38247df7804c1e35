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
const PUBLIC: Accountability = { ...SYSTEM, admin: false, app: false };

/** Resolves `$trigger`, `$full`, `$public` or a role's id. Rejects where there is no such role. */
export async function resolveAccountability(
	permissions: string,
	trigger: Accountability | null,
	database: DirectusContext['database'],
): Promise<Accountability> {
	if (permissions === '$trigger') return trigger ?? SYSTEM;
	if (permissions === '$full') return SYSTEM;
	if (permissions === '$public') return PUBLIC;
	const roles = await readRoles(permissions, database);
	const access = await database('directus_access')
		.join('directus_policies', 'directus_policies.id', 'directus_access.policy')
		.whereIn('directus_access.role', [...roles])
		.select<{ admin_access: unknown; app_access: unknown }[]>('admin_access', 'app_access');
	const admin = access.some((policy) => isTrue(policy.admin_access));
	const app = admin || access.some((policy) => isTrue(policy.app_access));
	return { ...PUBLIC, role: roles.at(-1) ?? null, roles: [...roles], admin, app };
}

/** Databases tell a boolean as such, as a number or as a text. */
function isTrue(value: unknown): boolean {
	return value === true || ['1', 'true'].includes(String(value));
}

/** The role and those above it, from the root on, as Directus has them. */
async function readRoles(
	id: string,
	database: DirectusContext['database'],
): Promise<readonly string[]> {
	const roles: string[] = [];
	const isId = /^[0-9a-f-]{36}$/i.test(id);
	for (let next: string | null = isId ? id : null; next !== null && !roles.includes(next);) {
		const row: { id: string; parent: string | null } | undefined = await database('directus_roles')
			.where({ id: next })
			.first('id', 'parent');
		if (row === undefined) break;
		roles.unshift(row.id);
		next = row.parent;
	}
	if (roles.length > 0) return roles;
	throw refusal('permissions', `there is no role ${id}`);
}
