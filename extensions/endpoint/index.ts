import { pipeline } from 'node:stream/promises';
import { defineEndpoint } from '@directus/extensions-sdk';
import type { Request, Response } from 'express';
import { ENDPOINT_ID } from '../../src/contract/names.ts';
import type { Accountability } from '../../src/directus/host/context.ts';
import { requireAdmin, toDirectusError } from '../../src/directus/host/directus-error.ts';
import { estimateRun } from '../../src/directus/jobs/estimate.ts';
import { addLanguage } from '../../src/directus/jobs/new-language.ts';
import { readBulkRequest } from '../../src/directus/runs/request.ts';
import { InvalidInputError, StoreError } from '../../src/errors.ts';
import { getRuntime, type Runtime } from '../../src/runtime.ts';

type Method = 'get' | 'delete' | 'post';
type Work = (
	runtime: Runtime,
	request: Request,
	response: Response,
	accountability: Accountability,
) => Promise<void>;
/** `input`: the body of a post, else the query; both with the path's parameters. */
type Call = (runtime: Runtime, input: unknown, whose: Accountability) => Promise<unknown>;

const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';
const NO_FILE =
	'body: send the file itself, JSON Lines as application/x-ndjson or TMX as application/xml';

export default defineEndpoint({
	id: ENDPOINT_ID,
	handler: (router, context) => {
		const handle = (method: Method, path: string, work: Work): void => {
			router[method](path, async (request, response, next) => {
				try {
					const accountability = requireAdmin(
						'accountability' in request ? request.accountability : null,
					);
					const runtime = await getRuntime(context);
					await requireClaim(runtime, method, path);
					await work(runtime, request, response, accountability);
				} catch (error) {
					// In the middle of a file there is no other way to say that it is not whole.
					if (response.headersSent) response.destroy();
					else next(toDirectusError(error, method === 'post' ? 'payload' : 'query'));
				}
			});
		};
		const route = (method: Method, path: string, call: Call): void =>
			handle(method, path, async (runtime, request, response, accountability) => {
				const given: unknown = method === 'post' ? request.body : queryOf(request);
				const input = withParameters(given, request.params);
				response.json({ data: await call(runtime, input, accountability) });
			});

		route('get', '/stats', ({ admin }, query) => admin.stats(query));
		route('get', '/info', ({ admin }, query) => admin.info(query));
		route('delete', '/invalidate', ({ admin }, query) => admin.invalidate(query));
		route('delete', '/clear', ({ admin }, query) => admin.clear(query));
		route('post', '/adopt', ({ admin }, body) => admin.adopt(body));
		route('post', '/tidy', ({ admin }, body) => admin.tidy(body));
		route('get', '/field-maps', ({ admin }) => admin.fieldMaps());
		route('delete', '/field-maps/:collection', ({ admin }, input) => admin.forgetFieldMaps(input));
		route('get', '/wording', ({ wording }, query) => wording.list(query));
		route('delete', '/wording/:id', ({ wording }, input) => wording.forget(input));
		route('get', '/settings', ({ inspector }) => inspector.settings());
		route('post', '/estimate', (runtime, body, accountability) =>
			estimateRun(runtime, context, accountability, readBulkRequest(body, accountability)),
		);
		route('post', '/translate', ({ jobs }, body, accountability) =>
			jobs.start(readBulkRequest(body, accountability), accountability),
		);
		route('post', '/languages/:code', (runtime, input, accountability) =>
			addLanguage(runtime, context, accountability, input),
		);
		route('get', '/jobs', ({ jobs }) => jobs.list());
		route('get', '/jobs/:id', ({ jobs }, input) => jobs.read(idOf(input)));
		route('delete', '/jobs/:id', ({ jobs }, input) => jobs.cancel(idOf(input)));
		route('post', '/try', ({ inspector }, body) => inspector.tryText(body));
		route('post', '/explain', ({ inspector }, body) => inspector.explain(body));
		route('post', '/warm', ({ admin }, body, whose) => admin.warm(body, whose));
		handle('get', '/metrics', async ({ metrics }, _, response) => {
			response.type(METRICS_TYPE).send(await metrics.render());
		});
		handle('get', '/export', async ({ files }, request, response) => {
			const { name, contentType, chunks } = await files.export(queryOf(request));
			response.attachment(name).type(contentType);
			await pipeline(chunks, response);
		});
		handle('post', '/import', async ({ files }, request, response, accountability) => {
			if (request.is('json') !== false) throw new InvalidInputError('body', NO_FILE);
			// A request that is destroyed before its end ends Directus, which looks at its socket.
			const body = request.iterator({ destroyOnReturn: false });
			try {
				response.json({ data: await files.import(queryOf(request), body, accountability) });
			} finally {
				// What is not read any more is let go.
				request.resume();
			}
		});
	},
});

/**
 * In a store of another project nothing is answered. Where a later version of the bundle works,
 * what reads or writes the memory is refused; figures are told, and entries dropped.
 */
async function requireClaim({ claim }: Runtime, method: Method, path: string): Promise<void> {
	try {
		await claim?.require();
	} catch (error) {
		const isHarmless = method !== 'post' && path !== '/export';
		if (isHarmless && error instanceof StoreError && error.kind === 'newer') return;
		throw error;
	}
}

/** Without what Directus itself takes from there: a caller's token. */
function queryOf({ query }: Request): unknown {
	return Object.fromEntries(Object.entries(query).filter(([name]) => name !== 'access_token'));
}

/** A body that is no object stays as it is, for its schema to refuse. */
function withParameters(given: unknown, parameters: Readonly<Record<string, unknown>>): unknown {
	if (Object.keys(parameters).length === 0) return given;
	return typeof given === 'object' && given !== null && !Array.isArray(given)
		? { ...given, ...parameters }
		: (given ?? parameters);
}

function idOf(input: unknown): string {
	return String(Object(input).id ?? '');
}
