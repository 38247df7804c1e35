import { useApi } from '@directus/extensions-sdk';
import { ENDPOINT_ID } from '../../src/contract.ts';

/** missing: the endpoint is switched off. unavailable: the store does not answer. refused: the request is at fault. */
export type FaultKind = 'missing' | 'forbidden' | 'unavailable' | 'refused' | 'failed';

export class EndpointFault extends Error {
	override readonly name = 'EndpointFault';
	readonly kind: FaultKind;

	constructor(kind: FaultKind, message: string) {
		super(message);
		this.kind = kind;
	}
}

type Parameters = Readonly<Record<string, unknown>>;

export interface Endpoint {
	get<T>(path: string, parameters?: Parameters): Promise<T>;
	post<T>(path: string, body: Parameters): Promise<T>;
	remove<T>(path: string, parameters?: Parameters): Promise<T>;
	/** A file as it comes. */
	download(path: string, parameters: Parameters): Promise<Blob>;
	upload<T>(path: string, file: Blob, parameters: Parameters): Promise<T>;
}

/** The bundle's endpoint as the signed-in user may use it; rejects with `EndpointFault` and nothing else. */
export function useEndpoint(): Endpoint {
	const api = useApi();
	return {
		get: async <T>(path: string, params: Parameters = {}) =>
			(await ask<{ data: T }>(() => api.get(url(path), { params }))).data,
		post: async <T>(path: string, body: Parameters) =>
			(await ask<{ data: T }>(() => api.post(url(path), body))).data,
		remove: async <T>(path: string, params: Parameters = {}) =>
			(await ask<{ data: T }>(() => api.delete(url(path), { params }))).data,
		download: (path, params) =>
			ask<Blob>(() => api.get(url(path), { params, responseType: 'blob' })),
		upload: async <T>(path: string, file: Blob, params: Parameters) => {
			const headers = { 'content-type': 'application/octet-stream' };
			return (await ask<{ data: T }>(() => api.post(url(path), file, { params, headers }))).data;
		},
	};
}

async function ask<T>(send: () => Promise<{ data: T }>): Promise<T> {
	try {
		return (await send()).data;
	} catch (error) {
		throw toFault(error);
	}
}

function url(path: string): string {
	return `/${ENDPOINT_ID}/${path}`;
}

const KINDS: Readonly<Record<number, FaultKind>> = {
	400: 'refused',
	401: 'forbidden',
	403: 'forbidden',
	404: 'missing',
	503: 'unavailable',
};

function toFault(error: unknown): EndpointFault {
	const { response }: { response?: { status?: number; data?: unknown } } = Object(error);
	const { errors = [] }: { errors?: readonly { message?: string }[] } = Object(response?.data);
	const message = errors[0]?.message ?? (error instanceof Error ? error.message : '');
	return new EndpointFault(KINDS[response?.status ?? 0] ?? 'failed', message);
}
