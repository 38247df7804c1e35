import { isDirectusError, RouteNotFoundError } from '@directus/errors';
import { describe, expect, test } from 'vitest';
import { requireAdmin, toDirectusError } from '../../../../src/directus/host/directus-error.ts';
import {
	ConfigError,
	InvalidInputError,
	RunFailedError,
	StoreError,
} from '../../../../src/errors.ts';

describe('our errors as Directus’s', () => {
	test.each([
		[new InvalidInputError('keys', 'keys: name one'), 'query', 'INVALID_QUERY', 400],
		[new InvalidInputError('keys', 'keys: name one'), 'payload', 'INVALID_PAYLOAD', 400],
		[new RunFailedError('keys: name one', 400), 'payload', 'TRANSLATION_FAILED', 400],
		[new RunFailedError('keys: name one', 503), 'payload', 'SERVICE_UNAVAILABLE', 503],
		[new StoreError('full', 'keys: name one'), 'query', 'SERVICE_UNAVAILABLE', 503],
		[new ConfigError(['keys: name one']), 'query', 'SERVICE_UNAVAILABLE', 503],
	] as const)('%s in a %s has the code %s', (error, input, code, status) => {
		const mapped = toDirectusError(error, input);
		expect(isDirectusError(mapped)).toBe(true);
		expect(mapped).toMatchObject({ name: 'DirectusError', code, status });
		expect(mapped).toHaveProperty('message', expect.stringContaining('keys: name one'));
	});

	test('Directus’s own and defects pass as they are', () => {
		const own = new RouteNotFoundError({ path: '/x' });
		const defect = new TypeError('a defect');
		expect(toDirectusError(own, 'query')).toBe(own);
		expect(toDirectusError(defect, 'query')).toBe(defect);
		expect(toDirectusError('text', 'query')).toBe('text');
	});
});

describe('who may call the endpoint', () => {
	const nobody = { admin: false, user: null, role: null };

	test('an admin may, with and without a user', () => {
		expect(() => requireAdmin({ admin: true, user: 'u', role: 'r' })).not.toThrow();
		expect(() => requireAdmin({ admin: true, user: null, role: null })).not.toThrow();
	});

	test.each([
		['a user', { ...nobody, user: 'u' }, 'FORBIDDEN', 403],
		['a role', { ...nobody, role: 'r' }, 'FORBIDDEN', 403],
		['the public', nobody, 'INVALID_CREDENTIALS', 401],
		['nobody', null, 'INVALID_CREDENTIALS', 401],
		['no accountability', undefined, 'INVALID_CREDENTIALS', 401],
		['something else', { admin: 'yes' }, 'INVALID_CREDENTIALS', 401],
	])('%s may not', (_, accountability, code, status) => {
		expect(() => requireAdmin(accountability)).toThrow(expect.objectContaining({ code, status }));
	});
});
