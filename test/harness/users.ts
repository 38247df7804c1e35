import { randomUUID } from 'node:crypto';

import type { Directus } from './directus.ts';
import { demand } from './request.ts';

export interface UserOptions {
	/** Whole collections: limits to fields or rows need a paid plan. */
	readonly permissions?: readonly {
		readonly collection: string;
		readonly action: 'create' | 'read' | 'update' | 'delete';
	}[];
	readonly appAccess?: boolean;
}

export interface TestUser {
	readonly id: string;
	readonly role: string;
	readonly token: string;
}

/**
 * Creates a user who is no admin, with an own role, policy and static token. The Core plan has 3
 * seats.
 */
export async function createUser(
	directus: Directus,
	{ permissions = [], appAccess = true }: UserOptions = {},
): Promise<TestUser> {
	const name = `Editor ${randomUUID().slice(0, 8)}`;
	const token = randomUUID();
	const policy = await createRow(directus, '/policies', {
		name,
		admin_access: false,
		app_access: appAccess,
	});
	const role = await createRow(directus, '/roles', { name });
	await createRow(directus, '/access', { role, policy });
	if (permissions.length > 0) {
		await demand(
			directus,
			'POST',
			'/permissions',
			permissions.map((permission) => ({ ...permission, policy, fields: ['*'] })),
		);
	}
	const id = await createRow(directus, '/users', {
		email: `${randomUUID()}@example.com`,
		first_name: name,
		status: 'active',
		role,
		token,
	});
	return { id, role, token };
}

async function createRow(directus: Directus, path: string, row: object): Promise<string> {
	const { id } = await demand<{ readonly id: string }>(directus, 'POST', path, row);
	return id;
}
