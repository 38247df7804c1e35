import { defineEndpoint } from '@directus/extensions-sdk';
import { ENDPOINT_ID } from '../../src/contract.ts';
import type { Accountability } from '../../src/directus/context.ts';
import { requireAdmin, toDirectusError } from '../../src/directus/directus-error.ts';
import { estimateRun } from '../../src/directus/estimate.ts';
import { getRuntime, type Runtime } from '../../src/runtime.ts';

type Call = (
	runtime: Runtime,
	/** The body of a post, else the query; the path's parameters in both. */
	input: unknown,
	accountability: Accountability,
) => Promise<unknown>;

export default defineEndpoint({
	id: ENDPOINT_ID,
	handler: (router, context) => {
		const route = (method: 'get' | 'delete' | 'post', path: string, call: Call): void => {
			router[method](path, async (request, response, next) => {
				const fromBody = method === 'post';
				try {
					const accountability = requireAdmin(
						'accountability' in request ? request.accountability : null,
					);
					const given: unknown = fromBody ? request.body : request.query;
					const input = withParameters(given, request.params);
					const data = await call(await getRuntime(context), input, accountability);
					response.json({ data });
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
		route('get', '/settings', ({ inspector }) => inspector.settings());
		route('post', '/estimate', (runtime, body, accountability) =>
			estimateRun(runtime, context, accountability, body),
		);
		route('post', '/translate', ({ jobs }, body, accountability) =>
			jobs.start(body, accountability),
		);
		route('get', '/jobs', ({ jobs }) => jobs.list());
		route('get', '/jobs/:id', ({ jobs }, input) => jobs.read(idOf(input)));
		route('delete', '/jobs/:id', ({ jobs }, input) => jobs.cancel(idOf(input)));
		route('post', '/try', ({ inspector }, body) => inspector.tryText(body));
		route('post', '/explain', ({ inspector }, body) => inspector.explain(body));
		route('post', '/warm', ({ admin }, body) => admin.warm(body));
	},
});

/** A body that is no object stays as it is, for its schema to refuse. */
function withParameters(given: unknown, parameters: Readonly<Record<string, unknown>>): unknown {
	if (Object.keys(parameters).length === 0) return given;
	return typeof given === 'object' && given !== null && !Array.isArray(given)
		? { ...given, ...parameters }
		: (given ?? parameters);
}

function idOf(input: unknown): string {
	return typeof input === 'object' && input !== null && 'id' in input ? String(input.id) : '';
}
