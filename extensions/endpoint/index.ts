import { defineEndpoint } from '@directus/extensions-sdk';
import { ENDPOINT_ID } from '../../src/contract.ts';
import { requireAdmin, toDirectusError } from '../../src/directus/directus-error.ts';
import { getRuntime, type Runtime } from '../../src/runtime.ts';

type Call = (runtime: Runtime, input: unknown) => Promise<unknown>;

export default defineEndpoint({
	id: ENDPOINT_ID,
	handler: (router, context) => {
		const route = (method: 'get' | 'delete' | 'post', path: string, call: Call): void => {
			router[method](path, async (request, response, next) => {
				const fromBody = method === 'post';
				try {
					requireAdmin('accountability' in request ? request.accountability : null);
					const input: unknown = fromBody ? request.body : request.query;
					response.json({ data: await call(await getRuntime(context), input) });
				} catch (error) {
					next(toDirectusError(error, fromBody ? 'payload' : 'query'));
				}
			});
		};

		route('get', '/stats', ({ admin }, query) => admin.stats(query));
		route('get', '/info', ({ admin }, query) => admin.info(query));
		route('delete', '/invalidate', ({ admin }, query) => admin.invalidate(query));
		route('delete', '/clear', ({ admin }, query) => admin.clear(query));
		route('post', '/adopt', ({ admin }, body) => admin.adopt(body));
		route('post', '/warm', ({ admin }, body) => admin.warm(body));
	},
});
