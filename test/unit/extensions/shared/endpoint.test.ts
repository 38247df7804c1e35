import { describe, expect, test } from 'vitest';
import { EndpointFault, readFault } from '../../../../extensions/shared/endpoint.ts';
import { toFault } from '../../../../extensions/shared/load.ts';

describe('a fault', () => {
	test.each([
		[400, { errors: [{ message: 'collection: is missing' }] }, 'refused', 'collection: is missing'],
		[503, { errors: [{ message: 'away' }] }, 'unavailable', 'away'],
		[502, '<html>Bad Gateway</html>', 'failed', ''],
		[404, undefined, 'missing', ''],
	])('of status %i is told by the sentence of the server, if there is one', async (...row) => {
		const [status, data, kind, message] = row;
		const error = Object.assign(new Error(`Request failed with status code ${status}`), {
			response: { status, data },
		});
		expect(await readFault(error)).toMatchObject({ kind, message });
	});

	test('without an answer has no sentence', async () => {
		expect(await readFault(new Error('Network Error'))).toMatchObject({
			kind: 'failed',
			message: '',
		});
		expect(toFault(new TypeError('x is undefined'))).toMatchObject({ kind: 'failed', message: '' });
		const fault = new EndpointFault('refused', 'why');
		expect(toFault(fault)).toBe(fault);
	});

	test('of a download is read from the file', async () => {
		const told = new Blob([JSON.stringify({ errors: [{ message: 'format: is unknown' }] })]);
		expect(await readFault({ response: { status: 400, data: told } })).toMatchObject({
			kind: 'refused',
			message: 'format: is unknown',
		});
		expect(
			await readFault({ response: { status: 500, data: new Blob(['no json']) } }),
		).toMatchObject({ kind: 'failed', message: '' });
	});
});
