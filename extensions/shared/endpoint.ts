import { useApi } from '@directus/extensions-sdk';
import { ENDPOINT_ID } from '../../src/contract/names.ts';

/** `missing`: switched off; `unavailable`: no store answers; `refused`: the request is at fault. */
export type FaultKind = 'missing' | 'forbidden' | 'unavailable' | 'refused' | 'failed';

export class EndpointFault extends Error {
	override readonly name = 'EndpointFault';
	readonly kind: FaultKind;

	/** `message` is the server's sentence, empty when it sent none. */
	constructor(kind: FaultKind, message: string) {
		super(message);
		this.kind = kind;
	}
}

type Parameters = Readonly<Record<string, unknown>>;

export interface Endpoint {
	get<T>(path: string, parameters?: Parameters): Promise<T>;
	post<T>(path: string, body: Parameters, signal?: AbortSignal): Promise<T>;
	remove<T>(path: string, parameters?: Parameters): Promise<T>;
	download(path: string, parameters: Parameters): Promise<Blob>;
	upload<T>(path: string, file: Blob): Promise<T>;
}

/** Calls the bundle's endpoint as the signed-in user; rejects with `EndpointFault` alone. */
export function useEndpoint(): Endpoint {
	const api = useApi();
	return {
		get: (path, params = {}) => askForData(() => api.get(url(path), { params })),
		post: (path, body, signal) => askForData(() => api.post(url(path), body, signal && { signal })),
		remove: (path, params = {}) => askForData(() => api.delete(url(path), { params })),
		download: (path, params) => ask(() => api.get(url(path), { params, responseType: 'blob' })),
		upload: (path, file) => {
			const headers = { 'content-type': 'application/octet-stream' };
			return askForData(() => api.post(url(path), file, { headers }));
		},
	};
}

async function askForData<T>(send: () => Promise<{ data: { data: T } }>): Promise<T> {
	return (await ask(send)).data;
}

async function ask<T>(send: () => Promise<{ data: T }>): Promise<T> {
	try {
		return (await send()).data;
	} catch (error) {
		throw await readFault(error);
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

/** Reads the server's sentence: those of the browser's client are English, and for engineers. */
export async function readFault(error: unknown): Promise<EndpointFault> {
	const { response }: { response?: { status?: number; data?: unknown } } = Object(error);
	const { errors }: { errors?: unknown } = Object(await readBody(response?.data));
	const [first]: readonly unknown[] = Array.isArray(errors) ? errors : [];
	const { message }: { message?: unknown } = Object(first);
	return new EndpointFault(
		KINDS[response?.status ?? 0] ?? 'failed',
		typeof message === 'string' ? message : '',
	);
}

/** The refusal of a download comes as a file too. */
async function readBody(data: unknown): Promise<unknown> {
	if (!(data instanceof Blob)) return data;
	try {
		return JSON.parse(await data.text());
	} catch {
		return null;
	}
}
