import type { Directus } from './directus.ts';

/** Asks and gives `data`; throws with Directus's own words for any other status than 2xx. */
export async function demand<T = unknown>(
	directus: Directus,
	method: string,
	path: string,
	body?: unknown,
	token?: string | null,
): Promise<T> {
	const answer = await directus.request<T>(method, path, body, token);
	if (answer.status >= 200 && answer.status < 300) return answer.data;
	const reasons = answer.errors.map((error) => error.message).join('; ');
	throw new Error(`harness: ${method} ${path} answered ${answer.status}: ${reasons}`);
}
